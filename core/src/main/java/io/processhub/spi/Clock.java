package io.processhub.spi;

/** The clock port. Thread-safe. */
public interface Clock {
  /** Wall-clock time in milliseconds since the epoch. May jump in both directions. */
  long wallMillis();

  /** Monotonic time in nanoseconds, from an arbitrary origin. Only differences mean anything. */
  long nanos();
}
