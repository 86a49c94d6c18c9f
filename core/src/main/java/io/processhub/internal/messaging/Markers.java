package io.processhub.internal.messaging;

import io.processhub.NodeId;
import io.processhub.internal.messaging.Flow.Inquiry;
import io.processhub.internal.messaging.MessageFrames.Marked;
import io.processhub.internal.messaging.MessageFrames.MarkerArrival;
import io.processhub.internal.runtime.Envelope;
import io.processhub.internal.runtime.Envelope.Failure;
import io.processhub.spi.Transport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sends markers and questions, and tells who has sent one where it has got to. */
final class Markers {
  private final Ports ports;
  private final MessageFrames frames;
  private final Transmission transmission;
  private final Consumer<MarkerArrival> arrivals;
  private final Consumer<Marked> answers;

  /** {@code arrivals}, {@code answers}: take what this node sends to itself. */
  Markers(
      Ports ports,
      MessageFrames frames,
      Transmission transmission,
      Consumer<MarkerArrival> arrivals,
      Consumer<Marked> answers) {
    this.ports = ports;
    this.frames = frames;
    this.transmission = transmission;
    this.arrivals = arrivals;
    this.answers = answers;
  }

  /** Sends a marker behind what was sent to the station before, or a question. */
  void send(String child, Inquiry inquiry) {
    Station to = inquiry.to();
    Marker marker = new Marker(ports.self(), inquiry.number());
    int hops = inquiry.isQuestion() ? Delivery.TO_REPLICA : 0;
    ports.execute(() -> {
      if (to.node().equals(ports.self())) {
        arrivals.accept(new MarkerArrival(child, hops, to.token(), marker));
      } else {
        transmission.sendMarker(child, hops, marker, to);
      }
    });
  }

  void echo(NodeId to, Marker marker) {
    transmission.sendMarker(Marker.NO_CHILD, 0, marker, new Station(to, Station.NODE));
  }

  /** The marker as a message like any other. */
  Envelope envelope(MarkerArrival arrival) {
    Marker marker = arrival.marker();
    End end = new End(arrival.child(), marker);
    return new Envelope(marker, marker.from(), 0, marker.number(), arrival.hops(), end);
  }

  static boolean isMarker(Envelope envelope) {
    return envelope.message() instanceof Marker;
  }

  /** It has got to that station, at which the child runs; null: the child does not run here. */
  void answer(MarkerArrival arrival, @Nullable Station there) {
    tell(arrival.child(), arrival.marker(), there);
  }

  private void tell(String child, Marker marker, @Nullable Station there) {
    Marked marked = new Marked(marker.number(), child, there);
    ports.execute(() -> {
      if (marker.from().equals(ports.self())) {
        answers.accept(marked);
      } else {
        byte[] frame = frames.marked(child, marker.number(), there);
        ports.outbox().send(marker.from(), Transport.Lane.REPLIES, frame);
      }
    });
  }

  /** Tells who has sent a marker where it has got to. */
  private final class End implements Envelope.Reply {
    private final String child;
    private final Marker marker;

    End(String child, Marker marker) {
      this.child = child;
      this.marker = marker;
    }

    @Override
    public void succeed(Object value) {
      tell(child, marker, (Station) value);
    }

    /** What was before it has failed as well, or has been received; or nobody can tell. */
    @Override
    public void fail(Failure kind, String detail) {
      tell(child, marker, null);
    }
  }
}
