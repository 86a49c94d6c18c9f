package io.processhub.cli.worker;

import io.processhub.spi.Clock;
import io.processhub.spi.Environment;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock whose wall time can be stepped, as a person or a time daemon steps a machine's. The
 * monotonic time goes on as it does then. Thread-safe.
 */
final class SteppedClock implements Clock {
  private final Clock below;
  private final AtomicLong aheadMillis = new AtomicLong();

  private SteppedClock(Clock below) {
    this.below = below;
  }

  static SteppedClock over(Environment environment) {
    return new SteppedClock(environment.clock());
  }

  /** The same environment with this clock. */
  Environment in(Environment environment) {
    return new Environment(
        this,
        environment.scheduler(),
        environment.executor(),
        environment.random(),
        environment.callers(),
        environment.load());
  }

  /** From now on the wall time is so much ahead of the machine's. */
  void ahead(long millis) {
    aheadMillis.set(millis);
  }

  @Override
  public long wallMillis() {
    return below.wallMillis() + aheadMillis.get();
  }

  @Override
  public long nanos() {
    return below.nanos();
  }
}
