package io.processhub.internal.messaging;

import io.processhub.NodeId;
import io.processhub.internal.messaging.MessageFrames.Arrival;
import io.processhub.internal.messaging.MessageFrames.MarkerArrival;
import io.processhub.internal.runtime.Envelope;
import io.processhub.internal.runtime.Envelope.Failure;
import io.processhub.internal.wire.FrameHeader;
import io.processhub.internal.wire.WireReader;
import org.jspecify.annotations.Nullable;

/**
 * What comes from other nodes: messages for children and markers go to {@link Delivery}, answers
 * and news of an ask to its {@link PendingAsk}, and echoes to {@link Echoes}. Thread-safe.
 */
final class Inbound {
  private final Ports ports;
  private final Reports reports;
  private final MessageFrames frames;
  private final Asks asks;
  private final Delivery delivery;
  private final Echoes echoes;
  private final Runnable wakeIfHeld;

  /** {@code wakeIfHeld}: to be called after a message that may have to wait. */
  Inbound(
      Ports ports,
      Reports reports,
      MessageFrames frames,
      Asks asks,
      Delivery delivery,
      Echoes echoes,
      Runnable wakeIfHeld) {
    this.ports = ports;
    this.reports = reports;
    this.frames = frames;
    this.asks = asks;
    this.delivery = delivery;
    this.echoes = echoes;
    this.wakeIfHeld = wakeIfHeld;
  }

  /**
   * Takes a frame whose header says {@link FrameHeader#isMessage}. Never throws and never blocks;
   * what is wrong with the frame is reported. After {@link Messaging#close} there should be no
   * more.
   */
  void onFrame(NodeId from, FrameHeader header, WireReader rest) {
    try {
      switch (header.kind()) {
        case FrameHeader.TELL -> deliver(frames.readMessage(from, false, rest));
        case FrameHeader.ASK -> deliver(frames.readMessage(from, true, rest));
        case FrameHeader.MARKER -> onMarker(from, rest);
        case FrameHeader.MARKED -> delivery.onMarked(MessageFrames.readMarked(rest));
        case FrameHeader.CUTOFF -> onCutoff(frames.readCutoff(rest));
        case FrameHeader.REPLY -> onReply(from, rest);
        case FrameHeader.FAILURE -> onFailure(rest);
        case FrameHeader.FORWARDED -> onForwarded(rest);
        case FrameHeader.RETURNED_TELL -> onReturned(from, false, rest);
        case FrameHeader.RETURNED_ASK -> onReturned(from, true, rest);
        default -> reports.unknown.increment(); // a kind that came after this code
      }
    } catch (RuntimeException | StackOverflowError e) {
      reports.refused(from, e);
    }
  }

  private void onMarker(NodeId from, WireReader in) {
    MarkerArrival arrival = MessageFrames.readMarker(in);
    if (!arrival.child().equals(Marker.NO_CHILD)) {
      delivery.markerArrived(arrival);
      wakeIfHeld.run();
    } else {
      echoes.arrived(from, arrival.marker());
    }
  }

  private void onCutoff(Arrival arrival) {
    delivery.arrived(arrival.child(), arrival.token(), arrival.envelope());
    wakeIfHeld.run();
  }

  /** The hub is closed there: another route is soon heard of. */
  private void onReturned(NodeId from, boolean isAsk, WireReader in) {
    Arrival returned = frames.readMessage(ports.self(), isAsk, in);
    reports.returned.increment();
    Envelope envelope = comeHome(returned.envelope());
    if (envelope == null) {
      return;
    }
    if (envelope.hops() == Delivery.TO_REPLICA) {
      deliverToReplica(returned.child(), envelope);
    } else {
      delivery.returned(from, returned.child(), envelope);
      wakeIfHeld.run();
    }
  }

  private void deliver(Arrival arrival) {
    Envelope envelope = comeHome(arrival.envelope());
    if (envelope == null) {
      return;
    }
    if (envelope.hops() == Delivery.TO_REPLICA) {
      deliverToReplica(arrival.child(), envelope);
    } else {
      delivery.arrived(arrival.child(), arrival.token(), envelope);
      wakeIfHeld.run();
    }
  }

  private void deliverToReplica(String child, Envelope envelope) {
    if (envelope.origin().equals(ports.self())) {
      reports.fail(child, envelope, Failure.UNAVAILABLE, "the node has closed the hub.");
    } else {
      delivery.arrivedAtReplica(child, envelope);
    }
  }

  /** The same message; with the asker, if it was asked here. Null: nobody waits for the answer. */
  private @Nullable Envelope comeHome(Envelope envelope) {
    if (envelope.reply() instanceof Responder responder && envelope.origin().equals(ports.self())) {
      PendingAsk own = asks.find(responder.askId());
      if (own == null) {
        reports.expired.increment();
        return null;
      }
      own.sentTo(ports.self(), envelope.hops());
      return Delivery.with(envelope, envelope.message(), own);
    }
    return envelope;
  }

  private void onReply(NodeId from, WireReader in) {
    PendingAsk ask = asks.find(in.readVar());
    if (ask == null) {
      reports.lateAnswers.increment();
    } else {
      ask.succeed(from, in);
    }
  }

  private void onFailure(WireReader in) {
    PendingAsk ask = asks.find(in.readVar());
    Failure kind = Failures.fromCode(in.readByte());
    String detail = in.readText();
    if (ask == null) {
      reports.lateAnswers.increment();
    } else {
      ask.fail(kind, detail);
    }
  }

  private void onForwarded(WireReader in) {
    PendingAsk ask = asks.find(in.readVar());
    int hops = in.readByte();
    NodeId node = in.readNode();
    if (ask != null) {
      ask.sentTo(node, hops);
    }
  }
}
