package io.processhub.testkit;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * A span of durations to draw from.
 *
 * @param min the shortest
 * @param max the longest
 */
public record Range(Duration min, Duration max) {

  /** Checks the order. */
  public Range {
    if (min.isNegative() || max.compareTo(min) < 0) {
      throw new IllegalArgumentException(
          "A range must have 0 <= min <= max, but is %s to %s.".formatted(min, max));
    }
  }

  /** From {@code minMicros} to {@code maxMicros} microseconds. */
  public static Range micros(long minMicros, long maxMicros) {
    return new Range(Duration.ofNanos(minMicros * 1_000), Duration.ofNanos(maxMicros * 1_000));
  }

  /** From {@code minMillis} to {@code maxMillis} milliseconds. */
  public static Range millis(long minMillis, long maxMillis) {
    return new Range(Duration.ofMillis(minMillis), Duration.ofMillis(maxMillis));
  }

  /** A duration of the range in nanoseconds, all of them equally likely. */
  long draw(RandomGenerator random) {
    return min.toNanos() + random.nextLong(max.toNanos() - min.toNanos() + 1);
  }

  /**
   * A duration of the range in nanoseconds: mostly near its beginning, now and then near its end.
   */
  long drawSkewed(RandomGenerator random) {
    double u = random.nextDouble();
    double share = u * u * u * u;
    return min.toNanos() + (long) ((max.toNanos() - min.toNanos()) * share * share);
  }
}
