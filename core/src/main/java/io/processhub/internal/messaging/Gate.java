package io.processhub.internal.messaging;

import io.processhub.internal.messaging.Flow.Inquiry;
import io.processhub.internal.runtime.Cutoff;
import io.processhub.internal.runtime.Envelope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets a message go when all that must come before it is ahead, and else sends the markers that
 * find that out; see {@link Junctions} for the rules.
 */
final class Gate {
  private final Ports ports;
  private final Junctions junctions;
  private final boolean follows;
  private final Marking marking;

  /** What sends markers. */
  @FunctionalInterface
  interface Marking {
    /** Sends a marker, or a question, to a station. Must not block. */
    void send(String child, Inquiry inquiry);
  }

  /** {@code follows}: a child has one instance at a time, unless nodes had lost each other. */
  Gate(Ports ports, Junctions junctions, boolean follows, Marking marking) {
    this.ports = ports;
    this.junctions = junctions;
    this.follows = follows;
    this.marking = marking;
  }

  /** Where the flow's next message may go, if this is the way; null: it must wait. */
  @Nullable Pass pass(Flow flow, Station way) {
    List<Inquiry> inquiries;
    long now = ports.nanos();
    Junction junction = flow.junction;
    synchronized (junction) {
      junctions.goneNodes().forgetIn(flow);
      if (flow.rests(way, now)) {
        return null;
      }
      // What is for the station here needs not wait for what this node has sent elsewhere.
      boolean isHere = way.node().equals(ports.self()) && junction.isHere(flow);
      Station to = isHere ? way : flow.free(way, follows, now);
      if (to != null) {
        flow.waits(false, now);
        if (!isHere && !(junction.isOwn(flow) && isStraight(to, way))) {
          junction.detouredAtNanos = now;
          flow.usedAtNanos = now;
        }
        return leave(flow, to);
      }
      inquiries = flow.inquire(way, follows, ports.sequences(), now);
      flow.waits(flow.awaitsAnswer(), now);
    }
    inquiries.forEach(inquiry -> marking.send(flow.child(), inquiry));
    return null;
  }

  /**
   * Where the flow's next message may go if the child is unknown here and that is its home; null:
   * it must wait. What has come to this node as the home is followed as any other; what was sent to
   * a former instance here, so that it is waited for if the child runs here again. Otherwise
   * nothing is remembered: what homes may send round must not be waited for.
   */
  @Nullable Pass passByHome(Flow flow, Station home) {
    Station next;
    synchronized (flow.junction) {
      next = new Station(home.node(), flow.junction.tokenAtHome(flow));
    }
    return Station.isFollowedRelay(next.token()) ? pass(flow, next) : passAtOnce(flow, next);
  }

  private Pass passAtOnce(Flow flow, Station home) {
    long now = ports.nanos();
    Junction junction = flow.junction;
    synchronized (junction) {
      junctions.goneNodes().forgetIn(flow);
      flow.waits(false, now);
      junction.detouredAtNanos = now;
      boolean isOfStation = Station.isStray(home.token());
      Station to = isOfStation ? flow.freeByHome(home, !junction.isStray(flow)) : home;
      return leave(flow, to);
    }
  }

  /** Where the next message goes that one of several replicas is chosen for: it follows nothing. */
  Pass passSpread(Flow flow, Station replica) {
    synchronized (flow.junction) {
      flow.waits(false, ports.nanos());
      return leave(flow, replica);
    }
  }

  /** Leave for a marker to go after what its flow has let go, if that is in one place elsewhere. */
  @Nullable Pass passAfter(Flow flow) {
    synchronized (flow.junction) {
      junctions.goneNodes().forgetIn(flow);
      Station front = flow.onlyFrontElsewhere();
      return front == null ? null : leave(flow, front);
    }
  }

  private Pass leave(Flow flow, Station to) {
    boolean isOwn = flow.junction.isOwn(flow);
    Cutoff due = flow.bygones.due(to, isOwn, ports.self(), ports.sequences());
    return new Pass(to, flow.markings(), due);
  }

  /** What is to be said before a message is let go with this leave has been said. */
  void said(Flow flow, Cutoff cutoff, Station to) {
    synchronized (flow.junction) {
      flow.bygones.said(cutoff, to);
    }
  }

  /** Takes note of which messages come too late, if they come by this flow. */
  void keep(Flow flow, Cutoff cutoff) {
    synchronized (flow.junction) {
      flow.bygones.add(cutoff);
    }
  }

  /** Whether it has been said of the message of an own sender that it comes too late. */
  boolean isTooLate(Flow flow, Envelope envelope) {
    synchronized (flow.junction) {
      return flow.bygones.coversOwn(envelope);
    }
  }

  /** A message is about to be let go to another node. */
  void passes(Flow flow, Envelope envelope) {
    synchronized (flow.junction) {
      if (!flow.junction.isOwn(flow)) {
        flow.bygones.passes(envelope);
      }
    }
  }

  /**
   * The message as it is let go. What has come back to its own senders' flow, before anything later
   * was let go, has a new number: its old one may be told as too late since.
   */
  Envelope ready(Flow flow, Envelope envelope) {
    if (Markers.isMarker(envelope) || !flow.junction.isOwn(flow)) {
      return envelope;
    }
    synchronized (flow.junction) {
      return flow.bygones.coversOwn(envelope)
          ? envelope.withSequence(ports.sequences().getAsLong())
          : envelope;
    }
  }

  boolean hasFronts(Flow flow) {
    synchronized (flow.junction) {
      return flow.hasFronts();
    }
  }

  private static boolean isStraight(Station to, Station way) {
    return to.equals(way) && way.token() != Station.NODE;
  }

  /**
   * A message was sent with this leave: if markers were sent meanwhile, others must follow it; and
   * if the node has gone, it is one of the {@link Bygones}.
   */
  void sent(Flow flow, Pass pass) {
    synchronized (flow.junction) {
      boolean isMissed = flow.markings() != pass.markings();
      if (isMissed || junctions.goneNodes().contains(pass.to().node())) {
        flow.letGoTo(pass.to());
      }
    }
  }

  /** A message was sent the plain way, which may have changed meanwhile. */
  void sent(String child, Station to, long changesBefore) {
    if (to.token() != Station.NODE && junctions.hasStayed(changesBefore)) {
      return;
    }
    Flow flow = junctions.make(child, Station.OWN);
    synchronized (flow.junction) {
      flow.junction.users--;
      flow.junction.detouredAtNanos = ports.nanos();
      flow.letGoTo(to);
    }
  }

  /** A marker has got there; null: it was lost, and so was all before it. The flow, if it waits. */
  @Nullable Flow marked(String child, long number, @Nullable Station there) {
    Junction junction = junctions.at(child);
    if (junction == null) {
      return null;
    }
    synchronized (junction) {
      for (Flow flow : junction.all()) {
        if (flow.answered(number, there, ports.nanos())) {
          junction.wake();
          return flow;
        }
      }
    }
    return null;
  }
}
