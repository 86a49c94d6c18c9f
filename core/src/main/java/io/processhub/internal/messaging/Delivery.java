package io.processhub.internal.messaging;

import io.processhub.NodeId;
import io.processhub.internal.messaging.MessageFrames.Marked;
import io.processhub.internal.messaging.MessageFrames.MarkerArrival;
import io.processhub.internal.messaging.Routing.Replica;
import io.processhub.internal.messaging.Routing.Route;
import io.processhub.internal.runtime.Cutoff;
import io.processhub.internal.runtime.Envelope;
import io.processhub.internal.runtime.Envelope.Failure;
import io.processhub.internal.runtime.ProcessCell;
import io.processhub.internal.wire.TypeTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings messages to where their child is now: into its mailbox, over the network, or into the
 * {@link WaitingRoom}. A message that cannot get there ends here, with a failure to its asker or a
 * report; none is lost silently.
 */
final class Delivery implements WaitingRoom.Exit {
  /** How often a message may be sent on by nodes that do not have the child any more. */
  static final int HOPS_MAX = 32;

  /** The hops of a message that is not sent on. */
  static final int TO_REPLICA = Envelope.TO_REPLICA;

  /** How long news are waited for: a node has returned a message, or homes send one round. */
  private static final long NEWS_NANOS = Sweeper.PERIOD_MILLIS * 1_000_000;

  private static final Route CLOSED = new Route.Closed();
  private static final String GONE = "the replica that it was for has gone.";

  private final Unpacking unpacking;
  private final Routing routing;
  private final Ports ports;
  private final Reports reports;
  private final Transmission transmission;
  private final Markers markers;
  private final WaitingRoom room;
  private final Junctions junctions;
  private final Gate gate;
  private volatile boolean closed;

  Delivery(
      TypeTable types,
      Routing routing,
      Ports ports,
      Reports reports,
      MessageFrames frames,
      Terms terms) {
    this.unpacking = new Unpacking(types, reports);
    this.routing = routing;
    this.ports = ports;
    this.reports = reports;
    this.transmission = new Transmission(ports, reports, frames);
    this.markers = new Markers(ports, frames, transmission, this::markerArrived, this::onMarked);
    this.room = new WaitingRoom(ports, reports, terms.waitNanos, this);
    this.junctions = new Junctions(ports, terms.retentionNanos);
    this.gate = new Gate(ports, junctions, terms.follows, markers::send);
  }

  /**
   * What the hub's configuration says about messages.
   *
   * @param waitNanos how long they wait for a way
   * @param retentionNanos how long an old way is remembered
   * @param follows whether a child has one instance at a time
   */
  record Terms(long waitNanos, long retentionNanos, boolean follows) {}

  Junctions junctions() {
    return junctions;
  }

  WaitingRoom room() {
    return room;
  }

  /** Takes a message from a sender on this node, on the sender's thread. */
  void send(String child, Envelope envelope) {
    accept(child, Station.OWN, envelope, true);
  }

  /**
   * Takes a message from the network, sent to the station here with this token, on the transport's
   * thread. That thread never sends it on, because sending may block, and two nodes could wait for
   * each other: a message that has to go on goes by way of the waiting room.
   */
  void arrived(String child, long token, Envelope envelope) {
    accept(child, token, envelope, false);
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
        transmission.sendNumbered(new Station(replica.node(), Station.ANY), child, envelope);
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

  // --- markers

  /**
   * Takes a marker from the network: a message like any other, until it is where the child is. If
   * it is for this node only, it is a question that follows nothing, and is answered at once.
   */
  void markerArrived(MarkerArrival arrival) {
    if (arrival.hops() == TO_REPLICA) {
      markers.answer(arrival, here(route(arrival.child())));
    } else {
      arrived(arrival.child(), arrival.token(), markers.envelope(arrival));
    }
  }

  private @Nullable Station here(Route route) {
    return route instanceof Route.Local local ? new Station(ports.self(), local.token()) : null;
  }

  void onMarked(Marked marked) {
    Flow flow = gate.marked(marked.child(), marked.number(), marked.there());
    if (flow != null) {
      room.drainSoon(flow);
    }
  }

  void echo(NodeId to, Marker marker) {
    markers.echo(to, marker);
  }

  // --- the way of a message

  private void accept(String child, long token, Envelope envelope, boolean mayBlock) {
    long changes = junctions.changes();
    // The route first: what a cell had not handled is in line before the route leads away from the
    // cell. The other way round, this message could overtake it.
    Route route = route(child);
    Flow found = junctions.find(child, token);
    if (found == null && attemptPlainly(route, changes, child, envelope, mayBlock)) {
      return;
    }
    Flow flow = found != null ? found : junctions.make(child, token);
    if (Station.isSentRound(token) && route instanceof Route.Remote next && !room.holds(flow)) {
      flow.restsFrom(next.node(), ports.nanos() + NEWS_NANOS);
    }
    try {
      boolean isDone =
          found != null
              && (room.join(flow, envelope, mayBlock) || attempt(route, flow, envelope, mayBlock));
      if (!isDone) {
        room.hold(flow, envelope, mayBlock);
      }
    } finally {
      junctions.release(flow);
    }
  }

  @Override
  public Route route(String child) {
    return closed ? CLOSED : routing.route(child);
  }

  /** Takes back what a stopped cell had not handled, to be delivered before anything newer. */
  void redeliver(String child, List<Envelope> unhandled) {
    if (!unhandled.isEmpty()) {
      Flow flow = junctions.last(child);
      room.holdFirst(flow, unhandled);
      junctions.release(flow);
    }
  }

  /**
   * Takes back what a node had been sent that does not have the hub open, to be delivered before
   * what was sent later.
   */
  void returned(NodeId node, String child, Envelope envelope) {
    Flow flow = junctions.make(child, Station.OWN);
    flow.restsFrom(node, ports.nanos() + NEWS_NANOS);
    if (gate.isTooLate(flow, envelope)) {
      fail(child, envelope, Failure.UNAVAILABLE, "it came back too late from a node that is gone.");
    } else {
      room.holdBeforeLater(flow, envelope);
    }
    junctions.release(flow);
  }

  /** Lets go what has waited too long for others, and forgets what is old. */
  void expire() {
    junctions.expire(
        this::route,
        room::holds,
        flow -> {
          reports.unordered.increment();
          room.drainSoon(flow);
        });
  }

  /** Ends all held messages, and every later one at once. */
  void close() {
    closed = true;
    room.drainAllSoon();
  }

  @Override
  public boolean attempt(Route route, Flow flow, Envelope envelope) {
    return attempt(route, flow, envelope, true);
  }

  /** Whether the message is dealt with; else it has to wait. Never throws. */
  private boolean attempt(Route route, Flow flow, Envelope envelope, boolean mayBlock) {
    String child = flow.child();
    keepIfCutoff(flow, envelope);
    try {
      if (route instanceof Route.Local local) {
        Station here = new Station(ports.self(), local.token());
        Pass pass = gate.pass(flow, here);
        if (pass == null) {
          return false;
        }
        return pass.to().equals(here)
            ? offer(pass, local, flow, envelope)
            : mayBlock && transmit(pass, flow, envelope);
      }
      if (route instanceof Route.Remote remote
          && !remote.node().equals(ports.self())
          && envelope.hops() != TO_REPLICA) {
        if (remote.token() == Station.NODE && !flow.junction.isOwn(flow)) {
          Pass pass = mayBlock ? gate.passByHome(flow, remote.station()) : null;
          return pass != null && transmit(pass, flow, envelope);
        }
        Pass pass = mayBlock ? gate.pass(flow, remote.station()) : null;
        return pass != null && transmit(pass, flow, envelope);
      }
      boolean isNowhere = route instanceof Route.Unknown || route instanceof Route.GivenUp;
      Pass after = isNowhere ? passAfter(flow, envelope) : null;
      return after != null
          ? mayBlock && transmit(after, flow, envelope)
          : attemptElsewhere(route, flow, child, envelope, mayBlock);
    } catch (RuntimeException | StackOverflowError e) {
      return fail(child, envelope, Failure.REFUSED, Reports.describe(e));
    }
  }

  @Override
  public void keepIfCutoff(Flow flow, Envelope envelope) {
    if (envelope.message() instanceof Cutoff cutoff) {
      gate.keep(flow, cutoff);
    }
  }

  @Override
  public boolean attemptLate(Flow flow, Envelope marker) {
    try {
      Pass after = passAfter(flow, marker);
      return after != null
          ? transmit(after, flow, marker)
          : !gate.hasFronts(flow) && fail(flow.child(), marker, Failure.UNAVAILABLE, "");
    } catch (RuntimeException | StackOverflowError e) {
      return fail(flow.child(), marker, Failure.REFUSED, Reports.describe(e));
    }
  }

  /** Leave for a marker that has no way to go after what was before it, if it is known where to. */
  private @Nullable Pass passAfter(Flow flow, Envelope envelope) {
    return Markers.isMarker(envelope) ? gate.passAfter(flow) : null;
  }

  private boolean transmit(Pass pass, Flow flow, Envelope envelope) {
    Cutoff due = pass.cutoff();
    if (due != null) {
      if (!transmission.sendCutoff(flow.child(), due, pass.to())) {
        return transmission.failBehindCutoff(pass.to(), flow.child(), envelope);
      }
      gate.said(flow, due, pass.to());
    }
    if (!Cutoff.isOne(envelope)) {
      if (!Markers.isMarker(envelope)) {
        gate.passes(flow, envelope);
      }
      transmission.send(pass.to(), flow.child(), gate.ready(flow, envelope));
      gate.sent(flow, pass);
    }
    return true;
  }

  /** The same if nothing has moved. */
  private boolean attemptPlainly(
      Route route, long changes, String child, Envelope envelope, boolean mayBlock) {
    try {
      if (route instanceof Route.Local local) {
        return offer(local, child, envelope);
      }
      if (route instanceof Route.Remote remote
          && !remote.node().equals(ports.self())
          && envelope.hops() != TO_REPLICA) {
        if (mayBlock && remote.token() == Station.NODE && junctions.isFull()) {
          return fail(child, envelope, Failure.UNAVAILABLE, Junctions.FULL);
        }
        if (mayBlock) {
          transmission.send(remote.station(), child, envelope);
          gate.sent(child, remote.station(), changes);
        }
        return mayBlock;
      }
      return attemptElsewhere(route, null, child, envelope, mayBlock);
    } catch (RuntimeException | StackOverflowError e) {
      return fail(child, envelope, Failure.REFUSED, Reports.describe(e));
    }
  }

  /** To one of several, or nowhere. Null: nothing is remembered of the child. */
  private boolean attemptElsewhere(
      Route route, @Nullable Flow flow, String child, Envelope envelope, boolean mayBlock) {
    if (envelope.hops() == TO_REPLICA) {
      return fail(child, envelope, Failure.UNAVAILABLE, GONE);
    }
    if (!(route instanceof Route.AnyOf some)) {
      return settle(route, child, envelope);
    }
    if (Markers.isMarker(envelope) || Cutoff.isOne(envelope)) {
      return fail(child, envelope, Failure.UNAVAILABLE, "");
    }
    if (!mayBlock) {
      return false;
    }
    Station replica = new Station(Spread.choose(some.nodes(), envelope), Station.ANY);
    return flow == null
        ? transmission.send(replica, child, envelope)
        : transmit(gate.passSpread(flow, replica), flow, envelope);
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

  private boolean offer(Pass pass, Route.Local local, Flow flow, Envelope envelope) {
    Cutoff due = pass.cutoff();
    if (due != null) {
      if (!offer(local, flow.child(), due.envelope(ports.self()))) {
        return false;
      }
      gate.said(flow, due, pass.to());
    }
    boolean isSaid = Cutoff.isOne(envelope);
    return isSaid || offer(local, flow.child(), gate.ready(flow, envelope));
  }

  private boolean offer(Route.Local local, String child, Envelope envelope) {
    Envelope.Reply reply = envelope.reply();
    if (reply != null && Markers.isMarker(envelope)) {
      reply.succeed(new Station(ports.self(), local.token()));
      return true;
    }
    return offer(local.cell(), child, envelope);
  }

  private boolean offer(ProcessCell cell, String child, Envelope envelope) {
    Envelope ready = Cutoff.isOne(envelope) ? envelope : unpacking.unpack(cell, child, envelope);
    return ready == null || cell.offer(ready) == ProcessCell.Offer.TAKEN;
  }

  static Envelope with(Envelope envelope, Object message, Envelope.@Nullable Reply reply) {
    return new Envelope(
        message, envelope.origin(), envelope.sender(), envelope.sequence(), envelope.hops(), reply);
  }
}
