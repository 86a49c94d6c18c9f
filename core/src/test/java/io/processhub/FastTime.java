package io.processhub;

import io.processhub.spi.Clock;
import io.processhub.spi.Environment;

/** An environment in which time goes by faster, for what takes long. */
public final class FastTime {
  private FastTime() {}

  /** All environments with one factor have the same time. */
  public static Environment times(int factor) {
    Environment real = Environment.system();
    Clock clock =
        new Clock() {
          @Override
          public long wallMillis() {
            return real.clock().wallMillis() * factor;
          }

          @Override
          public long nanos() {
            return real.clock().nanos() * factor;
          }
        };
    return new Environment(
        clock,
        (delayMillis, task) -> real.scheduler().schedule((delayMillis + factor - 1) / factor, task),
        real.executor(),
        real.random());
  }
}
