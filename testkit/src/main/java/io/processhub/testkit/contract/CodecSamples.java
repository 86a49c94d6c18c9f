package io.processhub.testkit.contract;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Values of every kind that a codec has to carry, each with its declared type. */
final class CodecSamples {
  /** A value and the type under which it is written and read. */
  record Sample(String name, Type type, Object value) {}

  record Reading(String meter, long at, double kWh) {}

  sealed interface Command {}

  record Add(String what, int count) implements Command {}

  record Total() implements Command {}

  record Batch(List<Command> commands, Optional<Command> last) implements Command {}

  /** A constant with a body has a class of its own. */
  enum Switch implements Command {
    ON,
    OFF {
      @Override
      public String toString() {
        return "off!";
      }
    }
  }

  /** A second level: its classes are permitted by {@link Command} too. */
  sealed interface Query extends Command {}

  record Find(String id) implements Query {}

  /** A sealed type whose parameter is another sealed type. */
  sealed interface Result<T> {}

  record Success<T>(T value) implements Result<T> {}

  record Failure<T>(String reason) implements Result<T> {}

  record Pair<A, B>(A first, B second) {}

  record Node(int value, @Nullable Node next) {}

  record Primitives(
      boolean flag, byte tiny, short small, int count, long at, float ratio, double kWh, char c) {}

  record Boxes(
      @Nullable Boolean flag,
      @Nullable Byte tiny,
      @Nullable Short small,
      @Nullable Integer count,
      @Nullable Long at,
      @Nullable Float ratio,
      @Nullable Double kWh,
      @Nullable Character c) {}

  record Numbers(BigDecimal price, BigInteger big, UUID id, OptionalInt optional) {}

  record Times(
      Instant instant,
      Duration duration,
      LocalDate date,
      LocalTime time,
      LocalDateTime dateTime,
      OffsetDateTime offsetDateTime,
      ZonedDateTime zonedDateTime,
      Period period,
      Year year,
      YearMonth yearMonth,
      ZoneId zone,
      ZoneOffset offset,
      DayOfWeek day,
      Month month) {}

  record Containers(
      List<String> list,
      Set<Integer> set,
      Map<String, Reading> map,
      Map<Switch, List<Command>> byEnum,
      Map<UUID, Instant> byId,
      Map<Integer, Long> byNumber,
      Optional<Reading> optional,
      Optional<String> empty,
      List<@Nullable String> withNull) {}

  /** A class that is no record, with fields that nothing shows. */
  static final class Plain {
    private String name = "";
    private List<Integer> counts = List.of();
    private @Nullable Plain next;

    private Plain() {}

    static Plain of(String name, @Nullable Plain next, Integer... counts) {
      Plain plain = new Plain();
      plain.name = name;
      plain.next = next;
      plain.counts = List.of(counts);
      return plain;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Plain that
          && name.equals(that.name)
          && counts.equals(that.counts)
          && Objects.equals(next, that.next);
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }

    @Override
    public String toString() {
      return name + counts + next;
    }
  }

  private CodecSamples() {}

  static List<Sample> all() {
    List<Sample> samples = new ArrayList<>();
    scalars(samples);
    records(samples);
    sealedTypes(samples);
    generics(samples);
    return samples;
  }

  private static void scalars(List<Sample> samples) {
    add(
        samples,
        String.class,
        "",
        "text",
        "snow \u2603, clef \uD834\uDD1E, nul \0",
        "x".repeat(70_000));
    add(samples, Integer.class, 0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE);
    add(samples, int.class, 7);
    add(samples, Long.class, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32);
    add(samples, Double.class, 0.0, -0.0, 1.5, Double.NaN, Double.NEGATIVE_INFINITY);
    add(samples, Boolean.class, true, false);
    add(samples, BigDecimal.class, new BigDecimal("1.50"), new BigDecimal("-1E+40"));
    add(samples, BigInteger.class, BigInteger.ONE.shiftLeft(4096), BigInteger.TEN.negate());
    add(samples, UUID.class, new UUID(1, -2));
    add(samples, Instant.class, Instant.EPOCH, Instant.MIN, Instant.MAX);
    add(samples, Duration.class, Duration.ZERO, Duration.ofNanos(-1), Duration.ofDays(1));
    add(samples, Switch.class, Switch.ON, Switch.OFF);
  }

  private static void records(List<Sample> samples) {
    add(samples, Reading.class, new Reading("meter-42", 1_732_233_600_000L, 1.5));
    add(samples, Total.class, new Total());
    add(
        samples,
        Primitives.class,
        new Primitives(true, (byte) -1, (short) 2, 3, 4, 5, 6, '\u2603'));
    add(samples, Boxes.class, new Boxes(true, (byte) -1, (short) 2, 3, 4L, 5f, 6.0, 'c'));
    add(samples, Boxes.class, new Boxes(null, null, null, null, null, null, null, null));
    add(samples, Numbers.class, numbers());
    add(samples, Times.class, times());
    add(samples, Containers.class, containers());
    add(samples, Node.class, new Node(1, new Node(2, null)));
    add(samples, Plain.class, Plain.of("a", Plain.of("b", null), 1, 2));
  }

  private static void sealedTypes(List<Sample> samples) {
    Add added = new Add("apples", 3);
    add(samples, Add.class, added);
    add(samples, Find.class, new Find("meter-42"));
    add(samples, Command.class, added, new Total(), Switch.ON, Switch.OFF, new Find("meter-42"));
    add(samples, Query.class, new Find("meter-42"));
    Batch batch = new Batch(List.of(added, Switch.OFF, new Find("x")), Optional.of(new Total()));
    add(samples, Batch.class, batch, new Batch(List.of(), Optional.empty()));
    add(samples, Command.class, new Batch(List.of(batch), Optional.of(batch)));
  }

  private static void generics(List<Sample> samples) {
    Type readings = Types.of(List.class, Reading.class);
    add(samples, readings, List.of(), List.of(new Reading("a", 1, 2), new Reading("b", 3, 4)));
    add(samples, Types.of(List.class, Command.class), List.of(new Total(), Switch.ON));
    add(samples, Types.of(Set.class, String.class), Set.of("a", "b"));
    add(samples, Types.of(Map.class, String.class, readings), Map.of("k", List.of()));
    add(
        samples,
        Types.of(TreeMap.class, Integer.class, Command.class),
        new TreeMap<>(Map.of(1, new Total())));
    add(
        samples,
        Types.of(Optional.class, Command.class),
        Optional.of(new Total()),
        Optional.empty());
    add(samples, Types.of(Pair.class, Command.class, readings), new Pair<>(new Total(), List.of()));
    Type result = Types.of(Result.class, Command.class);
    add(samples, result, new Success<>(new Add("apples", 3)), new Failure<>("no apples"));
    add(samples, Types.of(Result.class, readings), new Success<>(List.of(new Reading("a", 1, 2))));
    add(samples, Types.of(Success.class, Command.class), new Success<>(new Total()));
    add(samples, Types.of(List.class, result), List.of(new Success<>(new Total())));
  }

  private static void add(List<Sample> samples, Type type, Object... values) {
    for (Object value : values) {
      String text = value.toString();
      String name = type.getTypeName() + " " + text.substring(0, Math.min(60, text.length()));
      samples.add(new Sample(samples.size() + " " + name.replace('\0', ' '), type, value));
    }
  }

  static Numbers numbers() {
    return new Numbers(
        new BigDecimal("12345678901234567890.120"),
        BigInteger.TWO.pow(100),
        UUID.nameUUIDFromBytes("a".getBytes(StandardCharsets.UTF_8)),
        OptionalInt.of(3));
  }

  private static Times times() {
    LocalDateTime dateTime = LocalDateTime.of(2026, 11, 22, 1, 2, 3, 4);
    ZoneId zone = ZoneId.of("Europe/Vienna");
    return new Times(
        Instant.ofEpochSecond(-1, 999_999_999),
        Duration.ofMillis(-1500),
        dateTime.toLocalDate(),
        dateTime.toLocalTime(),
        dateTime,
        dateTime.atOffset(ZoneOffset.ofHoursMinutes(5, 30)),
        dateTime.atZone(zone),
        Period.of(1, 2, 3),
        Year.of(2026),
        YearMonth.of(2026, 11),
        zone,
        ZoneOffset.ofHours(-3),
        DayOfWeek.SUNDAY,
        Month.NOVEMBER);
  }

  private static Containers containers() {
    Map<Switch, List<Command>> byEnum = new EnumMap<>(Switch.class);
    byEnum.put(Switch.ON, List.of(new Total(), Switch.OFF));
    List<@Nullable String> withNull = new ArrayList<>();
    withNull.add(null);
    return new Containers(
        List.of("a", ""),
        Set.of(1, 2),
        Map.of("k", new Reading("a", 1, 2)),
        byEnum,
        Map.of(new UUID(1, 2), Instant.EPOCH),
        Map.of(-1, Long.MAX_VALUE),
        Optional.of(new Reading("b", 3, 4)),
        Optional.empty(),
        withNull);
  }

  /** A value drawn at random, of a type that nests most of the others. */
  static Sample random(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> new Sample("command", Command.class, command(random, 4));
      case 1 ->
          new Sample(
              "result", Types.of(Result.class, Command.class), new Success<>(command(random, 3)));
      case 2 -> new Sample("map", Types.of(Map.class, String.class, Reading.class), map(random));
      default ->
          new Sample(
              "reading",
              Reading.class,
              new Reading(text(random), random.nextLong(), random.nextDouble()));
    };
  }

  private static Command command(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 5 : 4)) {
      case 0 -> new Add(text(random), random.nextInt() >> random.nextInt(32));
      case 1 -> new Total();
      case 2 -> random.nextBoolean() ? Switch.ON : Switch.OFF;
      case 3 -> new Find(text(random));
      default -> batch(random, depth - 1);
    };
  }

  private static Batch batch(Random random, int depth) {
    List<Command> commands = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      commands.add(command(random, depth));
    }
    return new Batch(
        commands, random.nextBoolean() ? Optional.of(command(random, depth)) : Optional.empty());
  }

  private static Map<String, Reading> map(Random random) {
    Map<String, Reading> map = random.nextBoolean() ? new HashMap<>() : new LinkedHashMap<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      map.put(text(random), new Reading(text(random), random.nextLong(), random.nextGaussian()));
    }
    return map;
  }

  private static String text(Random random) {
    int length = random.nextInt(8) == 0 ? random.nextInt(20_000) : random.nextInt(20);
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      int codePoint = random.nextInt(random.nextBoolean() ? 0x80 : Character.MAX_CODE_POINT + 1);
      if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
        text.appendCodePoint(codePoint);
      }
    }
    return text.toString();
  }
}
