package io.processhub.cli.worker;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Wall-clock time in microseconds: comparable between the JVMs of one machine. */
public final class Wall {
  private Wall() {}

  /** Now. */
  public static long micros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  /** The seconds from one moment to another. */
  public static double seconds(long fromMicros, long toMicros) {
    return (toMicros - fromMicros) / 1e6;
  }

  /** A moment in the future. */
  static long deadline(Duration timeout) {
    return micros() + timeout.toNanos() / 1_000;
  }
}
