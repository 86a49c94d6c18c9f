package io.processhub.internal.runtime;

import io.processhub.RestartLimits;
import io.processhub.event.HubEvent;
import io.processhub.internal.runtime.Envelope.Failure;
import io.processhub.spi.Environment;
import io.processhub.spi.Scheduler.Cancellable;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Restarts the process of a cell after its failures, or gives it up. A cell has one only once it
 * has failed.
 */
final class Recovery {
  private final Cell cell;
  private final RestartLimits limits;
  private final RestartHistory history;
  private volatile @Nullable Cancellable restart;

  Recovery(Cell cell, RestartLimits limits) {
    this.cell = cell;
    this.limits = limits;
    this.history = new RestartHistory(limits);
  }

  /** Answers one more failure. For the owner, who is none after it. */
  void failed(String reason) {
    Environment environment = cell.runtime.environment();
    OptionalLong backoffMillis = history.failed(environment.clock().nanos());
    if (backoffMillis.isEmpty()) {
      giveUp(reason);
      return;
    }
    cell.runtime.facts().restarting(cell, reason);
    cell.park(Phase.WAITING);
    if (backoffMillis.getAsLong() == 0) {
      cell.restart();
      return;
    }
    restart = environment.scheduler().schedule(backoffMillis.getAsLong(), cell::restart);
    // Last: so either this sees the end, or who stops sees the timer.
    if (cell.phase() == Phase.STOPPED) {
      callOff();
    }
  }

  /** The cell is stopped. */
  void callOff() {
    Cancellable scheduled = restart;
    if (scheduled != null) {
      scheduled.cancel();
    }
  }

  private void giveUp(String lastReason) {
    String reason =
        "it failed more than %d times within %s; last: %s"
            .formatted(limits.maxRestarts(), limits.window(), lastReason);
    cell.closeMailbox();
    for (Envelope envelope : cell.drainMailbox()) {
      cell.fail(envelope, Failure.UNAVAILABLE, reason);
    }
    cell.runtime.giveUps.increment();
    cell.publish(hub -> new HubEvent.ChildGaveUp(hub, cell.spec().id(), reason));
    cell.runtime.facts().gaveUp(cell, reason);
    cell.park(Phase.FAILED);
    Journal.gaveUp(cell, reason);
  }
}
