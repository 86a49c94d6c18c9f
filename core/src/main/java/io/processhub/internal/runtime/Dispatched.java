package io.processhub.internal.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;

/**
 * Work that its owner hands to an executor, and that must get its turn exactly once for that. An
 * executor may throw, when no thread can be made or when the caller's stack overflows in the middle
 * of it, and nobody can tell whether it has taken the work before:
 *
 * <ol>
 *   <li>What was handed over is <em>due</em>; the first run takes that away, and a second finds
 *       nothing to do.
 *   <li>If the executor threw, the work is <em>lost</em>, and the next who comes by hands it over
 *       once more: see {@link #retrieve}.
 * </ol>
 */
abstract class Dispatched implements Runnable {
  private static final VarHandle DUE;
  private static final VarHandle LOST;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      DUE = lookup.findVarHandle(Dispatched.class, "due", boolean.class);
      LOST = lookup.findVarHandle(Dispatched.class, "lost", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile boolean due;
  private volatile boolean lost;

  abstract Executor executor();

  /** The owner's turn, on the executor. */
  abstract void turn();

  /** For the owner, who is none after it: the work gets its turn. */
  final void dispatch() {
    becomeDue();
    handOver();
  }

  /** The first half of {@link #dispatch}: there is no owner any more. */
  final void becomeDue() {
    due = true;
  }

  /** For anybody: hands the work over once more if that failed the last time. */
  final void retrieve() {
    if (lost && LOST.compareAndSet(this, true, false)) {
      handOver();
    }
  }

  /** The second half, which may be done again. */
  final void handOver() {
    boolean returned = false;
    try {
      executor().execute(this);
      returned = true;
    } finally {
      if (!returned) {
        lost = true;
      }
    }
  }

  @Override
  public final void run() {
    if (due && DUE.compareAndSet(this, true, false)) {
      turn();
    }
  }
}
