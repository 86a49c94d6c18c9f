package io.processhub.internal.messaging;

import io.processhub.internal.runtime.Envelope;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one {@link Flow} that are held, in order. At most one thread at a time takes
 * messages out (it <em>drains</em> the line); others may add and remove meanwhile, but the message
 * that is being delivered stays at its place until it is known whether it could be.
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

    /** What it takes, see {@link WaitingRoom#bytes}. */
    int bytes() {
      return WaitingRoom.bytes(envelope);
    }
  }

  private enum Drain {
    NONE,
    ORDERED,
    UNDER_WAY,
    /** Under way, and something changed since it began: it must look again before it ends. */
    AGAIN
  }

  final Flow flow;
  private final AtomicReference<Drain> drain = new AtomicReference<>(Drain.NONE);
  private final ReentrantLock lock = new ReentrantLock();

  /** A message was delivered, or the drain has ended, or the line. */
  private final Condition moved = lock.newCondition();

  private final Deque<Held> messages = new ArrayDeque<>();
  private @Nullable Held inDelivery;
  private boolean ended;

  Line(Flow flow) {
    this.flow = flow;
  }

  String child() {
    return flow.child();
  }

  // --- who drains

  /** Orders a drain; whether the caller has to see that one is begun. */
  boolean orderDrain() {
    Drain before =
        drain.getAndUpdate(now ->
            switch (now) {
              case NONE, ORDERED -> Drain.ORDERED;
              case UNDER_WAY, AGAIN -> Drain.AGAIN;
            });
    return before == Drain.NONE;
  }

  /** Begins a drain, ordered or not; false if one is under way. */
  boolean beginDrain() {
    return drain.compareAndSet(Drain.ORDERED, Drain.UNDER_WAY)
        || drain.compareAndSet(Drain.NONE, Drain.UNDER_WAY);
  }

  /** Ends the drain; false if it was ordered again and must go on. */
  boolean endDrain() {
    if (!drain.compareAndSet(Drain.UNDER_WAY, Drain.NONE)) {
      drain.set(Drain.UNDER_WAY);
      return false;
    }
    wakeAll();
    return true;
  }

  /** Leaves the drain to another, whom the caller orders. */
  void passDrainOn() {
    drain.set(Drain.ORDERED);
  }

  /** Ends the drain, which an error has cut short: whoever comes next begins another. */
  void giveDrainUp() {
    drain.set(Drain.NONE);
    wakeAll();
  }

  /** Nobody could be had for what was ordered; somebody may have begun it all the same. */
  void cancelOrder() {
    if (drain.compareAndSet(Drain.ORDERED, Drain.NONE)) {
      wakeAll();
    }
  }

  private void wakeAll() {
    locked(() -> {
      moved.signalAll();
      return true;
    });
  }

  /** Returns when the drain that is under way has made room, or has ended, or the line has. */
  void awaitDrain() {
    locked(() -> {
      int before = messages.size();
      while (isUnderWay() && !ended && messages.size() >= before) {
        moved.awaitUninterruptibly();
      }
      return true;
    });
  }

  private boolean isUnderWay() {
    return switch (drain.get()) {
      case UNDER_WAY, AGAIN -> true;
      case NONE, ORDERED -> false;
    };
  }

  // --- what is in it

  /** Adds a message; false if the line has ended: then there is, or must be, another. */
  boolean add(Held message) {
    return locked(() -> !ended && messages.add(message));
  }

  /** Adds messages before all others; false if the line has ended. */
  boolean addFirst(List<Held> earlier) {
    return locked(() -> {
      if (!ended) {
        earlier.reversed().forEach(messages::addFirst);
      }
      return !ended;
    });
  }

  /**
   * Adds a message before all that have been sent later, or not yet; false if the line has ended.
   */
  boolean addBeforeLater(Held message) {
    return locked(() -> {
      if (!ended) {
        List<Held> later = messages.stream().dropWhile(each -> !isLater(each, message)).toList();
        later.forEach(unused -> messages.removeLast());
        messages.add(message);
        messages.addAll(later);
      }
      return !ended;
    });
  }

  /** Whether the one has never left this node, or after the other. */
  private static boolean isLater(Held one, Held other) {
    Envelope message = one.envelope;
    boolean isOfSameNode = message.origin().equals(other.envelope.origin());
    return message.sequence() == 0
        || (isOfSameNode && message.sequence() > other.envelope.sequence());
  }

  boolean hasEnded() {
    return locked(() -> ended);
  }

  int size() {
    return locked(messages::size);
  }

  /** How many bytes its messages take; a pass over them. */
  long bytes() {
    return locked(() -> messages.stream().mapToLong(Held::bytes).sum());
  }

  /** The first message, which is now in delivery; null if there is none, which ends the line. */
  @Nullable Held beginDelivery() {
    lock.lock();
    try {
      inDelivery = messages.peekFirst();
      ended = inDelivery == null;
      if (ended) {
        // The drain of a line that has ended does not end, so this is the last to wake anybody.
        moved.signalAll();
      }
      return inDelivery;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the delivery; if it succeeded, the message goes. */
  void endDelivery(Held message, boolean delivered) {
    locked(() -> {
      inDelivery = null;
      if (delivered) {
        messages.remove(message);
        moved.signalAll();
      }
      return delivered;
    });
  }

  /** Takes out the messages that meet a condition, except the one in delivery. */
  List<Held> removeIf(Predicate<Held> condition) {
    return locked(() -> {
      List<Held> removed = new ArrayList<>();
      for (Iterator<Held> all = messages.iterator(); all.hasNext(); ) {
        Held message = all.next();
        if (message != inDelivery && condition.test(message)) {
          all.remove();
          removed.add(message);
        }
      }
      return removed;
    });
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
