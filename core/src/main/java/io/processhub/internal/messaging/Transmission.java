package io.processhub.internal.messaging;

import io.processhub.NodeId;
import io.processhub.internal.runtime.Cutoff;
import io.processhub.internal.runtime.Envelope;
import io.processhub.internal.runtime.Envelope.Failure;
import io.processhub.spi.Transport;

/** Sends messages and markers to other nodes, and tells who has asked where the ask is now. */
final class Transmission {
  private final Ports ports;
  private final Reports reports;
  private final MessageFrames frames;

  Transmission(Ports ports, Reports reports, MessageFrames frames) {
    this.ports = ports;
    this.reports = reports;
    this.frames = frames;
  }

  void sendMarker(String child, int hops, Marker marker, Station to) {
    byte[] frame = frames.marker(child, hops, marker, to.token());
    ports.outbox().send(to.node(), Transport.Lane.MESSAGES, frame);
  }

  /** False: it was given up at once. */
  boolean sendCutoff(String child, Cutoff cutoff, Station to) {
    byte[] frame = frames.cutoff(child, cutoff, to.token());
    return ports.outbox().send(to.node(), Transport.Lane.MESSAGES, frame);
  }

  /** Always true: the message is on its way, or has failed. */
  boolean send(Station to, String child, Envelope envelope) {
    Envelope numbered = numbered(envelope);
    if (numbered.hops() > Delivery.HOPS_MAX) {
      return fail(
          child,
          envelope,
          Failure.UNAVAILABLE,
          "it was not where " + Delivery.HOPS_MAX + " nodes sent on.");
    }
    if (envelope.message() instanceof Marker marker) {
      sendMarker(child, numbered.hops(), marker, to);
      return true;
    }
    return sendNumbered(to, child, numbered);
  }

  /** The same of one that has its number. */
  boolean sendNumbered(Station to, String child, Envelope numbered) {
    byte[] frame = frames.message(child, numbered, to.token());
    if (frame.length > ports.frameBytesMax()) {
      return fail(
          child,
          numbered,
          Failure.REFUSED,
          "it takes %d bytes; at most %d can be sent."
              .formatted(frame.length, ports.frameBytesMax()));
    }
    noteWhereabouts(to.node(), numbered);
    return ports.outbox().send(to.node(), Transport.Lane.MESSAGES, frame)
        || failAsNotTaken(to, child, numbered);
  }

  /**
   * Ends a message that the network has given up at once. It is not held to be tried again: its
   * sender has been held back already, and what waits is bounded by that.
   */
  private boolean failAsNotTaken(Station to, String child, Envelope envelope) {
    return fail(
        child,
        envelope,
        Failure.UNAVAILABLE,
        "node " + to.node() + " is out of reach, or takes no more at this moment.");
  }

  /**
   * Ends a message that must not go, because the network has given up the cutoff before it; that
   * goes before the next one. A marker is sent again by who has sent it.
   */
  boolean failBehindCutoff(Station to, String child, Envelope envelope) {
    return Cutoff.isOne(envelope)
        || Markers.isMarker(envelope)
        || failAsNotTaken(to, child, envelope);
  }

  /** So that an ask ends when the node that has it goes, and not when one that had it goes. */
  private void noteWhereabouts(NodeId node, Envelope envelope) {
    int hops = envelope.hops();
    if (hops > 0 && hops != Delivery.TO_REPLICA) {
      reports.forwarded.increment();
    }
    if (envelope.reply() instanceof PendingAsk ask) {
      ask.sentTo(node, hops);
    } else if (envelope.reply() instanceof Responder responder) {
      responder.forwarded(hops, node);
    }
  }

  /** With a sequence number if this is the first time it leaves a node, else with one more hop. */
  private Envelope numbered(Envelope envelope) {
    boolean first = envelope.sequence() == 0;
    return new Envelope(
        envelope.message(),
        envelope.origin(),
        envelope.sender(),
        first ? ports.sequences().getAsLong() : envelope.sequence(),
        first ? 0 : envelope.hops() + 1,
        envelope.reply());
  }

  private boolean fail(String child, Envelope envelope, Failure kind, String detail) {
    reports.fail(child, envelope, kind, detail);
    return true;
  }
}
