package io.processhub.internal.catalog;

import io.processhub.NodeId;
import io.processhub.spi.Clock;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A node's hybrid logical clock: it never goes back, is never behind a time it has seen, and is
 * near the wall clock. Thread-safe.
 */
public final class HybridClock {
  private final NodeId self;
  private final Clock clock;
  private final long driftMaxMillis;
  private final AtomicLong last;

  /**
   * A clock for one node.
   *
   * @param driftMaxMillis how far ahead of the wall clock a time from elsewhere may be
   */
  public HybridClock(NodeId self, Clock clock, long driftMaxMillis) {
    this(self, clock, driftMaxMillis, new AtomicLong());
  }

  /**
   * The same, which goes on where a former clock has ended.
   *
   * @param last the last time made or observed, which is kept there
   */
  public HybridClock(NodeId self, Clock clock, long driftMaxMillis, AtomicLong last) {
    this.self = self;
    this.clock = clock;
    this.driftMaxMillis = driftMaxMillis;
    this.last = last;
  }

  /** A time later than every one made or observed here. */
  public long nextTime() {
    long wall = clock.wallMillis() << Stamp.COUNTER_BITS;
    return last.updateAndGet(previous -> Math.max(previous + 1, wall));
  }

  /** The last time made or observed here. */
  public long lastTime() {
    return last.get();
  }

  /** The same as a stamp. */
  public Stamp next() {
    return new Stamp(nextTime(), self);
  }

  /** The wall clock's milliseconds, or the logical ones if these are ahead. */
  public long millis() {
    return Math.max(clock.wallMillis(), last.get() >>> Stamp.COUNTER_BITS);
  }

  /** Takes note of a time from elsewhere. Call {@link #aheadMillis} first. */
  public void observe(long time) {
    last.accumulateAndGet(time, Math::max);
  }

  /** How many milliseconds a time is ahead of the wall clock beyond what is tolerated; else 0. */
  public long aheadMillis(long time) {
    long ahead = (time >>> Stamp.COUNTER_BITS) - clock.wallMillis();
    return ahead > driftMaxMillis ? ahead : 0;
  }
}
