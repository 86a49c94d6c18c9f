package io.processhub.internal;

import java.time.Duration;

/** Checks of durations and counts that users give. */
public final class Ranges {
  private static final Duration MAX = Duration.ofDays(3_650);

  private Ranges() {}

  /** The duration, if it is more than 0 and at most ten years. */
  public static Duration positive(String what, Duration value) {
    if (value == null || value.isZero() || value.isNegative() || value.compareTo(MAX) > 0) {
      throw new IllegalArgumentException(
          "%s must be more than 0 and at most %s, but is %s.".formatted(what, MAX, value));
    }
    return value;
  }

  /** The duration, if it is 0 to ten years. */
  public static Duration notNegative(String what, Duration value) {
    if (value == null || value.isNegative() || value.compareTo(MAX) > 0) {
      throw new IllegalArgumentException(
          "%s must be 0 to %s, but is %s.".formatted(what, MAX, value));
    }
    return value;
  }

  /** The number, if it is 1 or more. */
  public static int positive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " must be 1 or more, but is " + value + ".");
    }
    return value;
  }
}
