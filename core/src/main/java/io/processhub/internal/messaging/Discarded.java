package io.processhub.internal.messaging;

import io.processhub.internal.runtime.Envelope;
import io.processhub.internal.runtime.Envelope.Failure;
import io.processhub.internal.wire.ReplyType;

/**
 * The answer to an {@link io.processhub.process.Ask} that was sent with {@code tell}: nobody wants
 * it. The process may answer it like any other, so that a sender's choice cannot make it fail.
 */
final class Discarded implements Envelope.Reply {
  private final Reports reports;
  private final String child;
  private final ReplyType type;

  Discarded(Reports reports, String child, ReplyType type) {
    this.reports = reports;
    this.child = child;
    this.type = type;
  }

  @Override
  public void succeed(Object value) {
    Responder.requireType(value, type, child);
  }

  @Override
  public void fail(Failure kind, String detail) {
    // A process that fails to answer has nevertheless received the message.
    if (kind != Failure.PROCESS_FAILED) {
      reports.undeliverable(child, kind, detail);
    }
  }
}
