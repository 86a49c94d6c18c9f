package io.processhub.testkit;

import io.processhub.spi.Clock;
import java.time.Duration;
import java.time.Instant;

/** A node's clock: wrong by some time, and running too fast or too slowly by some millionths. */
final class SimClock implements Clock {
  private static final long EPOCH_MILLIS = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
  private static final long MILLION = 1_000_000;

  private final EventLoop loop;
  private long originNanos;
  private final int driftPpm;
  private long wallOffsetNanos;

  SimClock(EventLoop loop, long originNanos, int driftPpm, long wallOffsetNanos) {
    this.loop = loop;
    this.originNanos = originNanos;
    this.driftPpm = driftPpm;
    this.wallOffsetNanos = wallOffsetNanos;
  }

  @Override
  public long wallMillis() {
    return EPOCH_MILLIS + Math.floorDiv(driftedNanos() + wallOffsetNanos, MILLION);
  }

  @Override
  public long nanos() {
    return originNanos + driftedNanos();
  }

  /** Sets the wall clock forward or back. */
  void jump(Duration by) {
    wallOffsetNanos += by.toNanos();
  }

  /** The machine slept for so long, which only the wall clock has noticed. */
  void slept(long nanos) {
    originNanos -= nanos;
  }

  /** After how much true time this clock has advanced by at least so much. */
  long trueNanos(long clockNanos) {
    long rate = MILLION + driftPpm;
    long ahead = clockNanos / rate * driftPpm;
    return clockNanos - ahead + Math.ceilDiv(-(clockNanos % rate) * driftPpm, rate) + 1_000;
  }

  private long driftedNanos() {
    long now = loop.nowNanos();
    return now + now / MILLION * driftPpm + Math.floorDiv(now % MILLION * driftPpm, MILLION);
  }
}
