package io.processhub.internal.epoch;

import io.processhub.internal.runtime.Permit;
import io.processhub.spi.Clock;

/**
 * A node's licence from its beginning to its end. Once it has lapsed it never comes back: a later
 * one is another, and what was started under this one does not go on under that. Read by any
 * thread, each of which may find that it has lapsed; extended by the coordinator alone.
 */
public final class Grant implements Permit {
  /** Two readings of the clocks with less in between belong together. */
  private static final long TOGETHER_NANOS = 10_000_000;

  /** So often they are read at most, by a thread that stands still in between. */
  private static final int READINGS_MAX = 10;

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

  /**
   * By how much the wall clock is ahead of the monotonic one. They are read again if the thread has
   * stood still in between: that is no difference of the clocks.
   */
  public static long offsetMillis(Clock clock) {
    long before = clock.nanos();
    long wall = clock.wallMillis();
    for (int i = 1; i < READINGS_MAX && clock.nanos() - before > TOGETHER_NANOS; i++) {
      before = clock.nanos();
      wall = clock.wallMillis();
    }
    return wall - before / 1_000_000;
  }

  /** Whoever sees that it has lapsed ends it: another cannot find that it still holds. */
  @Override
  public boolean isValid() {
    Term now;
    boolean holds;
    do {
      now = term;
      holds = holds(now);
      // It may have been extended while this thread stood still.
    } while (!holds && !now.equals(term));
    if (!holds) {
      ended = true;
    }
    return !ended;
  }

  private boolean holds(Term now) {
    long nanos = clock.nanos();
    return now.untilNanos - nanos > 0
        && (isInStep(now, clock.wallMillis() - nanos / 1_000_000)
            || isInStep(now, offsetMillis(clock)));
  }

  private boolean isInStep(Term now, long offsetMillis) {
    return Math.abs(offsetMillis - now.offsetMillis) <= toleranceMillis;
  }

  /** Until when it holds, unless it is extended. */
  public long untilNanos() {
    return term.untilNanos;
  }

  /** Extends it, if it has not lapsed. */
  public boolean extend(Term later) {
    if (!isValid()) {
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
