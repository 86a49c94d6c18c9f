package io.processhub.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.processhub.spi.CodecException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The bytes themselves: nodes of different versions meet in them. */
final class WireFormTest {
  private final JacksonCodec codec = new JacksonCodec();

  record Reading(String meter, long at, double kWh) {}

  sealed interface Command {}

  record Add(String what, int count) implements Command {}

  record Total() implements Command {}

  enum Mode implements Command {
    FAST {
      @Override
      public String toString() {
        return "quick";
      }
    }
  }

  @Test
  void aRecordIsAMapFromComponentToValue() {
    assertThat(Hex.of(codec, new Reading("m-1", 7, 1.5), Reading.class))
        .isEqualTo(
            "bf"
                + text("meter")
                + text("m-1")
                + text("at")
                + "07"
                + text("kWh")
                + "fb3ff8000000000000"
                + "ff");
  }

  @Test
  void aPermittedClassIsWrappedOnlyWhereTheSealedTypeIsDeclared() {
    String add = "bf" + text("what") + text("apples") + text("count") + "03" + "ff";

    assertThat(Hex.of(codec, new Add("apples", 3), Add.class)).isEqualTo(add);
    assertThat(Hex.of(codec, new Add("apples", 3), Command.class))
        .isEqualTo("9f" + text("Add") + add + "ff");
    assertThat(Hex.of(codec, new Total(), Command.class))
        .isEqualTo("9f" + text("Total") + "bfffff");
    assertThat(Hex.of(codec, Mode.FAST, Command.class))
        .isEqualTo("9f" + text("Mode") + text("FAST") + "ff");
  }

  record Sparse(@Nullable String text, Optional<String> optional, int zero) {}

  @Test
  void whatIsAbsentTakesNoBytes() {
    assertThat(Hex.of(codec, new Sparse(null, Optional.empty(), 0), Sparse.class))
        .isEqualTo("bf" + text("zero") + "00ff");
  }

  @Test
  void timesAreSecondsAndNanoseconds() {
    assertThat(Hex.of(codec, Instant.ofEpochSecond(1, 2), Instant.class)).isEqualTo("820102");
    assertThat(Hex.of(codec, Duration.ofSeconds(-1), Duration.class)).isEqualTo("822000");
  }

  record Talkative(int value) {
    public int getTwice() {
      return 2 * value;
    }

    public boolean isPositive() {
      return value > 0;
    }
  }

  @Test
  void aRecordsOtherMethodsAreNotPartOfIt() {
    assertThat(Hex.of(codec, new Talkative(1), Talkative.class))
        .isEqualTo("bf" + text("value") + "01ff");
  }

  record Cached(int value, @JsonIgnore @Nullable String cache) {}

  @Test
  void anIgnoredComponentIsNotCarried() {
    assertThat(Hex.decode(codec, Hex.of(codec, new Cached(1, "x"), Cached.class), Cached.class))
        .isEqualTo(new Cached(1, null));
  }

  @SuppressWarnings("ArrayRecordComponent")
  record Joined(String... parts) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Joined that && Arrays.equals(parts, that.parts);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(parts);
    }
  }

  @Test
  void aRecordMayHaveAVariableNumberOfComponents() {
    Joined joined = new Joined("a", "b");
    assertThat(Hex.decode(codec, Hex.of(codec, joined, Joined.class), Joined.class))
        .isEqualTo(joined);
  }

  record Positive(int value) {
    Positive {
      if (value <= 0) {
        throw new IllegalArgumentException(value + " is not positive");
      }
    }
  }

  @Test
  void aConstructorMayRefuseWhatTheBytesSay() {
    String zero = "a1" + text("value") + "00";
    assertThatThrownBy(() -> Hex.decode(codec, zero, Positive.class))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("0 is not positive");
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  @JsonSubTypes(@JsonSubTypes.Type(value = Circle.class, name = "circle"))
  interface Shape {}

  record Circle(int radius) implements Shape {}

  record Drawing(List<Shape> shapes) {}

  @Test
  void anInterfaceThatIsNotSealedMayNameItsClassesByAnnotation() {
    codec.check(Drawing.class);
    Drawing drawing = new Drawing(List.of(new Circle(3)));
    assertThat(Hex.decode(codec, Hex.of(codec, drawing, Drawing.class), Drawing.class))
        .isEqualTo(drawing);
  }

  static class Base {
    int a = 1;
  }

  static final class Derived extends Base {
    int b = 2;
  }

  record Holder(Base base) {}

  @Test
  void anObjectOfASubclassIsRefusedRatherThanCutDown() {
    assertThatThrownBy(() -> codec.encode(new Derived(), Base.class))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("Derived");
    assertThatThrownBy(() -> codec.encode(new Holder(new Derived()), Holder.class))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("Derived");
    assertThat(codec.encode(new Holder(new Base()), Holder.class)).isNotEmpty();
  }

  @Test
  void aNullIsNoValue() {
    assertThatThrownBy(() -> Hex.decode(codec, "f6", Reading.class))
        .isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> Hex.decode(codec, "f6", Command.class))
        .isInstanceOf(CodecException.class);
  }

  @Test
  void aNameOfAnotherClassCreatesNothing() {
    for (String name : List.of("java.lang.Runtime", "Reading", Add.class.getName(), "", "add")) {
      assertThatThrownBy(() -> Hex.decode(codec, "82" + text(name) + "bfff", Command.class))
          .isInstanceOf(CodecException.class);
    }
  }

  private static String text(String text) {
    int length = text.length();
    String head = length < 24 ? "%02x".formatted(0x60 + length) : "78%02x".formatted(length);
    return head + HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
  }
}
