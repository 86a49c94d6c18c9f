package io.processhub.internal.runtime;

import io.processhub.internal.Thrown;
import io.processhub.internal.runtime.Activation.Duty;
import io.processhub.process.Handover;

/**
 * Merges the state of an instance that gives way into the process of the one that stays, between
 * two messages of that.
 */
final class Merger {
  private Merger() {}

  /** Does it; false if the cell is not this activation's any more. */
  static boolean merge(Cell cell, Activation now, byte[] luggage) {
    now.enter(Duty.LIFECYCLE);
    boolean any = false;
    String problem = "";
    if (!cell.isStopping()) {
      try {
        any = mergeInto(cell, luggage);
      } catch (Throwable thrown) {
        problem = Thrown.describe(thrown);
      }
    }
    if (!now.leave(cell)) {
      return false;
    }
    if (!cell.isStopping()) {
      cell.runtime.facts().merged(cell, any, problem);
    }
    return true;
  }

  /**
   * By the rule of {@link Handover#merge}: what is mine already is not taken over once more. False
   * if no state has come, or the process takes none.
   */
  @SuppressWarnings({"unchecked", "ReferenceEquality"})
  private static boolean mergeInto(Cell cell, byte[] luggage) throws Exception {
    Object process = cell.currentRun().process;
    if (luggage.length == 0 || process == null) {
      return false;
    }
    Legacy theirs = cell.runtime.services().legacies().decode(cell.spec(), process, luggage);
    cell.add(theirs.cutoff());
    if (theirs.state() == null || !(process instanceof Handover<?> some)) {
      return false;
    }
    Handover<Object> owner = (Handover<Object>) some;
    Object mine = owner.handOver();
    Object merged = owner.merge(mine, theirs.state());
    if (merged != mine) {
      owner.takeOver(merged);
    }
    return true;
  }
}
