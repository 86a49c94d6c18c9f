package io.processhub.internal.messaging;

import io.processhub.NodeId;
import io.processhub.internal.runtime.Envelope.Failure;
import io.processhub.internal.wire.ReplyType;
import io.processhub.internal.wire.TypeTable;
import io.processhub.internal.wire.WireReader;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The asks of this node that wait for an answer. Each leaves the table exactly once, and whoever
 * takes it out ends its future; so every future ends: by an answer, a failure, the timeout, the end
 * of the node it was sent to, or the closing of the hub.
 */
final class Asks {
  private static final long NEWS_MILLIS = 500;

  private final String hub;
  private final int pendingMax;
  private final TypeTable types;
  private final Ports ports;
  private final Reports reports;
  private final Map<Long, PendingAsk> pending = new ConcurrentHashMap<>();
  private volatile Predicate<NodeId> isGone = node -> false;
  private volatile boolean closed;

  Asks(String hub, int pendingMax, TypeTable types, Ports ports, Reports reports) {
    this.hub = hub;
    this.pendingMax = pendingMax;
    this.types = types;
    this.ports = ports;
    this.reports = reports;
  }

  /** Sets how it is known that a node is gone. */
  void use(GoneNodes gone) {
    isGone = gone::contains;
  }

  /** A new ask; already failed, and so not to be sent, if the table is full or closed. */
  PendingAsk open(String child, ReplyType type, long timeoutNanos) {
    // From the node's own numbers: an answer that comes after the hub was closed and opened again
    // must not find another ask under its number.
    long askId = ports.sequences().getAsLong();
    PendingAsk ask = new PendingAsk(this, askId, child, type, ports.nanos() + timeoutNanos);
    if (pending.size() >= pendingMax) {
      ask.failNow(
          Failure.REFUSED, pendingMax + " asks of this node are waiting for answers already.");
      return ask;
    }
    pending.put(askId, ask);
    if (closed && take(ask)) {
      ask.failNow(Failure.CLOSED, "");
    }
    return ask;
  }

  @Nullable PendingAsk find(long askId) {
    return pending.get(askId);
  }

  boolean isPending(PendingAsk ask) {
    return pending.containsKey(ask.askId());
  }

  /** Takes the ask out; whether it was still in. */
  boolean take(PendingAsk ask) {
    return pending.remove(ask.askId(), ask);
  }

  /** Exact, unlike the size while others change it: an ask must not miss its timeout. */
  boolean isEmpty() {
    return !pending.values().iterator().hasNext();
  }

  int size() {
    return pending.size();
  }

  /** Ends the asks whose time is over. */
  void expire(long nowNanos) {
    failIf(
        ask -> {
          boolean over = nowNanos - ask.deadlineNanos() >= 0;
          if (over) {
            reports.timeouts.increment();
          }
          return over;
        },
        Failure.TIMEOUT,
        "the message may or may not have been handled.");
    pending.values().removeIf(PendingAsk::isDone);
  }

  /** Whether an ask is with a node, as far as this one has heard. */
  boolean isAnyAt(NodeId node) {
    for (PendingAsk ask : pending.values()) {
      if (ask.isAt(node)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Ends the asks that are with a node that is gone, after a while: it may have answered them, or
   * have sent them on, and that news is on its way by another lane than the news that it is gone.
   */
  void nodeGone(NodeId node) {
    List<PendingAsk> there = pending.values().stream().filter(ask -> ask.isAt(node)).toList();
    if (!there.isEmpty()) {
      ports
          .environment()
          .scheduler()
          .schedule(NEWS_MILLIS, () -> ports.execute(() -> endThoseAt(node, there)));
    }
  }

  /** An ask is with a node; that may have gone before, by what is known here. */
  void sentTo(NodeId node) {
    if (isGone.test(node)) {
      nodeGone(node);
    }
  }

  private static void endThoseAt(NodeId node, List<PendingAsk> asks) {
    for (PendingAsk ask : asks) {
      if (ask.isAt(node)) {
        ask.fail(
            Failure.PROCESS_FAILED,
            "node " + node + " left before it answered; the message may have been handled.");
      }
    }
  }

  /** Ends all asks, and every later one at once. */
  void close() {
    closed = true;
    failIf(ask -> true, Failure.CLOSED, "");
  }

  private void failIf(Predicate<PendingAsk> condition, Failure kind, String detail) {
    for (PendingAsk ask : pending.values()) {
      if (condition.test(ask)) {
        ask.fail(kind, detail);
      }
    }
  }

  // --- for PendingAsk

  void execute(Runnable completion) {
    ports.execute(completion);
  }

  Object decode(WireReader answer, ReplyType type) {
    return types.readReply(answer, type);
  }

  void refused(NodeId from, Throwable cause) {
    reports.refused(from, cause);
  }

  RuntimeException exception(Failure kind, String child, String detail) {
    return Failures.exception(kind, hub, child, detail);
  }
}
