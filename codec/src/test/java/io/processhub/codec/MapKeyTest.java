package io.processhub.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Keys travel as text, and every kind that is allowed comes back as it was. */
final class MapKeyTest {
  private static final LocalDateTime TIME = LocalDateTime.of(2026, 11, 22, 1, 2, 3, 4);

  private final JacksonCodec codec = new JacksonCodec();

  enum Mode {
    FAST {
      @Override
      public String toString() {
        return "quick";
      }
    }
  }

  record Scalars(
      Map<String, Integer> strings,
      Map<Boolean, Integer> booleans,
      Map<Character, Integer> characters,
      Map<Byte, Integer> bytes,
      Map<Short, Integer> shorts,
      Map<Integer, Integer> ints,
      Map<Long, Integer> longs,
      Map<UUID, Integer> ids,
      Map<Mode, Integer> modes) {}

  record Times(
      Map<Instant, Integer> instants,
      Map<Duration, Integer> durations,
      Map<LocalDate, Integer> dates,
      Map<LocalTime, Integer> times,
      Map<LocalDateTime, Integer> dateTimes,
      Map<OffsetTime, Integer> offsetTimes,
      Map<OffsetDateTime, Integer> offsetDateTimes,
      Map<ZonedDateTime, Integer> zonedDateTimes) {}

  record Calendar(
      Map<Period, Integer> periods,
      Map<Year, Integer> years,
      Map<YearMonth, Integer> yearMonths,
      Map<MonthDay, Integer> monthDays,
      Map<ZoneId, Integer> zones,
      Map<ZoneOffset, Integer> offsets,
      Map<DayOfWeek, Integer> days) {}

  @TestFactory
  Stream<DynamicTest> aKeyComesBackEqual() {
    return Stream.of(scalars(), times(), calendar())
        .map(value -> dynamicTest(value.getClass().getSimpleName(), () -> comesBackEqual(value)));
  }

  private void comesBackEqual(Object value) {
    byte[] bytes = codec.encode(value, value.getClass());
    assertThat(codec.decode(bytes, 0, bytes.length, value.getClass())).isEqualTo(value);
  }

  private static Scalars scalars() {
    return new Scalars(
        Map.of("", 1, "\u2603", 2),
        Map.of(true, 1, false, 2),
        Map.of('a', 1, ' ', 2),
        Map.of(Byte.MIN_VALUE, 1),
        Map.of(Short.MIN_VALUE, 1),
        Map.of(Integer.MIN_VALUE, 1),
        Map.of(Long.MIN_VALUE, 1),
        Map.of(new UUID(1, 2), 1),
        Map.of(Mode.FAST, 1));
  }

  private static Times times() {
    return new Times(
        Map.of(Instant.ofEpochSecond(-1, 5), 1, Instant.EPOCH, 2),
        Map.of(Duration.ofNanos(-1), 1),
        Map.of(TIME.toLocalDate(), 1),
        Map.of(TIME.toLocalTime(), 1),
        Map.of(TIME, 1),
        Map.of(OffsetTime.of(TIME.toLocalTime(), ZoneOffset.ofHours(2)), 1),
        Map.of(OffsetDateTime.of(TIME, ZoneOffset.ofHours(-3)), 1),
        Map.of(TIME.atZone(ZoneId.of("Europe/Vienna")), 1, TIME.atZone(ZoneOffset.UTC), 2));
  }

  private static Calendar calendar() {
    return new Calendar(
        Map.of(Period.of(1, 2, 3), 1),
        Map.of(Year.of(2026), 1),
        Map.of(YearMonth.of(2026, 11), 1),
        Map.of(MonthDay.of(11, 22), 1),
        Map.of(ZoneId.of("Europe/Vienna"), 1),
        Map.of(ZoneOffset.ofHours(2), 1),
        Map.of(DayOfWeek.SUNDAY, 1));
  }
}
