package io.processhub.internal.messaging;

import io.processhub.internal.runtime.Envelope;

/** The {@link Envelope.Reply} of every ask: what is needed to send the ask on. */
sealed interface Answer extends Envelope.Reply permits PendingAsk, Responder {
  /** The number under which the asker's node waits for the answer. */
  long askId();

  /** When the asker stops waiting, on this node's monotonic clock. */
  long deadlineNanos();

  /** Whether nobody waits for the answer any more. */
  boolean isOver(long nowNanos);
}
