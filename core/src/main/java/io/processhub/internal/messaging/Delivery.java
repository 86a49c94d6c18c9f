package io.processhub.internal.messaging;

import io.processhub.NodeId;
import io.processhub.internal.messaging.MessageFrames.MarkerArrival;
import io.processhub.internal.messaging.Routing.Replica;
import io.processhub.internal.messaging.Routing.Route;
import io.processhub.internal.runtime.Envelope;
import io.processhub.internal.runtime.Envelope.Failure;
import io.processhub.internal.runtime.ProcessCell;
import io.processhub.internal.wire.EncodedValue;
import io.processhub.internal.wire.TypeTable;
import io.processhub.process.Ask;
import io.processhub.spi.CodecException;
import io.processhub.spi.Transport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings messages to where their child is now: into its mailbox, over the network, or into the
 * {@link WaitingRoom}. A message that cannot get there ends here, with a failure to its asker or a
 * report; none is lost silently.
 */
final class Delivery implements WaitingRoom.Exit {
  /** How often a message may be sent on by nodes that do not have the child any more. */
  static final int HOPS_MAX = 4;

  /**
   * The hops of a message that is for the instance on one node, and for no other: it is not sent
   * on.
   */
  static final int TO_REPLICA = 255;

  private static final Route CLOSED = new Route.Closed();
  private static final String GONE = "the replica that it was for has gone.";

  private final TypeTable types;
  private final Routing routing;
  private final Ports ports;
  private final Reports reports;
  private final MessageFrames frames;
  private final WaitingRoom room;
  private final Detours detours;
  private final Crossings crossings;
  private volatile boolean closed;

  Delivery(
      TypeTable types,
      Routing routing,
      Ports ports,
      Reports reports,
      MessageFrames frames,
      Times times) {
    this.types = types;
    this.routing = routing;
    this.ports = ports;
    this.reports = reports;
    this.frames = frames;
    this.room = new WaitingRoom(ports, reports, times.waitNanos, this);
    this.detours = new Detours(ports, times.retentionNanos);
    this.crossings = new Crossings(ports, reports, this::released);
  }

  /** How long messages wait for a way, and how long an old way is remembered. */
  record Times(long waitNanos, long retentionNanos) {}

  Detours detours() {
    return detours;
  }

  Crossings crossings() {
    return crossings;
  }

  WaitingRoom room() {
    return room;
  }

  /** Takes a message from a sender on this node, on the sender's thread. */
  void send(String child, Envelope envelope) {
    accept(child, envelope, true, false);
  }

  /**
   * Takes a message from the network, on the transport's thread. That thread never sends it on,
   * because sending may block, and two nodes could wait for each other: a message that has to go on
   * goes by way of the waiting room.
   */
  void arrived(String child, NodeId from, @Nullable Detour detour, Envelope envelope) {
    if (!crossings.hold(child, from, detour, envelope)) {
      accept(child, envelope, false, false);
    }
  }

  /** Takes a message for one replica from a sender on this node, on the sender's thread. */
  void sendToReplica(Replica replica, String child, Envelope envelope) {
    if (closed) {
      fail(child, envelope, Failure.CLOSED, "node " + ports.self() + " has closed the hub.");
    } else if (!replica.failure().isEmpty()) {
      fail(child, envelope, Failure.UNAVAILABLE, replica.failure());
    } else if (replica.node().equals(ports.self())) {
      arrivedAtReplica(child, envelope);
    } else {
      try {
        transmitNumbered(replica.node(), child, envelope, null);
      } catch (RuntimeException | StackOverflowError e) {
        fail(child, envelope, Failure.REFUSED, Reports.describe(e));
      }
    }
  }

  /** Takes a message for this node's instance. Never blocks, never throws. */
  void arrivedAtReplica(String child, Envelope envelope) {
    ProcessCell cell = closed ? null : routing.here(child);
    try {
      if (cell == null || !offer(cell, child, envelope)) {
        fail(child, envelope, Failure.UNAVAILABLE, GONE);
      }
    } catch (RuntimeException | StackOverflowError e) {
      fail(child, envelope, Failure.REFUSED, Reports.describe(e));
    }
  }

  /** Takes a message that had to wait for others. */
  private void released(String child, Envelope envelope) {
    accept(child, envelope, false, true);
  }

  /** Takes a marker from the network; at its target it does what it is for. */
  void markerArrived(NodeId from, MarkerArrival arrival) {
    Marker marker = arrival.marker();
    if (marker.target().equals(ports.self())) {
      crossings.passed(arrival.child(), marker);
      return;
    }
    Envelope envelope =
        new Envelope(
            marker,
            marker.from(),
            0,
            marker.number(),
            arrival.hops(),
            new MarkerEnd(arrival.child(), marker));
    arrived(arrival.child(), from, arrival.detour(), envelope);
  }

  /** A marker that does not get further has followed its messages as far as they get. */
  private final class MarkerEnd implements Envelope.Reply {
    private final String child;
    private final Marker marker;

    MarkerEnd(String child, Marker marker) {
      this.child = child;
      this.marker = marker;
    }

    @Override
    public void succeed(Object value) {
      // Nobody answers it.
    }

    @Override
    public void fail(Failure kind, String detail) {
      ports.execute(() -> sendMarker(child, 0, marker, marker.target(), null));
    }
  }

  private void sendMarker(
      String child, int hops, Marker marker, NodeId to, @Nullable Detour detour) {
    ports.outbox().send(to, Transport.Lane.MESSAGES, frames.marker(child, hops, marker, detour));
  }

  void echo(NodeId to, Marker marker) {
    sendMarker(Marker.NO_CHILD, 0, marker, to, null);
  }

  private void mark(String child, long number, NodeId by, NodeId target) {
    sendMarker(child, 0, new Marker(ports.self(), number, by, target), by, null);
  }

  private void accept(String child, Envelope envelope, boolean mayBlock, boolean released) {
    // The route first: what a cell had not handled is in line before the route leads away from the
    // cell. The other way round, this message could overtake it.
    Route route = route(child);
    if (!room.isEmpty() && room.join(child, envelope, mayBlock)) {
      return;
    }
    if (!attempt(route, child, envelope, mayBlock, released)) {
      room.hold(child, envelope, mayBlock);
    }
  }

  @Override
  public Route route(String child) {
    return closed ? CLOSED : routing.route(child);
  }

  @Override
  public boolean attempt(Route route, String child, Envelope envelope) {
    return attempt(route, child, envelope, true, false);
  }

  /** Takes back what a stopped cell had not handled, to be delivered before anything newer. */
  void redeliver(String child, List<Envelope> unhandled) {
    if (!unhandled.isEmpty()) {
      room.holdFirst(child, unhandled);
    }
  }

  /** Ends all held messages, and every later one at once. */
  void close() {
    closed = true;
    crossings.close();
    room.drainAllSoon();
  }

  /** Whether the message is dealt with; else it has to wait. Never throws. */
  private boolean attempt(
      Route route, String child, Envelope envelope, boolean mayBlock, boolean released) {
    try {
      if (route instanceof Route.Local local) {
        return (!released && crosses(child, envelope)) || offer(local.cell(), child, envelope);
      }
      if (envelope.hops() == TO_REPLICA) {
        return fail(child, envelope, Failure.UNAVAILABLE, GONE);
      }
      if (route instanceof Route.Remote remote && !remote.node().equals(ports.self())) {
        return mayBlock && transmit(remote.node(), child, envelope);
      }
      if (route instanceof Route.AnyOf some) {
        return mayBlock && transmit(Spread.choose(some.nodes(), envelope), child, envelope);
      }
      return settle(route, child, envelope);
    } catch (RuntimeException | StackOverflowError e) {
      return fail(child, envelope, Failure.REFUSED, Reports.describe(e));
    }
  }

  private boolean settle(Route route, String child, Envelope envelope) {
    return switch (route) {
      case Route.Waiting waiting -> false;
      case Route.Local local -> false;
      case Route.Remote remote -> false;
      case Route.AnyOf some -> false;
      case Route.Unknown unknown -> fail(child, envelope, Failure.NO_SUCH_CHILD, "");
      case Route.GivenUp givenUp ->
          fail(child, envelope, Failure.UNAVAILABLE, "it was given up: " + givenUp.reason());
      case Route.Partitioned partitioned -> fail(child, envelope, Failure.PARTITIONED, "");
      case Route.Closed hubClosed ->
          fail(child, envelope, Failure.CLOSED, "node " + ports.self() + " has closed the hub.");
    };
  }

  /** Always true: the message has been dealt with. */
  private boolean fail(String child, Envelope envelope, Failure kind, String detail) {
    reports.fail(child, envelope, kind, detail);
    return true;
  }

  // --- to a cell here

  /** Whether a message of this node must wait for those that it has sent to another node. */
  private boolean crosses(String child, Envelope envelope) {
    if (envelope.sequence() != 0 || (detours.isEmpty() && crossings.isEmpty())) {
      return false;
    }
    Detour detour =
        detours.before(
            child,
            ports.self(),
            (id, number, by, target) -> ports.execute(() -> mark(id, number, by, target)));
    return crossings.hold(child, ports.self(), detour, envelope);
  }

  private boolean offer(ProcessCell cell, String child, Envelope envelope) {
    if (envelope.message() instanceof Marker) {
      return fail(child, envelope, Failure.UNAVAILABLE, "");
    }
    Envelope decoded = decoded(cell, child, envelope);
    Envelope ready = decoded == null ? null : answerable(child, decoded);
    return ready == null || cell.offer(ready) == ProcessCell.Offer.TAKEN;
  }

  /** With a message that this process type receives; null if it has been refused. */
  private @Nullable Envelope decoded(ProcessCell cell, String child, Envelope envelope) {
    String processType = cell.spec().type();
    Class<?> expected = types.messageClass(processType);
    if (expected == null || expected == Void.class) {
      fail(child, envelope, Failure.REFUSED, "type '" + processType + "' receives no messages.");
      return null;
    }
    Object message = envelope.message();
    if (expected.isInstance(message)) {
      return envelope;
    }
    if (!(message instanceof EncodedValue encoded)) {
      fail(child, envelope, Failure.REFUSED, notReceived(processType, expected, message));
      return null;
    }
    try {
      return with(envelope, encoded.decode(expected), envelope.reply());
    } catch (CodecException | StackOverflowError e) {
      reports.refused(envelope.origin(), e);
      fail(child, envelope, Failure.REFUSED, Reports.describe(e));
      return null;
    }
  }

  private static String notReceived(String processType, Class<?> expected, Object message) {
    return "type '%s' receives %s, not %s."
        .formatted(processType, expected.getName(), message.getClass().getName());
  }

  /** With a way for the answer, if the message is an ask; null if it has been refused. */
  private @Nullable Envelope answerable(String child, Envelope envelope) {
    Object message = envelope.message();
    Envelope.Reply reply = envelope.reply();
    if (!(message instanceof Ask<?>)) {
      if (reply == null) {
        return envelope;
      }
      fail(child, envelope, Failure.REFUSED, "it asks for an answer, but is no Ask.");
      return null;
    }
    if (reply == null) {
      return with(envelope, message, new Discarded(reports, child, types.replyType(message)));
    }
    if (reply instanceof Responder responder) {
      responder.type(types.replyType(message));
    }
    return envelope;
  }

  static Envelope with(Envelope envelope, Object message, Envelope.@Nullable Reply reply) {
    return new Envelope(
        message, envelope.origin(), envelope.sender(), envelope.sequence(), envelope.hops(), reply);
  }

  // --- to another node

  /** Always true: the message is on its way or refused. */
  private boolean transmit(NodeId node, String child, Envelope envelope) {
    Envelope numbered = numbered(envelope);
    if (numbered.hops() > HOPS_MAX) {
      return fail(
          child, envelope, Failure.UNAVAILABLE, "it was not where " + HOPS_MAX + " nodes sent on.");
    }
    Detour detour = detours.before(child, node, this::mark);
    if (envelope.message() instanceof Marker marker) {
      sendMarker(child, numbered.hops(), marker, node, detour);
      detours.sent(child, node);
      return true;
    }
    return transmitNumbered(node, child, numbered, detour);
  }

  private boolean transmitNumbered(
      NodeId node, String child, Envelope numbered, @Nullable Detour detour) {
    byte[] frame = frames.message(child, numbered, detour);
    if (frame.length > ports.frameBytesMax()) {
      return fail(
          child,
          numbered,
          Failure.REFUSED,
          "it takes %d bytes; at most %d can be sent."
              .formatted(frame.length, ports.frameBytesMax()));
    }
    noteWhereabouts(node, numbered);
    ports.outbox().send(node, Transport.Lane.MESSAGES, frame);
    detours.sent(child, node);
    return true;
  }

  /** So that an ask ends when the node that has it goes, and not when one that had it goes. */
  private void noteWhereabouts(NodeId node, Envelope envelope) {
    int hops = envelope.hops();
    if (hops > 0 && hops != TO_REPLICA) {
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
}
