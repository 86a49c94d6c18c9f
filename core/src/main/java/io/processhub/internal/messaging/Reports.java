package io.processhub.internal.messaging;

import io.processhub.NodeId;
import io.processhub.event.HubEvent;
import io.processhub.internal.Printable;
import io.processhub.internal.Thrown;
import io.processhub.internal.observe.Counters;
import io.processhub.internal.observe.EventSink;
import io.processhub.internal.runtime.Envelope;
import io.processhub.internal.runtime.Envelope.Failure;
import java.util.concurrent.atomic.LongAdder;

/** Ends messages that cannot be delivered, and tells of what went wrong. */
final class Reports {
  private final String hub;
  private final EventSink events;
  private final LongAdder undeliverable;
  private final LongAdder framesRefused;
  final LongAdder forwarded;
  final LongAdder returned;
  final LongAdder lateAnswers;
  final LongAdder timeouts;
  final LongAdder expired;
  final LongAdder unordered;
  final LongAdder unknown;

  Reports(String hub, EventSink events, Counters counters) {
    this.hub = hub;
    this.events = events;
    undeliverable = counters.counter("messagesUndeliverable");
    framesRefused = counters.counter("framesRefused");
    forwarded = counters.counter("messagesForwarded");
    returned = counters.counter("messagesReturned");
    lateAnswers = counters.counter("answersLate");
    timeouts = counters.counter("asksTimedOut");
    unordered = counters.counter("messagesOutOfOrder");
    unknown = counters.counter("framesOfUnknownKind");
    expired = counters.counter("asksExpiredUndelivered");
  }

  /** The asker is told; without one, the hooks are. */
  void fail(String child, Envelope envelope, Failure kind, String detail) {
    Envelope.Reply reply = envelope.reply();
    if (reply != null) {
      reply.fail(kind, detail);
    } else {
      undeliverable(child, kind, detail);
    }
  }

  void undeliverable(String child, Failure kind, String detail) {
    undeliverable.increment();
    String reason = "The child " + kind.inWords(detail);
    events.publish(new HubEvent.MessageUndeliverable(hub, child, reason));
  }

  void refused(NodeId from, Throwable cause) {
    framesRefused.increment();
    events.publish(new HubEvent.FrameRefused(hub, from, describe(cause)));
  }

  static String describe(Throwable cause) {
    return Printable.text(Thrown.messageOrClass(cause));
  }
}
