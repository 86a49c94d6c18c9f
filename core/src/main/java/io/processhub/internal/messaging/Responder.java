package io.processhub.internal.messaging;

import io.processhub.NodeId;
import io.processhub.internal.runtime.Envelope.Failure;
import io.processhub.internal.wire.ReplyType;
import io.processhub.spi.CodecException;
import io.processhub.spi.Transport;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Sends the answer to an ask of another node back to it. The first answer counts. */
final class Responder implements Answer {
  private final MessageFrames frames;
  private final Ports ports;
  private final NodeId asker;
  private final String child;
  private final long askId;
  private final long deadlineNanos;
  private final AtomicBoolean answered = new AtomicBoolean();

  /** Known as soon as the message has been decoded, which is before anyone can answer it. */
  private volatile @Nullable ReplyType type;

  Responder(
      MessageFrames frames,
      Ports ports,
      NodeId asker,
      String child,
      long askId,
      long deadlineNanos) {
    this.frames = frames;
    this.ports = ports;
    this.asker = asker;
    this.child = child;
    this.askId = askId;
    this.deadlineNanos = deadlineNanos;
  }

  void type(ReplyType replyType) {
    type = replyType;
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
    return answered.get() || nowNanos - deadlineNanos >= 0;
  }

  @Override
  public void succeed(Object value) {
    ReplyType expected = type;
    if (expected == null) {
      throw new IllegalStateException("The ask for child '" + child + "' was never delivered.");
    }
    requireType(value, expected, child);
    if (answered.compareAndSet(false, true)) {
      send(encode(value, expected));
    }
  }

  private byte[] encode(Object value, ReplyType expected) {
    String refusal;
    try {
      byte[] frame = frames.reply(askId, value, expected);
      if (frame.length <= ports.frameBytesMax()) {
        return frame;
      }
      refusal =
          "its answer takes %d bytes; at most %d can be sent."
              .formatted(frame.length, ports.frameBytesMax());
    } catch (CodecException e) {
      refusal = "its answer cannot be sent: " + Reports.describe(e);
    }
    return frames.failure(askId, Failure.REFUSED, refusal);
  }

  @Override
  public void fail(Failure kind, String detail) {
    if (answered.compareAndSet(false, true)) {
      send(frames.failure(askId, kind, detail));
    }
  }

  /** Tells the asker that the ask goes on to another node. */
  void forwarded(int hops, NodeId node) {
    send(frames.forwarded(askId, hops, node));
  }

  private void send(byte[] frame) {
    ports.outbox().send(asker, Transport.Lane.REPLIES, frame);
  }

  /** Checks an answer against the ask's declaration. */
  static void requireType(@Nullable Object value, ReplyType type, String child) {
    if (!type.raw().isInstance(value)) {
      throw new IllegalArgumentException(
          "Child '%s' is to answer with a %s, but answered with %s."
              .formatted(
                  child,
                  type.type().getTypeName(),
                  value == null ? "null" : "a " + value.getClass().getName()));
    }
  }
}
