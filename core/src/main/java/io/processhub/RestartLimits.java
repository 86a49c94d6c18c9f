package io.processhub;

import io.processhub.internal.Ranges;
import java.time.Duration;

/**
 * How a supervisor restarts one failing child: with exponential back-off, and not for ever. A child
 * that has failed more than {@code maxRestarts} times within {@code window} is given up: it stays
 * in the registry as {@link ChildState#FAILED} until it is stopped or moved.
 *
 * <p>The counts are per child: a failing child takes nobody down with it. If {@code maxRestarts}
 * restarts at {@code maxBackoff} take longer than {@code window}, the limit is never reached, and
 * the child is retried for ever.
 *
 * @param maxRestarts how many restarts within the window are tolerated; 0 or more
 * @param window the time over which restarts are counted; more than zero, and at most ten years
 * @param minBackoff the wait before the first restart; it doubles with each further failure, and
 *     begins anew after a window without failure; zero to ten years
 * @param maxBackoff the longest wait before a restart; {@code minBackoff} to ten years
 */
public record RestartLimits(
    int maxRestarts, Duration window, Duration minBackoff, Duration maxBackoff) {

  /** 100 restarts in 4 seconds, waiting 1 to 20 milliseconds. */
  public static final RestartLimits DEFAULT =
      new RestartLimits(100, Duration.ofSeconds(4), Duration.ofMillis(1), Duration.ofMillis(20));

  /** Checks the ranges. */
  public RestartLimits {
    if (maxRestarts < 0) {
      throw new IllegalArgumentException(
          "maxRestarts must be 0 or more, but is " + maxRestarts + ".");
    }
    Ranges.positive("window", window);
    Ranges.notNegative("minBackoff", minBackoff);
    Ranges.notNegative("maxBackoff", maxBackoff);
    if (maxBackoff.compareTo(minBackoff) < 0) {
      throw new IllegalArgumentException(
          "maxBackoff must be at least minBackoff (%s), but is %s."
              .formatted(minBackoff, maxBackoff));
    }
  }

  /** The default back-off with another limit. */
  public static RestartLimits of(int maxRestarts, Duration window) {
    return new RestartLimits(maxRestarts, window, DEFAULT.minBackoff, DEFAULT.maxBackoff);
  }
}
