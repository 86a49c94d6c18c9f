package io.processhub.internal.observe;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How often a line of one kind may be logged: {@value #AT_ONCE} times at once, then every {@value
 * #EVERY_SECONDS} s. Thread-safe.
 */
public final class LineAllowance {
  /** How many lines are written at once. */
  public static final int AT_ONCE = 10;

  /** After that, how far they are apart. */
  public static final int EVERY_SECONDS = 10;

  private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(EVERY_SECONDS);

  private final LongSupplier nanos;

  // Guarded by this.
  private int left = AT_ONCE;
  private long filledNanos;
  private long withheld;

  /** {@code nanos}: the monotonic time. */
  public LineAllowance(LongSupplier nanos) {
    this.nanos = nanos;
    filledNanos = nanos.getAsLong();
  }

  /** How many were withheld since the last that was not; less than 0: this one is, too. */
  public synchronized long take() {
    long now = nanos.getAsLong();
    long more = (now - filledNanos) / EVERY_NANOS;
    if (more > 0) {
      left = (int) Math.min(AT_ONCE, left + more);
      filledNanos += more * EVERY_NANOS;
    }
    if (left == 0) {
      withheld++;
      return -1;
    }
    left--;
    long missing = withheld;
    withheld = 0;
    return missing;
  }
}
