package io.processhub.internal.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of work on one cell by one thread. While it lasts, the thread owns the cell: its
 * mailbox, its state, the right to report facts. The one way to lose it is {@link #abandon}, which
 * succeeds only while user code runs; the thread learns of it when that code returns, from {@link
 * #leave}, and then touches nothing any more.
 */
final class Activation {
  /** What user code is at when it is not handling a message. */
  enum Duty {
    /** The constructor, {@code started} or {@code stopped}. */
    LIFECYCLE,
    /** A task's {@code run}. */
    TASK,
    /** It was abandoned. */
    NONE
  }

  private static final VarHandle IN_HAND;

  static {
    try {
      IN_HAND = MethodHandles.lookup().findVarHandle(Activation.class, "inHand", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Thread thread = Thread.currentThread();

  /** An envelope or a duty while user code runs; else null. */
  private volatile @Nullable Object inHand;

  private boolean answered;
  private boolean ending;

  boolean isCurrentThread() {
    return thread.equals(Thread.currentThread());
  }

  // --- for the thread itself

  /**
   * User code begins. The store is volatile, and the caller must then look whether the cell is
   * being stopped: so either it sees that, or who stops the cell sees this.
   */
  void enter(Object envelopeOrDuty) {
    answered = false;
    inHand = envelopeOrDuty;
  }

  /** User code has ended; false if the activation was abandoned meanwhile. */
  boolean leave(Cell cell) {
    Object had = inHand;
    boolean mine = had != Duty.NONE && IN_HAND.compareAndSet(this, had, null);
    if (had == Duty.TASK || cell.isStopping()) {
      awaitInterrupter();
    }
    Thread.interrupted();
    return mine;
  }

  /** The envelope in hand, if it is one. */
  @Nullable Envelope envelope() {
    return inHand instanceof Envelope envelope ? envelope : null;
  }

  /** The ask in hand, which the caller is about to answer or to take over. */
  Envelope.Reply unanswered() {
    Envelope envelope = envelope();
    Envelope.Reply reply = envelope == null ? null : envelope.reply();
    if (reply == null) {
      throw new IllegalStateException("The message in hand is no ask.");
    }
    if (answered) {
      throw new IllegalStateException("The ask in hand was answered or taken over before.");
    }
    return reply;
  }

  void answered() {
    answered = true;
  }

  boolean isAnswered() {
    return answered;
  }

  /** The process wishes to end. */
  void end() {
    ending = true;
  }

  boolean isEnding() {
    return ending;
  }

  // --- for others

  /** Interrupts user code, if any is running, and nothing else. */
  synchronized void interrupt() {
    Object now = inHand;
    if (now != null && now != Duty.NONE) {
      thread.interrupt();
    }
  }

  /** The same for a task that is running, as opposed to being constructed. */
  synchronized void interruptTask() {
    if (inHand == Duty.TASK) {
      thread.interrupt();
    }
  }

  /**
   * Takes the cell from a thread that does not come back from user code. Returns what it had in
   * hand; null if it is not in user code, and so keeps the cell.
   */
  @Nullable Object abandon() {
    Object now = inHand;
    return now != null && now != Duty.NONE && IN_HAND.compareAndSet(this, now, Duty.NONE)
        ? now
        : null;
  }

  /** After this no interrupt comes that was meant for the user code just left. */
  private synchronized void awaitInterrupter() {}
}
