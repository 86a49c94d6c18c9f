package io.processhub.internal.messaging;

import io.processhub.internal.runtime.Envelope;
import io.processhub.internal.runtime.Envelope.Failure;
import io.processhub.internal.runtime.ProcessCell;
import io.processhub.internal.wire.EncodedValue;
import io.processhub.internal.wire.TypeTable;
import io.processhub.process.Ask;
import io.processhub.spi.CodecException;
import org.jspecify.annotations.Nullable;

/**
 * Makes of a message, as it was sent or has come, what a process can receive: decoded, of the class
 * that its type receives, and with a way for the answer if it is an ask. What cannot be made so
 * ends here, with a failure to its asker or a report.
 */
final class Unpacking {
  private final TypeTable types;
  private final Reports reports;

  Unpacking(TypeTable types, Reports reports) {
    this.types = types;
    this.reports = reports;
  }

  /** The message for this process; null if it has been refused. */
  @Nullable Envelope unpack(ProcessCell cell, String child, Envelope envelope) {
    Envelope decoded = decoded(cell, child, envelope);
    return decoded == null ? null : answerable(child, decoded);
  }

  /** With a message that this process receives; null if it has been refused. */
  private @Nullable Envelope decoded(ProcessCell cell, String child, Envelope envelope) {
    Class<?> expected = cell.messageClass();
    if (expected == null) {
      reports.fail(
          child,
          envelope,
          Failure.REFUSED,
          "type '" + cell.spec().type() + "' receives no messages.");
      return null;
    }
    Object message = envelope.message();
    if (expected.isInstance(message)) {
      return envelope;
    }
    if (!(message instanceof EncodedValue encoded)) {
      reports.fail(child, envelope, Failure.REFUSED, notReceived(cell, expected, message));
      return null;
    }
    try {
      return Delivery.with(envelope, encoded.decode(expected), envelope.reply());
    } catch (CodecException | StackOverflowError e) {
      reports.refused(envelope.origin(), e);
      reports.fail(child, envelope, Failure.REFUSED, Reports.describe(e));
      return null;
    }
  }

  private static String notReceived(ProcessCell cell, Class<?> expected, Object message) {
    return "type '%s' receives %s, not %s."
        .formatted(cell.spec().type(), expected.getName(), message.getClass().getName());
  }

  /** With a way for the answer, if the message is an ask; null if it has been refused. */
  private @Nullable Envelope answerable(String child, Envelope envelope) {
    Object message = envelope.message();
    Envelope.Reply reply = envelope.reply();
    if (!(message instanceof Ask<?>)) {
      if (reply == null) {
        return envelope;
      }
      reports.fail(child, envelope, Failure.REFUSED, "it asks for an answer, but is no Ask.");
      return null;
    }
    if (reply == null) {
      return Delivery.with(
          envelope, message, new Discarded(reports, child, types.replyType(message)));
    }
    if (reply instanceof Responder responder) {
      responder.type(types.replyType(message));
    }
    return envelope;
  }
}
