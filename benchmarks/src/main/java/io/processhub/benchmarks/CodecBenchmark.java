package io.processhub.benchmarks;

import io.processhub.codec.JacksonCodec;
import io.processhub.spi.Codec;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the codec adds to a message that leaves its JVM, by the message's shape. {@code -prof gc}
 * shows what each allocates.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {

  /** What is measured. */
  public enum Shape {
    /** A message of three components, declared as itself: what a tell carries. */
    SMALL,
    /** A message under the sealed type that permits it, with its name. */
    SEALED,
    /** About one kilobyte: a list of records, a map, a time. */
    KILOBYTE,
    /** A reply of ten records. */
    LIST
  }

  record Reading(String meter, long at, double kWh) {}

  sealed interface Command {}

  record Add(String what, int count) implements Command {}

  record Total() implements Command {}

  record Line(String article, int count, double price) {}

  record Order(
      String id,
      String note,
      boolean paid,
      Instant at,
      List<Line> lines,
      Map<String, String> tags) {}

  /** The shape under measurement. */
  @Param public Shape shape = Shape.SMALL;

  private final Codec codec = new JacksonCodec();
  private Type type = Void.class;
  private Object value = "";
  private byte[] bytes = {};

  /** Makes the value, and its bytes for the decoding. */
  @Setup
  public void prepare() {
    switch (shape) {
      case SMALL -> prepare(Reading.class, readings().getFirst());
      case SEALED -> prepare(Command.class, new Add("apples", 3));
      case KILOBYTE -> prepare(Order.class, order());
      case LIST -> prepare(new ListOf(Reading.class), readings());
    }
  }

  private void prepare(Type declared, Object sample) {
    type = declared;
    value = sample;
    bytes = codec.encode(value, type);
    Object back = codec.decode(bytes, 0, bytes.length, type);
    if (!back.equals(value)) {
      throw new IllegalStateException(back + " is not " + value);
    }
  }

  /** The sender's part. */
  @Benchmark
  public byte[] encode() {
    return codec.encode(value, type);
  }

  /** The receiver's part. */
  @Benchmark
  public Object decode() {
    return codec.decode(bytes, 0, bytes.length, type);
  }

  private static List<Reading> readings() {
    return IntStream.range(0, 10)
        .mapToObj(i -> new Reading("meter-" + i, 1_732_233_600_000L + i, i * 0.5))
        .toList();
  }

  private static Order order() {
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < 18; i++) {
      lines.add(new Line("article-" + (1000 + i), i + 1, 9.5 + i));
    }
    Map<String, String> tags = new LinkedHashMap<>();
    for (int i = 0; i < 6; i++) {
      tags.put("label" + i, "value of label " + i);
    }
    String note = new String(new byte[100], StandardCharsets.US_ASCII).replace('\0', 'x');
    return new Order("order-4711", note, true, Instant.ofEpochSecond(1_732_233_600L), lines, tags);
  }

  private record ListOf(Class<?> element) implements ParameterizedType {
    @Override
    public Type[] getActualTypeArguments() {
      return new Type[] {element};
    }

    @Override
    public Type getRawType() {
      return List.class;
    }

    @Override
    public @Nullable Type getOwnerType() {
      return null;
    }
  }
}
