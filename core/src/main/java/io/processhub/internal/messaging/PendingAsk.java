package io.processhub.internal.messaging;

import io.processhub.NodeId;
import io.processhub.internal.platform.WaiterFuture;
import io.processhub.internal.runtime.Envelope.Failure;
import io.processhub.internal.wire.ReplyType;
import io.processhub.internal.wire.WireReader;
import org.jspecify.annotations.Nullable;

/**
 * An ask of this node that waits for its answer: the future that the asker holds, and the end of
 * the way back. Whoever takes it out of the table of {@link Asks} brings its outcome, which the
 * asker's own threads, or the executor, complete it with.
 */
final class PendingAsk extends WaiterFuture<Object> implements Answer {
  private final Asks asks;
  private final long askId;
  private final String child;
  private final ReplyType type;
  private final long deadlineNanos;

  /** Who has the message, as far as this node has heard. */
  private volatile @Nullable Whereabouts whereabouts;

  private record Whereabouts(NodeId node, int hops) {}

  PendingAsk(Asks asks, long askId, String child, ReplyType type, long deadlineNanos) {
    this.asks = asks;
    this.askId = askId;
    this.child = child;
    this.type = type;
    this.deadlineNanos = deadlineNanos;
  }

  @Override
  public long askId() {
    return askId;
  }

  @Override
  public long deadlineNanos() {
    return deadlineNanos;
  }

  @Override
  public boolean isOver(long nowNanos) {
    return isDone() || !asks.isPending(this);
  }

  String child() {
    return child;
  }

  ReplyType type() {
    return type;
  }

  /** Whether this node has the message, as far as is known. */
  boolean isAt(NodeId node) {
    Whereabouts known = whereabouts;
    return known != null && known.node().equals(node);
  }

  /** The message was sent to a node; word of that may come out of order, but the hops count up. */
  void sentTo(NodeId node, int hops) {
    note(node, hops);
    asks.sentTo(node);
  }

  private synchronized void note(NodeId node, int hops) {
    Whereabouts known = whereabouts;
    if (known == null || known.hops() <= hops) {
      whereabouts = new Whereabouts(node, hops);
    }
  }

  @Override
  public void succeed(Object value) {
    Responder.requireType(value, type, child);
    if (asks.take(this)) {
      arrive(() -> complete(value));
    }
  }

  /** With an answer that came over the wire, decoded by the executor. */
  void succeed(NodeId from, WireReader answer) {
    if (asks.take(this)) {
      arrive(() -> completeDecoded(from, answer));
    }
  }

  private void completeDecoded(NodeId from, WireReader answer) {
    try {
      complete(asks.decode(answer, type));
    } catch (RuntimeException | StackOverflowError e) {
      asks.refused(from, e);
      completeExceptionally(asks.exception(Failure.REFUSED, child, Reports.describe(e)));
    }
  }

  @Override
  public void fail(Failure kind, String detail) {
    if (asks.take(this)) {
      arrive(() -> failNow(kind, detail));
    }
  }

  /** Without the executor: before the asker has the future. */
  void failNow(Failure kind, String detail) {
    completeExceptionally(asks.exception(kind, child, detail));
  }

  private void arrive(Runnable completion) {
    arrive(asks::execute, completion);
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    asks.take(this);
    return super.cancel(mayInterruptIfRunning);
  }
}
