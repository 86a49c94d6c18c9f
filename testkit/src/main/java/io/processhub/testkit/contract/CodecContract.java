package io.processhub.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.processhub.spi.Codec;
import io.processhub.spi.CodecException;
import io.processhub.testkit.contract.CodecSamples.Add;
import io.processhub.testkit.contract.CodecSamples.Command;
import io.processhub.testkit.contract.CodecSamples.Node;
import io.processhub.testkit.contract.CodecSamples.Plain;
import io.processhub.testkit.contract.CodecSamples.Reading;
import io.processhub.testkit.contract.CodecSamples.Sample;
import io.processhub.testkit.contract.CodecSamples.Total;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What every {@link Codec} must do. Extend it, and return the codec to test.
 *
 * <p>Bytes are mutated at random, by a seed that a failure prints; {@code -Dprocesshub.seed=} sets
 * it.
 */
public abstract class CodecContract {
  private static final int MUTATIONS = 20_000;

  private final long seed = Long.getLong("processhub.seed", System.nanoTime());
  private @Nullable Codec codec;

  /** For the subclass. */
  protected CodecContract() {}

  /** {@return the codec to test} */
  protected abstract Codec codec();

  @BeforeEach
  void makeCodec() {
    codec = codec();
    CodecSamples.all().forEach(sample -> tested().check(sample.type()));
  }

  private Codec tested() {
    return Objects.requireNonNull(codec);
  }

  @TestFactory
  Stream<DynamicTest> aValueComesBackEqual() {
    return CodecSamples.all().stream()
        .map(sample -> dynamicTest(sample.name(), () -> comesBackEqual(sample)));
  }

  private void comesBackEqual(Sample sample) {
    tested().check(sample.type());
    byte[] bytes = tested().encode(sample.value(), sample.type());
    assertThat(decode(bytes, sample)).isEqualTo(sample.value());
  }

  @Test
  void valuesDrawnAtRandomComeBackEqual() {
    Random random = new Random(seed);
    for (int i = 0; i < 1_000; i++) {
      Sample sample = CodecSamples.random(random);
      byte[] bytes = tested().encode(sample.value(), sample.type());
      assertThat(decode(bytes, sample)).as("seed %d, value %d", seed, i).isEqualTo(sample.value());
    }
  }

  @Test
  void anArrayComesBackEqual() {
    assertThat(comesBack(new byte[] {1, -2, 3})).isEqualTo(new byte[] {1, -2, 3});
    assertThat(comesBack(new byte[300_000])).isEqualTo(new byte[300_000]);
    assertThat(comesBack(new int[] {1, -2})).isEqualTo(new int[] {1, -2});
    assertThat(comesBack(new String[] {"a", ""})).isEqualTo(new String[] {"a", ""});
    Command[] commands = {new Add("apples", 3), new Total()};
    assertThat(tested().encode(commands, Command[].class))
        .satisfies(bytes ->
            assertThat((Command[]) tested().decode(bytes, 0, bytes.length, Command[].class))
                .isEqualTo(commands));
  }

  private Object comesBack(Object value) {
    byte[] bytes = tested().encode(value, value.getClass());
    return tested().decode(bytes, 0, bytes.length, value.getClass());
  }

  @Test
  void aValueIsReadFromTheMiddleOfOtherBytes() {
    for (Sample sample : CodecSamples.all()) {
      byte[] bytes = tested().encode(sample.value(), sample.type());
      byte[] around = new byte[bytes.length + 20];
      Arrays.fill(around, (byte) 0x5A);
      System.arraycopy(bytes, 0, around, 7, bytes.length);
      assertThat(tested().decode(around, 7, bytes.length, sample.type())).isEqualTo(sample.value());
    }
  }

  @Test
  void aValueOfAnotherClassIsNotEncoded() {
    refused(() -> tested().encode("text", Reading.class));
    refused(() -> tested().encode("text", Total.class));
    refused(() -> tested().encode("text", Command.class));
    refused(() -> tested().encode(1, Long.class));
    refused(() -> tested().encode(new Total(), Add.class));
  }

  @Test
  void truncatedBytesAreRefused() {
    for (Sample sample : CodecSamples.all()) {
      byte[] bytes = tested().encode(sample.value(), sample.type());
      int step = Math.max(1, bytes.length / 500);
      for (int length = 0; length < bytes.length; length += step) {
        int end = length;
        refused(() -> tested().decode(bytes, 0, end, sample.type()));
      }
    }
  }

  @Test
  void bytesAfterTheValueAreRefused() {
    for (Sample sample : CodecSamples.all()) {
      byte[] bytes = tested().encode(sample.value(), sample.type());
      for (int extra : new int[] {0x00, 0x01, 0x60, 0xA0, 0xF6, 0xFF}) {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        longer[bytes.length] = (byte) extra;
        refused(() -> tested().decode(longer, 0, longer.length, sample.type()));
      }
    }
  }

  @Test
  void aRangeOutsideTheArrayIsRefused() {
    byte[] bytes = tested().encode(1, Integer.class);
    refused(() -> tested().decode(bytes, 0, bytes.length + 1, Integer.class));
    refused(() -> tested().decode(bytes, -1, 1, Integer.class));
  }

  @Test
  void aValueThatNestsTooDeeplyIsRefused() {
    Node chain = new Node(0, null);
    for (int i = 1; i < 100_000; i++) {
      chain = new Node(i, chain);
    }
    Node deep = chain;
    refused(() -> tested().encode(deep, Node.class));
  }

  @Test
  void aValueThatContainsItselfIsRefused() {
    List<Object> commands = new ArrayList<>();
    commands.add(commands);
    refused(
        () -> tested().encode(commands, Types.of(List.class, Types.of(List.class, Plain.class))));
  }

  @Test
  void bytesOfOtherTypesGiveAValueOrACodecException() {
    List<Sample> samples = CodecSamples.all();
    for (Sample written : samples) {
      byte[] bytes = tested().encode(written.value(), written.type());
      for (Sample read : samples) {
        decodeOrRefuse(bytes, read, "%s as %s".formatted(written.name(), read.name()));
      }
    }
  }

  @Test
  void mutatedBytesGiveAValueOrACodecExceptionAndAllocateLittle() {
    Random random = new Random(seed);
    List<Sample> samples = CodecSamples.all();
    List<byte[]> encoded =
        samples.stream().map(sample -> tested().encode(sample.value(), sample.type())).toList();
    for (int i = 0; i < MUTATIONS; i++) {
      int chosen = random.nextInt(samples.size());
      byte[] bytes = ByteMutations.mutate(encoded.get(chosen), random);
      decodeOrRefuse(bytes, samples.get(chosen), "seed %d, mutation %d".formatted(seed, i));
    }
  }

  @Test
  void randomBytesGiveAValueOrACodecExceptionAndAllocateLittle() {
    Random random = new Random(seed);
    List<Sample> samples = CodecSamples.all();
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      Sample sample = samples.get(random.nextInt(samples.size()));
      decodeOrRefuse(bytes, sample, "seed %d, bytes %d".formatted(seed, i));
    }
  }

  @Test
  void manyThreadsMayUseOneCodec() throws InterruptedException, ExecutionException {
    List<Sample> samples = CodecSamples.all();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        Random random = new Random(seed + i);
        all.add(threads.submit(() -> comeBackEqual(samples, random)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
  }

  private void comeBackEqual(List<Sample> samples, Random random) {
    for (int i = 0; i < 100; i++) {
      comesBackEqual(samples.get(random.nextInt(samples.size())));
    }
  }

  private Object decode(byte[] bytes, Sample sample) {
    return tested().decode(bytes, 0, bytes.length, sample.type());
  }

  /** What is allocated once, as a class is loaded, is not allocated again. */
  private void decodeOrRefuse(byte[] bytes, Sample sample, String what) {
    long allowed = Allocation.allowedFor(bytes.length);
    long allocated = Long.MAX_VALUE;
    for (int attempt = 0; attempt < 3 && allocated > allowed; attempt++) {
      long before = Allocation.byThisThread();
      decodeOnceOrRefuse(bytes, sample, what);
      allocated = Allocation.byThisThread() - before;
    }
    assertThat(allocated)
        .as("bytes allocated, %s: %s as %s", what, ByteMutations.hex(bytes), sample.type())
        .isLessThanOrEqualTo(allowed);
  }

  private void decodeOnceOrRefuse(byte[] bytes, Sample sample, String what) {
    try {
      tested().decode(bytes, 0, bytes.length, sample.type());
    } catch (CodecException expected) {
      assertThat(expected).as(what).hasMessageContaining(sample.type().getTypeName());
    } catch (Throwable e) {
      throw new AssertionError(
          "%s: %s as %s".formatted(what, ByteMutations.hex(bytes), sample.type().getTypeName()), e);
    }
  }

  private static void refused(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(CodecException.class);
  }
}
