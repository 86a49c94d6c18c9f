package io.processhub.internal.runtime;

import io.processhub.internal.runtime.Activation.Duty;
import io.processhub.process.Handover;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A cell that is to take over from another, on its way to its first message. It does one step at a
 * time and is <em>held</em> in between, until it is told to do the next:
 *
 * <ol>
 *   <li>Its process is constructed: {@link Facts#held} follows.
 *   <li>The process takes the state over: {@link Facts#accepted} follows.
 *   <li>It begins, with the fencing token that it is given, like any other: {@code started} is
 *       called, and {@link Facts#running} follows.
 * </ol>
 *
 * If one of the first two throws, {@link Facts#refused} follows, and nothing more until the cell is
 * stopped.
 */
final class Arrival {
  private static final int CONSTRUCT = 1;
  private static final int TAKE_OVER = 2;
  private static final int BEGIN = 3;
  private static final VarHandle WANTED;

  static {
    try {
      WANTED = MethodHandles.lookup().findVarHandle(Arrival.class, "wanted", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Cell cell;
  private volatile int wanted = CONSTRUCT;
  private volatile int done;
  private byte @Nullable [] luggage;
  private long token;
  private @Nullable Legacy legacy;

  Arrival(Cell cell) {
    this.cell = cell;
  }

  // --- for others

  void takeOver(byte[] bytes) {
    luggage = bytes;
    if (WANTED.compareAndSet(this, CONSTRUCT, TAKE_OVER)) {
      cell.release();
    }
  }

  void begin(long fencingToken) {
    token = fencingToken;
    if (WANTED.compareAndSet(this, TAKE_OVER, BEGIN)) {
      cell.release();
    }
  }

  /** Whether it has been told to do more than it has done. */
  boolean isDue() {
    return wanted > done;
  }

  // --- for the owner of the cell

  /** Does the next step. */
  void proceed(Activation now) {
    if (!isDue()) {
      // Both who asked for the step and who had done the one before let the cell go on.
      cell.park(Phase.HELD);
      return;
    }
    int step = done + 1;
    Run run = cell.currentRun();
    switch (step) {
      case CONSTRUCT -> {
        if (cell.perform(now, Duty.LIFECYCLE, () -> run.process = cell.make())) {
          done(step);
          cell.runtime.facts().held(cell);
          cell.park(Phase.HELD);
        }
      }
      case TAKE_OVER -> {
        if (cell.perform(now, Duty.LIFECYCLE, () -> unpack(run.process))) {
          done(step);
          cell.runtime.facts().accepted(cell);
          cell.park(Phase.HELD);
        }
      }
      default -> cell.arrived(now, token, legacy);
    }
  }

  private void done(int step) {
    done = step;
    if (step == TAKE_OVER) {
      luggage = null;
    }
  }

  @SuppressWarnings("unchecked") // decoded as the type that the process itself declares
  private void unpack(@Nullable Object process) throws Exception {
    byte[] bytes = luggage;
    if (bytes == null || bytes.length == 0) {
      return;
    }
    Object heir = Objects.requireNonNull(process);
    Legacy mine = cell.runtime.services().legacies().decode(cell.spec(), heir, bytes);
    cell.add(mine.cutoff());
    if (mine.state() == null) {
      return;
    }
    if (!(heir instanceof Handover<?>)) {
      throw new IllegalStateException("The process does not implement Handover.");
    }
    ((Handover<Object>) heir).takeOver(mine.state());
    legacy = mine;
  }

  /** A step has failed: nothing more will be done. */
  void refuse(String reason) {
    done = BEGIN;
    cell.runtime.facts().refused(cell, reason);
    cell.park(Phase.HELD);
  }
}
