package io.processhub.internal.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The side of a {@link Mailbox} on which messages are taken out, by its owner alone.
 *
 * <p>The owner reads the whole {@linkplain MailboxStack stack} at once, and takes the messages one
 * by one out of what it has read. It does not pop the stack: it empties the node on top, and the
 * next reading ends there. No other node is written to, nor a reference into this object but once
 * for each reading: a collector that marks what was written has its marks side by side, and
 * senders, who make nodes and replace the top, would pass them to and fro with the owner.
 */
abstract class MailboxBatch extends MailboxStack.Apart {
  private static final VarHandle TAKEN;

  static {
    try {
      TAKEN = MethodHandles.lookup().findVarHandle(MailboxBatch.class, "taken", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final Envelope[] NOTHING = {};

  /** What the owner has read, the oldest first; null where it was taken. */
  private @Nullable Envelope[] batch = NOTHING;

  /** Where in it the oldest is that was not. */
  private int next;

  /** The number of the message read last. */
  private int read;

  /** The number of the message taken last. */
  private volatile int taken;

  @Override
  final int taken() {
    return taken;
  }

  // --- for the owner only

  /** Takes the oldest message; null if none waits. */
  @Nullable Envelope take() {
    if (next == batch.length) {
      Node top = top();
      Envelope last = top.envelope;
      if (last == null) {
        return null;
      }
      if (top.number - read == 1) {
        empty(top);
        countTaken(1);
        return last;
      }
      read(top);
    }
    Envelope oldest = batch[next];
    batch[next++] = null;
    forgetIfTaken();
    countTaken(1);
    return oldest;
  }

  private void forgetIfTaken() {
    if (next == batch.length) {
      batch = NOTHING;
      next = 0;
    }
  }

  /** Puts back what was taken last. */
  void putBack(Envelope envelope) {
    if (next == 0) {
      makeRoom(1, 0);
    }
    batch[--next] = envelope;
    countTaken(-1);
  }

  /** Gives the ownership up if nothing waits; whether it did. Not for a closed mailbox. */
  boolean idle() {
    Node seen = top();
    return next == batch.length && seen.envelope == null && idleOn(seen);
  }

  /** Refuses all further offers. What waits can still be drained. */
  void close() {
    read(shut());
  }

  /**
   * Takes all messages out of a closed mailbox, in order; those of timers, which end, are left out.
   */
  List<Envelope> drain() {
    List<Envelope> all = new ArrayList<>(batch.length - next);
    for (int i = next; i < batch.length; i++) {
      Envelope envelope = batch[i];
      if (envelope != null && !isTick(envelope)) {
        all.add(envelope);
      }
    }
    batch = NOTHING;
    next = 0;
    return all;
  }

  /**
   * Takes the oldest message out that is neither a timer's nor a {@link Cutoff}, to make room for a
   * newer one; null if there is none.
   */
  @Nullable Envelope dropOldest() {
    Envelope oldest = removeOldest();
    if (oldest == null) {
      read(top());
      oldest = removeOldest();
    }
    return oldest;
  }

  private @Nullable Envelope removeOldest() {
    for (int i = next; i < batch.length; i++) {
      Envelope envelope = batch[i];
      if (envelope != null && !isTick(envelope) && !Cutoff.isOne(envelope)) {
        System.arraycopy(batch, next, batch, next + 1, i - next);
        batch[next++] = null;
        forgetIfTaken();
        countTaken(1);
        return envelope;
      }
    }
    return null;
  }

  private static boolean isTick(Envelope envelope) {
    return envelope.message() instanceof Timers.Tick;
  }

  /** No fence: who does not see it yet only takes the mailbox for fuller than it is. */
  private void countTaken(int more) {
    TAKEN.setRelease(this, (int) TAKEN.get(this) + more);
  }

  /** Adds all that was offered since the last reading to the batch. */
  private void read(Node top) {
    if (top.envelope == null) {
      return;
    }
    makeRoom(0, top.number - read);
    int place = batch.length;
    for (Node node = top; node != null && node.envelope != null; node = node.next) {
      batch[--place] = node.envelope;
    }
    empty(top);
  }

  /** What waits in the batch gets so many places before it and after it. */
  private void makeRoom(int before, int after) {
    int waiting = batch.length - next;
    Envelope[] larger = new Envelope[before + waiting + after];
    System.arraycopy(batch, next, larger, before, waiting);
    batch = larger;
    next = before;
  }

  /** All down to this node was read. */
  private void empty(Node node) {
    read = node.number;
    node.envelope = null;
    node.next = null;
  }
}
