package io.processhub.internal.messaging;

import io.processhub.internal.messaging.Line.Held;
import io.processhub.internal.messaging.Routing.Route;
import io.processhub.internal.runtime.Cutoff;
import io.processhub.internal.runtime.Envelope;
import io.processhub.internal.runtime.Envelope.Failure;
import io.processhub.internal.wire.EncodedValue;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * Holds the messages that cannot be delivered at once, in one {@link Line} per {@link Flow}, for a
 * bounded time, in a bounded number, and in so many bytes if they have come from the network.
 *
 * <ol>
 *   <li>As long as a flow has a line, every message of it joins its end. So no message overtakes an
 *       earlier one of its sender.
 *   <li>A line is drained by one thread at a time, as a rule by a task on the executor, from its
 *       head, until it is empty or its first message cannot be delivered. When it is empty it ends,
 *       and messages go straight again.
 *   <li>A drain is ordered when the line begins, because the route may have changed since its first
 *       message was turned away, and whenever a change of the route is reported. A change reported
 *       during a drain makes the drain look again. So none is missed.
 *   <li>When a line is full, a sender of this node is held back as long as the line moves, as it is
 *       when the network is slow. If the line stands still, or the message comes from the network,
 *       the message fails.
 * </ol>
 */
final class WaitingRoom {
  /** How many messages may be held of one flow to a child. */
  static final int PER_CHILD_MAX = 10_000;

  /** How many messages a hub may hold for all children of all nodes. */
  static final int TOTAL_MAX = 100_000;

  /**
   * How many bytes of frames may be held of one flow; one more message is held as long as there are
   * fewer. What was sent here, and is an object still, has no bytes.
   */
  static final long PER_CHILD_BYTES_MAX = 32 << 20;

  /** The same for all children of all nodes. */
  static final long TOTAL_BYTES_MAX = 64 << 20;

  /** How many messages one task delivers before others have a turn. */
  private static final int BATCH_MAX = 1_000;

  /** The way out. */
  interface Exit {
    /** Where the child's messages go now. */
    Route route(String child);

    /** Delivers a message there, or ends it otherwise; false if it has to wait. */
    boolean attempt(Route route, Flow flow, Envelope envelope);

    /** Ends a marker that has no way and is late, or has it follow what was before it; or false. */
    boolean attemptLate(Flow flow, Envelope marker);

    /** A message that may be a {@link Cutoff} has its turn in the flow, or will have none. */
    void keepIfCutoff(Flow flow, Envelope envelope);
  }

  private final Ports ports;
  private final Reports reports;
  private final long waitNanos;
  private final Exit exit;
  private final Map<Flow, Line> lines = new ConcurrentHashMap<>();

  /** Counts a message from before it is in its line until after it has left it. */
  private final AtomicInteger held = new AtomicInteger();

  /** Counts the bytes of the same messages. */
  private final AtomicLong heldBytes = new AtomicLong();

  private final AtomicBoolean retrying = new AtomicBoolean();

  WaitingRoom(Ports ports, Reports reports, long waitNanos, Exit exit) {
    this.ports = ports;
    this.reports = reports;
    this.waitNanos = waitNanos;
    this.exit = exit;
  }

  /** Whether there is nothing to deliver, and no line to end. */
  boolean isEmpty() {
    return held.get() == 0 && lines.isEmpty();
  }

  int heldMessages() {
    return held.get();
  }

  /** How many bytes of frames are held. */
  long heldBytes() {
    return heldBytes.get();
  }

  /** How many bytes a message takes, if that is known: those of the frame in which it came. */
  static int bytes(Envelope envelope) {
    return envelope.message() instanceof EncodedValue value ? value.keptBytes() : 0;
  }

  private void count(Held message) {
    held.incrementAndGet();
    heldBytes.addAndGet(message.bytes());
  }

  private void uncount(Held message) {
    held.decrementAndGet();
    heldBytes.addAndGet(-message.bytes());
  }

  int lines() {
    return lines.size();
  }

  /** The children for which messages are held, in order. */
  Set<String> children() {
    Set<String> children = new TreeSet<>();
    lines.values().forEach(line -> children.add(line.child()));
    return children;
  }

  /** How many messages are held because others must come first. */
  int heldForOrder() {
    return lines.values().stream().filter(line -> line.flow.waits()).mapToInt(Line::size).sum();
  }

  /** Whether messages of the flow are held. */
  boolean holds(Flow flow) {
    return lines.containsKey(flow);
  }

  /** Holds a message if its flow has a line, and only then; whether it did. */
  boolean join(Flow flow, Envelope envelope, boolean mayBlock) {
    Line line = lines.get(flow);
    return line != null && add(line, envelope, mayBlock);
  }

  /** Holds a message. */
  void hold(Flow flow, Envelope envelope, boolean mayBlock) {
    inLine(flow, line -> add(line, envelope, mayBlock));
  }

  /** Holds messages before all that are held of the flow; they may exceed the limits. */
  void holdFirst(Flow flow, List<Envelope> earlier) {
    long deadlineNanos = ports.nanos() + waitNanos;
    List<Held> all = earlier.stream().map(each -> new Held(each, deadlineNanos)).toList();
    holdBefore(flow, all, line -> line.addFirst(all));
  }

  /** Holds a message that has come back, before all of its node that were sent later. */
  void holdBeforeLater(Flow flow, Envelope envelope) {
    Held message = new Held(envelope, ports.nanos() + waitNanos);
    holdBefore(flow, List.of(message), line -> line.addBeforeLater(message));
  }

  private void holdBefore(Flow flow, List<Held> messages, Predicate<Line> add) {
    inLine(
        flow,
        line -> {
          messages.forEach(this::count);
          boolean added = add.test(line);
          if (!added) {
            messages.forEach(this::uncount);
          }
          return added;
        });
    drainSoon(flow);
  }

  private void inLine(Flow flow, Predicate<Line> add) {
    while (true) {
      Line known = lines.get(flow);
      Line line = known != null ? known : lines.computeIfAbsent(flow, Line::new);
      boolean added = add.test(line);
      if (known == null) {
        drainSoon(line);
      }
      if (added) {
        return;
      }
      lines.remove(flow, line);
    }
  }

  /** False if the line has ended; a message that is one too many is dealt with. */
  private boolean add(Line line, Envelope envelope, boolean mayBlock) {
    // A marker that ended now would say that nothing is before it.
    boolean isBounded = !Markers.isMarker(envelope) && !Cutoff.isOne(envelope);
    if (isBounded && isFull(line) && !(mayBlock && makeRoom(line))) {
      reports.fail(line.child(), envelope, Failure.UNAVAILABLE, "too many messages wait for it.");
      return true;
    }
    Held message = new Held(envelope, ports.nanos() + waitNanos);
    if (isBounded && message.bytes() > 0 && isFullOfBytes(line)) {
      reports.fail(line.child(), envelope, Failure.UNAVAILABLE, "too many bytes wait for it.");
      return true;
    }
    count(message);
    boolean added = line.add(message);
    if (!added) {
      uncount(message);
    }
    return added;
  }

  private boolean isFull(Line line) {
    return line.size() >= PER_CHILD_MAX || held.get() >= TOTAL_MAX;
  }

  private boolean isFullOfBytes(Line line) {
    long all = heldBytes.get();
    return all >= TOTAL_BYTES_MAX
        || (all >= PER_CHILD_BYTES_MAX && line.bytes() >= PER_CHILD_BYTES_MAX);
  }

  /**
   * Holds a fast sender back as long as its line moves, and moves it if nobody else does; whether
   * there is room now, or another has ended the line, so that the sender has to look for the next.
   */
  private boolean makeRoom(Line line) {
    while (isFull(line) && !line.hasEnded()) {
      if (line.beginDrain()) {
        drain(line);
        // Even if that has ended the line: in the next there would be no more room, without end.
        return !isFull(line);
      }
      line.awaitDrain();
    }
    return true;
  }

  // --- out

  /** Tries again to deliver what is held of the flow. Returns at once. */
  void drainSoon(Flow flow) {
    Line line = lines.get(flow);
    if (line != null) {
      drainSoon(line);
    }
  }

  /** The same for all flows. */
  void drainAllSoon() {
    lines.values().forEach(this::drainSoon);
  }

  private void drainSoon(Line line) {
    if (line.orderDrain()) {
      order(line);
    }
  }

  private void order(Line line) {
    boolean isOrdered = false;
    try {
      ports.execute(() -> drainNow(line));
      isOrdered = true;
    } finally {
      if (!isOrdered) {
        line.cancelOrder();
      }
    }
  }

  /**
   * Tries again to deliver what is held for all children, one after the other in one task: against
   * a change of a route that nobody reported.
   */
  void retrySoon() {
    if (!isEmpty() && retrying.compareAndSet(false, true)) {
      orderRetry(lines.values().iterator());
    }
  }

  private void orderRetry(Iterator<Line> rest) {
    boolean isOrdered = false;
    try {
      ports.execute(() -> retry(rest));
      isOrdered = true;
    } finally {
      if (!isOrdered) {
        retrying.set(false);
      }
    }
  }

  private void retry(Iterator<Line> rest) {
    try {
      rest.forEachRemaining(this::drainNow);
    } finally {
      // An error with one line is none with those behind it.
      if (rest.hasNext()) {
        orderRetry(rest);
      } else {
        retrying.set(false);
      }
    }
  }

  private void drainNow(Line line) {
    if (line.beginDrain()) {
      drain(line);
    }
  }

  /** What became of a part of a line. */
  private enum Delivered {
    ALL,
    SOME,
    UNTIL_BLOCKED
  }

  /** For whoever has begun the drain. What an error cuts short is taken up by the next retry. */
  private void drain(Line line) {
    Delivered delivered;
    boolean isCutShort = true;
    try {
      do {
        delivered = deliver(line);
      } while (delivered == Delivered.UNTIL_BLOCKED && !line.endDrain());
      isCutShort = false;
    } finally {
      if (isCutShort) {
        line.giveDrainUp();
      }
    }
    // From here on the drain may be another's: its errors are not the line's.
    if (delivered == Delivered.ALL) {
      lines.remove(line.flow, line);
    } else if (delivered == Delivered.SOME) {
      // For a sender that has only lent a hand, it is enough.
      line.passDrainOn();
      order(line);
    }
  }

  private Delivered deliver(Line line) {
    for (int i = 0; i < BATCH_MAX; i++) {
      // Before the message is chosen, so that it is the right one for this route: what a stopped
      // cell had not handled is put first in the line before the route leads away from the cell.
      Route route = exit.route(line.child());
      Held next = line.beginDelivery();
      if (next == null) {
        return Delivered.ALL;
      }
      boolean delivered = false;
      try {
        delivered =
            isOver(next)
                || exit.attempt(route, line.flow, next.envelope)
                || (isLate(line, next) && exit.attemptLate(line.flow, next.envelope));
      } finally {
        line.endDelivery(next, delivered);
      }
      if (!delivered) {
        return Delivered.UNTIL_BLOCKED;
      }
      uncount(next);
    }
    return Delivered.SOME;
  }

  /** Ends the messages whose time is over. */
  void expire(long nowNanos) {
    for (Line line : lines.values()) {
      List<Held> over =
          line.removeIf(each -> isOverdue(line, each, nowNanos) || isOver(each, nowNanos));
      if (over.isEmpty()) {
        continue;
      }
      over.forEach(this::uncount);
      // An empty line is ended by a drain, and by nothing else.
      drainSoon(line);
      for (Held each : over) {
        exit.keepIfCutoff(line.flow, each.envelope);
        reports.fail(
            line.child(),
            each.envelope,
            Failure.UNAVAILABLE,
            "it was not running anywhere for " + TimeUnit.NANOSECONDS.toMillis(waitNanos) + " ms.");
      }
    }
  }

  /** What waits for others to come first has a way, and another limit: see {@link Junctions}. */
  private static boolean isOverdue(Line line, Held message, long nowNanos) {
    long graceNanos = Markers.isMarker(message.envelope) ? Junctions.WAIT_NANOS : 0;
    return !line.flow.waits(nowNanos) && nowNanos - message.deadlineNanos >= graceNanos;
  }

  /** Whether the first in line is a marker whose time is over. */
  private boolean isLate(Line line, Held message) {
    long nowNanos = ports.nanos();
    return Markers.isMarker(message.envelope)
        && !line.flow.waits(nowNanos)
        && nowNanos - message.deadlineNanos >= 0;
  }

  /** Whether it is an ask whose asker has stopped waiting. */
  private boolean isOver(Held message) {
    return isOver(message, ports.nanos());
  }

  private boolean isOver(Held message, long nowNanos) {
    boolean over = message.envelope.reply() instanceof Answer answer && answer.isOver(nowNanos);
    if (over) {
      reports.expired.increment();
    }
    return over;
  }
}
