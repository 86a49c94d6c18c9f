package io.processhub.strategy;

import java.time.Duration;

/** Checks of the options of strategies. */
final class Options {
  private Options() {}

  /** Refuses a duration that is not from {@code least} to {@code most}. */
  static void between(String what, Duration value, Duration least, Duration most) {
    if (value == null || value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "%s must be %s to %s, but is %s.".formatted(what, least, most, value));
    }
  }

  /** Refuses null. */
  static void given(String what, Object value) {
    if (value == null) {
      throw new IllegalArgumentException(what + " must not be null.");
    }
  }
}
