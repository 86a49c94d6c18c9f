package io.processhub.cluster;

import java.time.Duration;

/** Refuses settings out of their range, in one sentence. */
final class Checks {
  private Checks() {}

  static void ascii(String what, String value, int lengthMax) {
    if (!value.matches("[!-~]{1," + lengthMax + "}")) {
      throw new IllegalArgumentException(
          "The %s must be 1 to %d printable ASCII characters without spaces, but is '%s'."
              .formatted(what, lengthMax, value));
    }
  }

  static void millis(String what, Duration value, long min, long max) {
    if (value.compareTo(Duration.ofMillis(min)) < 0
        || value.compareTo(Duration.ofMillis(max)) > 0) {
      throw new IllegalArgumentException(
          "The %s must be from %d to %d ms, but is %s ms."
              .formatted(what, min, max, value.toMillis()));
    }
  }

  static void count(String what, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "The %s must be from %d to %d, but is %d.".formatted(what, min, max, value));
    }
  }
}
