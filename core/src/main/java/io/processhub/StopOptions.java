package io.processhub;

import io.processhub.internal.Ranges;
import java.time.Duration;

/**
 * How a stop is done. Immutable; begin with {@link #DEFAULT}.
 *
 * @param timeout after which children that have not answered are reported as timed out; more than
 *     zero, and at most ten years. They will be stopped all the same
 * @param quiet whether failures are left out of the log
 */
public record StopOptions(Duration timeout, boolean quiet) {
  /** 10 s, not quiet. */
  public static final StopOptions DEFAULT = new StopOptions(Duration.ofSeconds(10), false);

  /** Checks the timeout. */
  public StopOptions {
    Ranges.positive("timeout", timeout);
  }

  /** The same with another timeout. */
  public StopOptions timeout(Duration value) {
    return new StopOptions(value, quiet);
  }

  /** The same, quiet or not. */
  public StopOptions quiet(boolean value) {
    return new StopOptions(timeout, value);
  }
}
