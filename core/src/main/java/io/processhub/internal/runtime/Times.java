package io.processhub.internal.runtime;

import java.time.Duration;

/** Durations in the scheduler's unit; never shorter than asked for. */
final class Times {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final Duration MAX = Duration.ofDays(3_650);

  private Times() {}

  /** At most ten years, which is for ever. */
  static long millisRoundedUp(Duration duration) {
    if (duration.compareTo(MAX) > 0) {
      return MAX.toMillis();
    }
    long millis = duration.toMillis();
    return duration.minusMillis(millis).isZero() ? millis : millis + 1;
  }

  static long nanosToMillisRoundedUp(long nanos) {
    return (nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
  }
}
