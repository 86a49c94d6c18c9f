package io.processhub.internal.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The side of a {@link Mailbox} on which messages are put in, by any number of threads.
 *
 * <p>The offered messages form a stack, as in Treiber's "Systems Programming: Coping with
 * Parallelism" (1986): one compare-and-set is all that an offer costs. Nodes are numbered, so that
 * "top's number less the number taken" is the exact length of the queue; no node is ever used
 * twice, so that a compare-and-set that succeeds proves that number right. An idle mailbox has a
 * marker on top.
 *
 * <p>Senders neither write what the owner writes for each message, nor read it, nor is it
 * {@linkplain Apart near}: else each message would have the processors pass two cache lines to and
 * fro.
 */
@SuppressWarnings("ReferenceEquality") // Nodes are places, not values.
abstract class MailboxStack extends MailboxFront {
  /** What became of an offer. */
  enum Offered {
    /** It waits; the owner will see it. */
    ADDED,
    /** It waits, and there was no owner: the caller is, and must see to it that it is taken. */
    WOKE,
    /** There is no room. */
    FULL,
    /** The mailbox is closed. */
    CLOSED
  }

  private static final VarHandle TOP;

  static {
    try {
      TOP = MethodHandles.lookup().findVarHandle(MailboxStack.class, "top", Node.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** On top of every new mailbox. They are shared, but no mailbox gets them a second time. */
  private static final Node NEW = new Node(null);

  private static final Node NEW_IDLE = new Idle(0);
  private static final Node CLOSED = new Node(null);

  private volatile Node top = NEW;

  /** The number of the message taken last, as far as senders had to know it. */
  private int known;

  /** The number of the message taken last. */
  abstract int taken();

  /** Puts a message in, if fewer than {@code capacity} wait. Called by any thread. */
  final Offered offer(Envelope envelope, int capacity) {
    Node node = new Node(envelope);
    while (true) {
      Node seen = top;
      if (seen == CLOSED) {
        return Offered.CLOSED;
      }
      // Unsigned, so that numbers which have gone round, or back, are looked at anew.
      if (Integer.compareUnsigned(seen.number - known, capacity) >= 0
          && isFull(seen.number, capacity)) {
        return Offered.FULL;
      }
      node.next = seen;
      node.number = seen.number + 1;
      if (replaceTop(seen, node)) {
        return seen instanceof Idle ? Offered.WOKE : Offered.ADDED;
      }
    }
  }

  private boolean isFull(int number, int capacity) {
    int now = taken();
    known = now;
    return number - now >= capacity;
  }

  /** Makes an idle mailbox busy without a message; whether the caller is the owner now. */
  final boolean wake() {
    Node seen = top;
    return seen instanceof Idle && replaceTop(seen, marker(seen.number));
  }

  final boolean isClosed() {
    return top == CLOSED;
  }

  /** How many messages wait. A guess if others offer or take. */
  final int size() {
    Node seen = top;
    return seen == CLOSED ? 0 : seen.number - taken();
  }

  // --- for the owner only

  final Node top() {
    return top;
  }

  /** Puts the marker of an idle mailbox on the node that is on top; whether it still is. */
  final boolean idleOn(Node seen) {
    return replaceTop(seen, seen == NEW ? NEW_IDLE : new Idle(seen.number));
  }

  /** Refuses all further offers; returns what was on top. */
  final Node shut() {
    return (Node) TOP.getAndSet(this, CLOSED);
  }

  private boolean replaceTop(Node seen, Node next) {
    return TOP.compareAndSet(this, seen, next);
  }

  private static Node marker(int number) {
    Node marker = new Node(null);
    marker.number = number;
    return marker;
  }

  /** A message, or with a null envelope a place on the stack where reading ends. */
  static class Node {
    @Nullable Envelope envelope;
    @Nullable Node next;
    int number;

    Node(@Nullable Envelope envelope) {
      this.envelope = envelope;
    }
  }

  /** On top when there is no owner. */
  private static final class Idle extends Node {
    Idle(int number) {
      super(null);
      this.number = number;
    }
  }

  /**
   * Keeps the fields of a subclass in another cache line, and not in the next: processors fetch
   * lines by pairs.
   */
  @SuppressWarnings("unused")
  abstract static class Apart extends MailboxStack {
    private long gap1;
    private long gap2;
    private long gap3;
    private long gap4;
    private long gap5;
    private long gap6;
    private long gap7;
    private long gap8;
    private long gap9;
    private long gap10;
    private long gap11;
    private long gap12;
    private long gap13;
    private long gap14;
    private long gap15;
    private long gap16;
  }
}
