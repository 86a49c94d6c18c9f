package io.processhub.internal.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Who owns a cell. It has at most one owner at a time, who alone changes it and reports facts:
 *
 * <ol>
 *   <li>While work is to be done, the owner is an {@link Activation}, or on its way to one through
 *       the executor.
 *   <li>While there is none, the cell lies still: with an idle mailbox, or <em>parked</em> in one
 *       of the phases that say so. A message wakes the mailbox; the end of the back-off unparks a
 *       cell that waits for its restart; a stop wakes or unparks any. Each is a compare-and-set, so
 *       one wins, and hands the cell to the executor.
 *   <li>A command only leaves a note (a {@link Stop}, a {@link Freeze}, a state to be merged, the
 *       next step of an {@link Arrival}), and wakes the cell. Who lays a cell still looks for the
 *       notes <em>afterwards</em>, so that one of the two sees the other.
 *   <li>A stop's deadline interrupts user code; if that does not help, a second deadline takes the
 *       cell from the activation for good.
 * </ol>
 */
abstract class OwnedCell extends Dispatched {
  private static final VarHandle PHASE;
  private static final VarHandle STOP;
  private static final VarHandle FREEZE;
  private static final VarHandle MERGE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      PHASE = lookup.findVarHandle(OwnedCell.class, "phase", Phase.class);
      STOP = lookup.findVarHandle(OwnedCell.class, "stop", Stop.class);
      FREEZE = lookup.findVarHandle(OwnedCell.class, "freeze", Freeze.class);
      MERGE = lookup.findVarHandle(OwnedCell.class, "merge", byte[].class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile Phase phase = Phase.STARTING;
  private volatile @Nullable Activation activation;
  private volatile @Nullable Stop stop;
  private volatile @Nullable Arrival arrival;
  private volatile @Nullable Freeze freeze;
  private volatile byte @Nullable [] merge;

  // --- what it is that is owned

  /** Whether a state can be merged into that of the process. */
  abstract boolean isMergeable();

  /** Makes an idle cell busy; whether the caller owns it now. */
  abstract boolean wakeMailbox();

  /** A stop has been asked for: what user code is told before its deadline. */
  abstract void hurry(Activation now);

  /** Whether the user's object has been made, and the run that it belongs to is not over. */
  abstract boolean hasProcess();

  /** Begins another run. */
  abstract void renewRun();

  /** Whether a role was assigned that has not been taken yet. */
  abstract boolean isReassigned();

  // --- what can be seen

  final Phase phase() {
    return phase;
  }

  final @Nullable Activation activation() {
    return activation;
  }

  final boolean isStopping() {
    return stop != null;
  }

  final boolean isFreezing() {
    return freeze != null;
  }

  final @Nullable Stop stopNote() {
    return stop;
  }

  final @Nullable Freeze freezeNote() {
    return freeze;
  }

  final @Nullable Arrival arrival() {
    return arrival;
  }

  // --- the owner's part

  /** The owner is this activation now. */
  final void enter(Activation now) {
    activation = now;
  }

  /** The owner has come so far. */
  final void reach(Phase next) {
    phase = next;
  }

  /** There is nothing more to do, ever. */
  final void leaveForGood() {
    phase = Phase.STOPPED;
    activation = null;
  }

  /** Lays the cell still, with an idle mailbox if {@code idle} can make it so. */
  final boolean rest(Activation now, Mailbox mailbox) {
    activation = null;
    if (mailbox.idle()) {
      if (isStopping() || isReassigned()) {
        wake();
      } else if (isFreezing() || merge != null) {
        nudge();
      }
      return true;
    }
    activation = now;
    return false;
  }

  /** Lets other cells work before this one goes on. */
  final void giveWay() {
    activation = null;
    dispatch();
  }

  /** Gives the cell up, until somebody unparks it: in any phase but that of a frozen one. */
  final void park(Phase parked) {
    activation = null;
    phase = parked;
    if (isStopping()) {
      wake();
    } else if (parked == Phase.WAITING && isFreezing()) {
      nudge();
    } else if (parked == Phase.HELD) {
      release();
    }
  }

  /**
   * The same for a cell that is frozen. The command that was carried out may have been called off,
   * and another given, before there was a frozen cell to be thawed.
   */
  final void park(Freeze carriedOut) {
    activation = null;
    phase = Phase.FROZEN;
    if (isStopping()) {
      wake();
    } else if (!carriedOut.equals(freeze)) {
      unfreeze();
    }
  }

  /** The cell has taken over, and is like any other. */
  final void arrived() {
    arrival = null;
  }

  /** A freeze could not be carried out. */
  final void withdraw(Freeze command) {
    FREEZE.compareAndSet(this, command, null);
  }

  /** What is to be merged now, if anything; for the owner. */
  final byte @Nullable [] takeMerge() {
    byte[] luggage = merge;
    if (luggage != null) {
      merge = null;
    }
    return luggage;
  }

  // --- everybody's part

  /** Makes a new cell one that takes over. */
  final void hold(Arrival arriving) {
    arrival = arriving;
  }

  /** Lets a held cell go on, if there is something for it to do. */
  final void release() {
    Arrival arriving = arrival;
    if (arriving != null
        && arriving.isDue()
        && PHASE.compareAndSet(this, Phase.HELD, Phase.STARTING)) {
      dispatch();
    }
  }

  final void freeze(Freeze command) {
    if (FREEZE.compareAndSet(this, null, command)) {
      Activation now = activation;
      if (now != null) {
        hurry(now);
      }
      nudge();
    }
  }

  final void thaw() {
    freeze = null;
    unfreeze();
  }

  private void unfreeze() {
    Phase next = hasProcess() ? Phase.RUNNING : Phase.STARTING;
    if (PHASE.compareAndSet(this, Phase.FROZEN, next)) {
      if (next == Phase.STARTING) {
        renewRun();
      }
      dispatch();
    }
  }

  /** Wakes a cell that has something to do besides messages, and has not failed for good. */
  private void nudge() {
    if (wakeMailbox() || PHASE.compareAndSet(this, Phase.WAITING, Phase.STARTING)) {
      dispatch();
    } else {
      retrieve();
    }
  }

  final boolean merge(byte[] luggage) {
    if (!isMergeable() || !MERGE.compareAndSet(this, null, luggage)) {
      return false;
    }
    if (wakeMailbox()) {
      dispatch();
    } else {
      retrieve();
    }
    return true;
  }

  /** The back-off is over. */
  final void restart() {
    if (PHASE.compareAndSet(this, Phase.WAITING, Phase.STARTING)) {
      renewRun();
      dispatch();
    }
  }

  /** Stops the child, for good. */
  final void stop(Stop command) {
    if (STOP.compareAndSet(this, null, command)) {
      command.begin();
      wake();
      retrieve();
    }
  }

  /** Hands a cell that lies still to the executor; of no effect on one that has an owner. */
  private void wake() {
    Phase seen = phase;
    boolean alive = seen == Phase.FROZEN && hasProcess();
    Phase next = alive ? Phase.RUNNING : Phase.STARTING;
    if (wakeMailbox() || (seen.isParked() && PHASE.compareAndSet(this, seen, next))) {
      dispatch();
    }
  }
}
