package io.processhub.internal.runtime;

import io.processhub.RestartLimits;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

/**
 * Decides what answers a failure, from the failures before it. Holds the times of the failures
 * within the window, of which there are never more than the limit allows, and one. Not thread-safe.
 */
final class RestartHistory {
  private final RestartLimits limits;
  private final Deque<Long> failuresNanos = new ArrayDeque<>();
  private int failuresInRow;

  RestartHistory(RestartLimits limits) {
    this.limits = limits;
  }

  /** After a failure: how many milliseconds to wait before the restart; empty to give up. */
  OptionalLong failed(long nowNanos) {
    long windowNanos = limits.window().toNanos();
    Long last = failuresNanos.peekLast();
    if (last == null || nowNanos - last > windowNanos) {
      failuresInRow = 0;
    }
    while (!failuresNanos.isEmpty() && nowNanos - failuresNanos.getFirst() > windowNanos) {
      failuresNanos.removeFirst();
    }
    failuresNanos.addLast(nowNanos);
    if (failuresNanos.size() > limits.maxRestarts()) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(backoffMillis(failuresInRow++));
  }

  private long backoffMillis(int doublings) {
    long min = Times.millisRoundedUp(limits.minBackoff());
    long max = Times.millisRoundedUp(limits.maxBackoff());
    boolean overflows = doublings >= Long.numberOfLeadingZeros(min) - 1;
    return overflows && min > 0 ? max : Math.min(max, min << doublings);
  }
}
