package io.processhub.internal.messaging;

import io.processhub.internal.runtime.Envelope;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The messages held for one child, in order. At most one thread at a time takes messages out (it
 * <em>drains</em> the line); others may add and remove meanwhile, but the message that is being
 * delivered stays at its place until it is known whether it could be.
 */
final class Line {
  /** A held message; equal only to itself. */
  static final class Held {
    final Envelope envelope;
    final long deadlineNanos;

    Held(Envelope envelope, long deadlineNanos) {
      this.envelope = envelope;
      this.deadlineNanos = deadlineNanos;
    }
  }

  private enum Drain {
    NONE,
    ORDERED,
    UNDER_WAY,
    /** Under way, and something changed since it began: it must look again before it ends. */
    AGAIN
  }

  final String child;
  private final AtomicReference<Drain> drain = new AtomicReference<>(Drain.NONE);
  private final Deque<Held> messages = new ArrayDeque<>();
  private @Nullable Held inDelivery;
  private boolean ended;

  Line(String child) {
    this.child = child;
  }

  // --- who drains

  /** Orders a drain; whether the caller has to see that {@link #beginDrain} follows. */
  boolean orderDrain() {
    Drain before =
        drain.getAndUpdate(now ->
            switch (now) {
              case NONE, ORDERED -> Drain.ORDERED;
              case UNDER_WAY, AGAIN -> Drain.AGAIN;
            });
    return before == Drain.NONE;
  }

  void beginDrain() {
    drain.set(Drain.UNDER_WAY);
  }

  /** Ends the drain; false if it was ordered again and must go on. */
  boolean endDrain() {
    if (drain.compareAndSet(Drain.UNDER_WAY, Drain.NONE)) {
      return true;
    }
    drain.set(Drain.UNDER_WAY);
    return false;
  }

  // --- what is in it

  /** Adds a message; false if the line has ended: then there is, or must be, another. */
  synchronized boolean add(Held message) {
    if (!ended) {
      messages.addLast(message);
    }
    return !ended;
  }

  /** Adds messages before all others. */
  synchronized boolean addFirst(List<Held> earlier) {
    if (!ended) {
      for (Held message : earlier.reversed()) {
        messages.addFirst(message);
      }
    }
    return !ended;
  }

  synchronized int size() {
    return messages.size();
  }

  /** The first message, which is now in delivery; null if there is none, which ends the line. */
  synchronized @Nullable Held beginDelivery() {
    inDelivery = messages.peekFirst();
    ended = inDelivery == null;
    return inDelivery;
  }

  /** Ends the delivery; if it succeeded, the message goes. */
  synchronized void endDelivery(Held message, boolean delivered) {
    inDelivery = null;
    if (delivered) {
      messages.remove(message);
    }
  }

  /** Takes out the messages that meet a condition, except the one in delivery. */
  synchronized List<Held> removeIf(Predicate<Held> condition) {
    List<Held> removed = new ArrayList<>();
    for (Iterator<Held> all = messages.iterator(); all.hasNext(); ) {
      Held message = all.next();
      if (message != inDelivery && condition.test(message)) {
        all.remove();
        removed.add(message);
      }
    }
    return removed;
  }
}
