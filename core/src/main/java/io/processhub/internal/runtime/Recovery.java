package io.processhub.internal.runtime;

import io.processhub.RestartLimits;
import io.processhub.spi.Scheduler.Cancellable;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What a cell has only once it has failed: its history, and its pending restart. */
final class Recovery {
  private final RestartLimits limits;
  private final RestartHistory history;
  private volatile @Nullable Cancellable restart;

  Recovery(RestartLimits limits) {
    this.limits = limits;
    this.history = new RestartHistory(limits);
  }

  /** See {@link RestartHistory#failed}. */
  OptionalLong failed(long nowNanos) {
    return history.failed(nowNanos);
  }

  void restartBy(Cancellable scheduled) {
    restart = scheduled;
  }

  void callOff() {
    Cancellable scheduled = restart;
    if (scheduled != null) {
      scheduled.cancel();
    }
  }

  String reasonToGiveUp(String lastReason) {
    return "it failed more than %d times within %s, the last time with %s"
        .formatted(limits.maxRestarts(), limits.window(), lastReason);
  }
}
