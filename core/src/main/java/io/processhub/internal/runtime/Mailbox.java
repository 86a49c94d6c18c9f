package io.processhub.internal.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages that wait for one process. Any number of threads offer; one at a time, the owner,
 * takes. The owner is whoever made the mailbox busy: the thread that got {@link Offered#WOKE}, or
 * won {@link #wake}; ownership passes on through whatever hands the work to another thread.
 *
 * <p>The owner reads the whole {@linkplain MailboxStack stack} at once and turns it over. It does
 * not pop it: a message that was taken leaves its empty node on the stack, and the next reading
 * ends there.
 */
@SuppressWarnings("ReferenceEquality") // Nodes are places, not values.
class Mailbox extends MailboxStack.Apart {
  private static final VarHandle TAKEN;

  static {
    try {
      TAKEN = MethodHandles.lookup().findVarHandle(Mailbox.class, "taken", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** What the owner has read and not yet taken, the oldest first. */
  private @Nullable Node batch;

  /** The number of the message taken last. */
  private volatile int taken;

  @Override
  final int taken() {
    return taken;
  }

  // --- for the owner only

  /** Takes the oldest message; null if none waits. */
  @Nullable Envelope take() {
    Node first = batch;
    if (first == null) {
      first = read(top(), null);
      if (first == null) {
        return null;
      }
    }
    Envelope envelope = first.envelope;
    batch = first.next;
    empty(first);
    return envelope;
  }

  /** Puts back what was taken last. */
  void putBack(Envelope envelope) {
    Node node = new Node(envelope);
    node.next = batch;
    batch = node;
    TAKEN.setRelease(this, (int) TAKEN.get(this) - 1);
  }

  /** Gives the ownership up if nothing waits; whether it did. Not for a closed mailbox. */
  boolean idle() {
    Node seen = top();
    return batch == null && seen.envelope == null && idleOn(seen);
  }

  /** Refuses all further offers. What waits can still be drained. */
  void close() {
    gather(shut());
  }

  /**
   * Takes all messages out of a closed mailbox, in order; those of timers, which end, are left out.
   */
  List<Envelope> drain() {
    List<Envelope> all = new ArrayList<>();
    for (Node node = batch; node != null; node = node.next) {
      if (node.envelope != null && !isTick(node.envelope)) {
        all.add(node.envelope);
      }
    }
    batch = null;
    return all;
  }

  /**
   * Takes the oldest message out that is neither a timer's nor a {@link Cutoff}, to make room for a
   * newer one; null if there is none.
   */
  @Nullable Envelope dropOldest() {
    Envelope oldest = removeOldest();
    if (oldest == null) {
      gather(top());
      oldest = removeOldest();
    }
    return oldest;
  }

  private @Nullable Envelope removeOldest() {
    Node before = null;
    for (Node node = batch; node != null; node = node.next) {
      Envelope envelope = node.envelope;
      if (envelope != null && !isTick(envelope) && !Cutoff.isOne(envelope)) {
        if (before == null) {
          batch = node.next;
        } else {
          before.next = node.next;
        }
        empty(node);
        return envelope;
      }
      before = node;
    }
    return null;
  }

  /** The node may be on top of the stack, and then marks where the next reading ends. */
  private void empty(Node node) {
    node.envelope = null;
    node.next = null;
    // No fence: who does not see it yet only takes the mailbox for fuller than it is.
    TAKEN.setRelease(this, (int) TAKEN.get(this) + 1);
  }

  private static boolean isTick(Envelope envelope) {
    return envelope.message() instanceof Timers.Tick;
  }

  /** Adds all that was offered since the last reading to the batch. */
  private void gather(Node from) {
    Node last = batch;
    while (last != null && last.next != null) {
      last = last.next;
    }
    Node more = read(from, last);
    if (last == null) {
      batch = more;
    } else {
      last.next = more;
    }
  }

  /** Turns the stack over, down to what was read before; returns its oldest message. */
  private static @Nullable Node read(Node from, @Nullable Node until) {
    Node oldest = null;
    Node node = from;
    while (node != null && node != until && node.envelope != null) {
      Node older = node.next;
      node.next = oldest;
      oldest = node;
      node = older;
    }
    return oldest;
  }
}
