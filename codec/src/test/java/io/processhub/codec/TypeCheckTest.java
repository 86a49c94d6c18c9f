package io.processhub.codec;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.processhub.spi.CodecException;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A type that cannot be carried is refused when it is registered, with the reason. */
final class TypeCheckTest {
  private final JacksonCodec codec = new JacksonCodec();

  private void refused(Class<?> type, String... reason) {
    assertThatThrownBy(() -> codec.check(type))
        .isInstanceOf(CodecException.class)
        .message()
        .startsWith(type.getTypeName() + " cannot be carried")
        .contains(reason)
        .doesNotContain("\n");
    // What was refused once is refused again, and not carried either.
    assertThatThrownBy(() -> codec.check(type)).isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> codec.decode(new byte[] {(byte) 0xA0}, 0, 1, type))
        .isInstanceOf(CodecException.class);
  }

  interface Open {}

  abstract static class Unfinished {}

  record Anything(String name, Object content) {}

  record Outer(Map<String, List<Anything>> anything) {}

  record RawList(@SuppressWarnings("rawtypes") List list) {}

  record Wildcard(List<?> list) {}

  record Generic<T>(T content) {}

  @Test
  void aTypeThatSaysNothingIsRefused() {
    refused(Object.class, "it is java.lang.Object");
    refused(Anything.class, "Anything.content is java.lang.Object");
    refused(Outer.class, "Anything.content is java.lang.Object");
    refused(RawList.class, "RawList.list's content is java.lang.Object");
    refused(Wildcard.class, "Wildcard.list's content is java.lang.Object");
    refused(Generic.class, "Generic.content is java.lang.Object");
    refused(List.class, "its content is java.lang.Object");
  }

  record HasOpen(Open open) {}

  record HasSerializable(Serializable value) {}

  record HasNumber(Number value) {}

  record HasComparable(Comparable<String> value) {}

  @Test
  void anInterfaceOrAbstractClassThatIsNotSealedIsRefused() {
    refused(Open.class, "an interface that is not sealed");
    refused(HasOpen.class, "HasOpen.open", "an interface that is not sealed");
    refused(Unfinished.class, "an abstract class that is not sealed");
    refused(HasSerializable.class, "HasSerializable.value");
    refused(HasNumber.class, "HasNumber.value is java.lang.Number");
    refused(HasComparable.class, "HasComparable.value");
  }

  record HasClass(Class<?> type) {}

  record HasOptionalClass(Optional<Class<?>> type) {}

  record HasThrowable(IllegalStateException failure) {}

  record HasThread(Thread thread) {}

  record HasRandom(Random random) {}

  record HasCallback(Runnable callback) {}

  @Test
  void whatBelongsToOneJvmIsRefused() {
    refused(HasClass.class, "HasClass.type");
    refused(HasOptionalClass.class, "HasOptionalClass.type");
    refused(HasThrowable.class, "HasThrowable.failure");
    refused(HasThread.class, "HasThread.thread");
    refused(HasRandom.class, "HasRandom.random");
    refused(HasCallback.class, "HasCallback.callback");
  }

  record Key(String id) {}

  record KeyedByRecord(Map<Key, String> map) {}

  @Test
  void aMapKeyThatIsNotASimpleValueIsRefused() {
    refused(KeyedByRecord.class, "KeyedByRecord.map's key", "Key");
  }

  static final class NoConstructor {
    int value;

    private NoConstructor(int value) {
      this.value = value;
    }

    static NoConstructor of(int value) {
      return new NoConstructor(value);
    }
  }

  static final class FinalField {
    final int value;
    final int other;

    private FinalField() {
      value = 1;
      other = 2;
    }
  }

  final class Inner {
    int value = TypeCheckTest.this.hashCode();
  }

  @Test
  void aClassThatCannotBeMadeOrFilledIsRefused() {
    refused(NoConstructor.class, "NoConstructor");
    refused(FinalField.class, "FinalField", "can be written but not read back");
    refused(Inner.class, "Inner");
  }

  sealed interface WithOpenPart {}

  non-sealed interface Part extends WithOpenPart {}

  static final class A {
    record Same() implements Namesakes {}
  }

  static final class B {
    record Same() implements Namesakes {}
  }

  sealed interface Namesakes permits A.Same, B.Same {}

  sealed interface WithBadPart {}

  record BadPart(Object content) implements WithBadPart {}

  record HasBadPart(List<WithBadPart> parts) {}

  @Test
  void aSealedTypeWhoseClassesCannotBeToldOrCarriedIsRefused() {
    refused(WithOpenPart.class, "permits", "Part", "neither sealed");
    refused(Namesakes.class, "the same name on the wire", "@JsonTypeName");
    refused(WithBadPart.class, "BadPart.content is java.lang.Object");
    refused(HasBadPart.class, "BadPart.content is java.lang.Object");
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
  interface ByClass {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.MINIMAL_CLASS)
  abstract static class ByMinimalClass {}

  record HasByClass(ByClass value) {}

  record ByClassProperty(@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS) Open value) {}

  record ByClassContent(@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS) List<Open> values) {}

  @Test
  void anAnnotationThatLetsBytesNameAClassIsRefused() {
    refused(ByClass.class, "would let the bytes name a class");
    refused(ByMinimalClass.class, "would let the bytes name a class");
    refused(HasByClass.class, "would let the bytes name a class");
    refused(ByClassProperty.class, "would let the bytes name a class");
    refused(ByClassContent.class, "would let the bytes name a class");
  }

  record Standard(
      Queue<Integer> queue, ArrayDeque<String> deque, SortedMap<String, AtomicLong> map) {}

  record Recursive(List<Recursive> children, Optional<Recursive> parent) {}

  @Test
  void standardCollectionsAndRecursiveTypesAreTaken() {
    codec.check(Standard.class);
    codec.check(Recursive.class);
    codec.check(Void.class);
  }
}
