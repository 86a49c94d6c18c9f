package io.processhub.internal.runtime;

import io.processhub.ProcessId;
import io.processhub.event.HubEvent;
import io.processhub.internal.runtime.Envelope.Failure;
import io.processhub.spi.Scheduler.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * A command to stop a cell, and how far it has come:
 *
 * <ol>
 *   <li>The process may end in order, within its shutdown timeout. If no thread has come to it by
 *       then, as when the JVM stood still, it is given the same time once more.
 *   <li>Then it is forced: user code that runs is interrupted, and none begins any more.
 *   <li>User code that has not returned some time after that is abandoned.
 * </ol>
 */
final class Stop {
  private final Cell cell;
  private volatile boolean forced;
  private volatile @Nullable Cancellable deadline;

  Stop(Cell cell) {
    this.cell = cell;
  }

  void begin() {
    long timeoutMillis = Times.millisRoundedUp(cell.spec().shutdownTimeout());
    if (timeoutMillis == 0) {
      force();
      return;
    }
    after(timeoutMillis, () -> expire(timeoutMillis));
    Activation now = cell.activation();
    if (now != null) {
      cell.hurry(now);
    }
  }

  /** Whether user code must not begin any more, not even for an end in order. */
  boolean isForced() {
    return forced;
  }

  /** The cell is stopped. */
  void callOff() {
    Cancellable scheduled = deadline;
    if (scheduled != null) {
      scheduled.cancel();
    }
  }

  private void expire(long timeoutMillis) {
    if (cell.activation() == null) {
      after(timeoutMillis, this::force);
    } else {
      force();
    }
  }

  private void force() {
    forced = true;
    Activation now = cell.activation();
    if (now != null) {
      now.interrupt();
    }
    after(LocalRuntime.ABANDON_AFTER_MILLIS, () -> cell.runtime.execute(this::abandonIfStuck));
  }

  /**
   * The look at the phase comes last: so either it sees the end, or who stops sees the deadline.
   */
  private void after(long delayMillis, Runnable step) {
    deadline = cell.runtime.environment().scheduler().schedule(delayMillis, step);
    if (cell.phase() == Phase.STOPPED) {
      callOff();
    }
  }

  private void abandonIfStuck() {
    Activation stuck = cell.activation();
    Object had = stuck == null ? null : stuck.abandon();
    if (had == null) {
      return;
    }
    // This thread is the owner now.
    ProcessId abandoned = cell.processId();
    if (had instanceof Envelope envelope && envelope.reply() != null) {
      cell.fail(envelope, Failure.PROCESS_FAILED, "it did not return when it was stopped.");
    }
    cell.retire();
    cell.runtime.abandonments.increment();
    cell.publish(hub -> new HubEvent.ChildAbandoned(hub, cell.spec().id(), abandoned));
    cell.stopped(true);
    Journal.abandoned(cell, abandoned);
  }
}
