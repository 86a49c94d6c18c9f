package io.processhub.internal.epoch;

import io.processhub.internal.runtime.Permit;
import io.processhub.spi.Clock;

/**
 * A node's licence from its beginning to its end. Once it has lapsed it never comes back: a later
 * one is another, and what was started under this one does not go on under that. Read by any
 * thread; extended and ended by the coordinator alone.
 */
public final class Grant implements Permit {
  private final Clock clock;
  private final long toleranceMillis;
  private volatile Term term;
  private volatile boolean ended;

  /**
   * Until when it holds.
   *
   * @param untilNanos by the monotonic clock
   * @param offsetMillis by how much the wall clock was ahead of the monotonic one when it was asked
   *     for
   */
  public record Term(long untilNanos, long offsetMillis) {}

  /** A new licence. {@code toleranceMillis}: how far the two clocks may part. */
  public Grant(Clock clock, long toleranceMillis, Term term) {
    this.clock = clock;
    this.toleranceMillis = toleranceMillis;
    this.term = term;
  }

  /** By how much the wall clock is ahead of the monotonic one. */
  public static long offsetMillis(Clock clock) {
    return clock.wallMillis() - clock.nanos() / 1_000_000;
  }

  @Override
  public boolean isValid() {
    Term now = term;
    return !ended
        && now.untilNanos - clock.nanos() > 0
        && Math.abs(offsetMillis(clock) - now.offsetMillis) <= toleranceMillis;
  }

  /** Until when it holds, unless it is extended. */
  public long untilNanos() {
    return term.untilNanos;
  }

  /** Extends it, if it has not lapsed. */
  public boolean extend(Term later) {
    if (!isValid()) {
      ended = true;
      return false;
    }
    if (later.untilNanos - term.untilNanos > 0) {
      term = later;
    }
    return true;
  }

  /** Ends it now. */
  public void end() {
    ended = true;
  }
}
