package io.processhub;

import java.time.Duration;

/** Checks of durations in configurations. */
final class Durations {
  private static final Duration MAX = Duration.ofDays(3_650);

  private Durations() {}

  static Duration positive(String what, Duration value) {
    if (value.isZero() || value.isNegative() || value.compareTo(MAX) > 0) {
      throw new IllegalArgumentException(
          "%s must be more than 0 and at most %s, but is %s.".formatted(what, MAX, value));
    }
    return value;
  }

  static Duration notNegative(String what, Duration value) {
    if (value.isNegative() || value.compareTo(MAX) > 0) {
      throw new IllegalArgumentException(
          "%s must be 0 to %s, but is %s.".formatted(what, MAX, value));
    }
    return value;
  }
}
