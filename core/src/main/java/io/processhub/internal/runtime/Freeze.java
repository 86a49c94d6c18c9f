package io.processhub.internal.runtime;

import io.processhub.internal.Thrown;
import io.processhub.internal.runtime.Activation.Duty;
import io.processhub.process.Handover;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A command to a cell: receive nothing more after the message in hand, and say what you hand over.
 */
final class Freeze {
  private final long number;
  private final boolean withState;

  /** For the owner of the cell. */
  private boolean isReported;

  /**
   * Not carried out yet.
   *
   * @param number tells it from others of the same cell
   * @param withState whether a process that can hand its state over is to do so
   */
  Freeze(long number, boolean withState) {
    this.number = number;
    this.withState = withState;
  }

  /**
   * For the owner of the cell, who is none after it. A cell that lies still for this command may be
   * woken by one who has laid it for an earlier one, and sees only now that it was called off: then
   * there is nothing to say again.
   */
  void carryOut(Cell cell, Activation now) {
    if (isReported || report(cell, now)) {
      cell.park(this);
    }
  }

  /** False if it could not be carried out, and the cell has no owner any more. */
  private boolean report(Cell cell, Activation now) {
    byte[] luggage = {};
    Object process = cell.currentRun().process;
    boolean hasState = withState && process instanceof Handover;
    if (hasState || !cell.cutoff().isNone()) {
      now.enter(Duty.LIFECYCLE);
      try {
        luggage = cell.isStopping() ? luggage : pack(cell, process, hasState);
      } catch (Throwable thrown) {
        if (now.leave(cell)) {
          fail(cell, Thrown.describe(thrown));
        }
        return false;
      }
      if (!now.leave(cell)) {
        return false;
      }
    }
    isReported = true;
    cell.runtime.facts().frozen(cell, number, luggage);
    return true;
  }

  private static byte[] pack(Cell cell, @Nullable Object process, boolean hasState)
      throws Exception {
    Legacy legacy =
        hasState && process instanceof Handover<?> heir
            ? new Legacy(state(heir), cell.pendingTimers(), cell.cutoff())
            : new Legacy(null, List.of(), cell.cutoff());
    return cell.runtime.services().legacies().encode(cell.spec(), process, legacy);
  }

  private static Object state(Handover<?> process) throws Exception {
    return Objects.requireNonNull(process.handOver(), "The process has handed null over.");
  }

  private void fail(Cell cell, String reason) {
    cell.withdraw(this);
    cell.runtime.facts().notFrozen(cell, number, reason);
    cell.giveWay();
  }
}
