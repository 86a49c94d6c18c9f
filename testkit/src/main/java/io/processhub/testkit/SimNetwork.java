package io.processhub.testkit;

import io.processhub.NodeId;
import io.processhub.spi.Transport.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The network between simulated nodes, and what can go wrong with it. Cuts are between names: they
 * also hold for a node that restarts.
 *
 * <p>While two nodes are in each other's views, frames between them arrive, in order on each lane
 * but {@code REPLIES}; a cut between them delays them until it is healed. A frame sent to a node
 * that the sender does not see is lost. Any other frame may arrive, late and from a node that is no
 * member at that moment, or be lost.
 */
public final class SimNetwork {
  /** Of {@link #wholeSinceNanos()}: something separates nodes. */
  static final long NOT_WHOLE = -1;

  private final EventLoop loop;
  private final Random random;
  private final NetworkTimes times;
  private final Trace trace;
  private final FrameReader reader;
  private final Cuts cuts = new Cuts();
  private final Map<NodeId, SimTransport> transports = new LinkedHashMap<>();
  private final Map<Route, Link> links = new LinkedHashMap<>();
  private final Views views;
  private final Map<NodeId, Long> controlSent = new LinkedHashMap<>();
  private long wholeSinceNanos;
  private long delivered;
  private int untilLost;
  private long healings;

  private FrameListener frameListener = (to, seesSender, bytes) -> {};
  private Consumer<byte[]> tap = frame -> {};
  private long repliesLaterNanos;
  private long troubledNanos = Long.MIN_VALUE / 2;

  private record Route(NodeId from, NodeId to) {}

  /** Hears of each frame that arrives. */
  @FunctionalInterface
  interface FrameListener {
    void arrived(Life to, boolean seesSender, byte[] bytes);
  }

  SimNetwork(EventLoop loop, long seed, NetworkTimes times, Trace trace, FrameReader reader) {
    this.loop = loop;
    this.random = new Random(seed);
    this.times = times;
    this.trace = trace;
    this.reader = reader;
    this.views = new Views(loop, random, times, cuts, trace, transports.values(), watcher());
  }

  // --- faults

  /**
   * Splits the network: nodes of different groups cannot reach each other. A node in no group
   * reaches all.
   */
  public void split(List<SimNode> one, List<SimNode> other) {
    split(List.of(one, other));
  }

  /** Splits the network into these groups. */
  public void split(List<List<SimNode>> groups) {
    trouble("split " + groups);
    for (int i = 0; i < groups.size(); i++) {
      for (SimNode node : groups.get(i)) {
        for (int j = 0; j < groups.size(); j++) {
          if (i != j) {
            groups.get(j).forEach(other -> cuts.block(node.name(), other.name()));
          }
        }
      }
    }
    changed();
  }

  /** Cuts one direction only. In time, neither sees the other; each finds out in its own time. */
  public void cutOneWay(SimNode from, SimNode to) {
    trouble("cut " + from + " -> " + to);
    cuts.block(from.name(), to.name());
    changed();
  }

  /** Cuts the route between two nodes, who nevertheless stay in each other's views. */
  public void blind(SimNode one, SimNode other) {
    trouble("blind " + one + " | " + other);
    cuts.block(one.name(), other.name());
    cuts.block(other.name(), one.name());
    cuts.pin(one.name(), other.name());
    cuts.pin(other.name(), one.name());
    changed();
  }

  /**
   * Makes the route between two nodes come and go, in turns of up to so long each, until the
   * network is healed or so much time has passed.
   */
  public void flap(SimNode one, SimNode other, Duration turn, Duration howLong) {
    trouble("flap " + one + " | " + other + " every " + turn);
    flap(one.name(), other.name(), true, turn.toNanos(), loop.after(howLong), healings);
  }

  private void flap(
      String one, String other, boolean cut, long turnNanos, long untilNanos, long healing) {
    if (healing != healings) {
      return;
    }
    boolean cutsNow = cut && loop.nowNanos() < untilNanos;
    trouble((cutsNow ? "down " : "up ") + one + " | " + other);
    if (cutsNow) {
      cuts.block(one, other);
      cuts.block(other, one);
    } else {
      cuts.unblock(one, other);
      cuts.unblock(other, one);
    }
    changed();
    arriveAfterAll();
    if (loop.nowNanos() < untilNanos) {
      loop.schedule(
          1 + random.nextLong(turnNanos),
          null,
          "flap",
          () -> flap(one, other, !cut, turnNanos, untilNanos, healing));
    }
  }

  /** Makes a node not see another, until the network is healed; the other still sees it. */
  public void hide(SimNode subject, SimNode from) {
    trouble("hide " + subject + " from " + from);
    cuts.hide(from.name(), subject.name());
    changed();
  }

  /** Makes a node believe another dead for a while, wrongly. */
  public void suspect(SimNode observer, SimNode subject, Duration howLong) {
    trouble(observer + " suspects " + subject);
    SimTransport one = transport(observer);
    SimTransport other = transport(subject);
    if (one != null && other != null) {
      views.suspect(one, other, howLong.toNanos());
    }
  }

  /**
   * Loses one control frame, against what a transport promises: the {@code nth} that any node sends
   * from now on; 1 is the next.
   */
  public void lose(int nth) {
    trouble("lose frame " + nth);
    untilLost = nth;
  }

  /**
   * From now on answers take that much longer than other frames: they have a lane of their own, and
   * a transport promises nothing about the order of lanes.
   */
  public void delayReplies(Duration by) {
    trouble("replies later by " + by);
    repliesLaterNanos = by.toNanos();
  }

  /** Ends all cuts. */
  public void heal() {
    trouble("heal");
    cuts.clear();
    healings++;
    changed();
    arriveAfterAll();
  }

  /** What cuts have held up that are no more. */
  private void arriveAfterAll() {
    for (Link link : links.values()) {
      if (!isCut(link)) {
        for (Lane lane : Lane.values()) {
          for (int left = link.takeStalled(lane); left > 0; left--) {
            expectArrival(link, lane, link.inOrder(lane, arrivalNanos(link)));
          }
        }
      }
    }
  }

  // --- what it is like

  /** Whether no cut is in force. */
  public boolean isHealed() {
    return cuts.isClear();
  }

  /** Whether every node sees exactly those that it can reach. */
  public boolean isSettled() {
    return views.areSettled();
  }

  /** Whether frames from one node to the other arrive. */
  public boolean isConnected(SimNode from, SimNode to) {
    return !cuts.isBlocked(from.name(), to.name());
  }

  /** The nodes that this node sees now, itself included; empty if it is down. */
  public List<NodeId> view(SimNode node) {
    SimTransport transport = transport(node);
    return transport == null ? List.of() : transport.seen().stream().sorted().toList();
  }

  /** How many control frames this incarnation of the node has sent so far. */
  public long controlFramesSent(SimNode node) {
    return controlSent.getOrDefault(node.id(), 0L);
  }

  /** How many frames have arrived so far. */
  public long framesDelivered() {
    return delivered;
  }

  /**
   * Since when all nodes alive have seen and reached each other, in nanoseconds of virtual time;
   * {@link #NOT_WHOLE} if they do not. Crashes and departures in order make no difference.
   */
  long wholeSinceNanos() {
    return wholeSinceNanos;
  }

  void listen(FrameListener listener) {
    frameListener = listener;
  }

  /** When something was last done that separates nodes, or ends that; long ago if never. */
  long troubledNanos() {
    return troubledNanos;
  }

  private @Nullable SimTransport transport(SimNode node) {
    for (SimTransport transport : transports.values()) {
      if (transport.life() == node.life()) {
        return transport;
      }
    }
    return null;
  }

  private void trouble(String what) {
    troubledNanos = loop.nowNanos();
    trace.record(loop.nowNanos(), "", "fault", what.hashCode(), () -> what);
  }

  private void changed() {
    noteWhole();
    views.cutsChanged();
  }

  private void noteWhole() {
    if (!cuts.isClear() || !views.areWhole()) {
      wholeSinceNanos = NOT_WHOLE;
    } else if (wholeSinceNanos == NOT_WHOLE) {
      wholeSinceNanos = loop.nowNanos();
    }
  }

  private Views.Listener watcher() {
    return new Views.Listener() {
      @Override
      public void lostSight(SimTransport observer, NodeId subject) {
        endEpochs(observer, subject);
      }

      @Override
      public void changed() {
        noteWhole();
      }
    };
  }

  // --- lives

  void opened(SimTransport transport) {
    if (transports.putIfAbsent(transport.self(), transport) != null) {
      throw new IllegalStateException("Node '" + transport.self() + "' was started twice.");
    }
    noteWhole();
    views.opened(transport);
  }

  void closed(SimTransport transport) {
    transports.remove(transport.self());
    views.closed(transport);
    noteWhole();
  }

  void crashed(Life life) {
    for (SimTransport transport : of(life)) {
      transport.crash();
      transports.remove(transport.self());
      links.values().removeIf(link -> link.to == transport);
      for (Link link : links.values()) {
        if (link.from == transport) {
          link.truncate(isCut(link));
        }
      }
      views.crashed(transport);
    }
    noteWhole();
  }

  void paused(Life life) {
    of(life).forEach(views::paused);
    noteWhole();
  }

  void resumed(Life life) {
    of(life).forEach(views::resumed);
    noteWhole();
  }

  private List<SimTransport> of(Life life) {
    List<SimTransport> found = new ArrayList<>(transports.values());
    found.removeIf(transport -> transport.life() != life);
    return found;
  }

  // --- frames

  void send(SimTransport from, NodeId to, Lane lane, byte[] bytes) {
    SimTransport target = from.sees(to) ? transports.get(to) : null;
    if (target == null) {
      from.countDropped();
      return;
    }
    if (lane == Lane.CONTROL) {
      controlSent.merge(from.self(), 1L, Long::sum);
      if (untilLost > 0 && --untilLost == 0) {
        trouble("lost: " + reader.describe(bytes));
        from.countDropped();
        return;
      }
    }
    Link link =
        links.computeIfAbsent(new Route(from.self(), to), unused -> new Link(from, target, random));
    long later = lane == Lane.REPLIES ? repliesLaterNanos : 0;
    expectArrival(link, lane, link.add(lane, bytes, arrivalNanos(link) + later));
  }

  private long arrivalNanos(Link link) {
    long slownessNanos = link.from.life().slownessNanos() + link.to.life().slownessNanos();
    return loop.nowNanos()
        + times.latency().drawSkewed(random)
        + (slownessNanos == 0 ? 0 : random.nextLong(slownessNanos));
  }

  private void expectArrival(Link link, Lane lane, long atNanos) {
    loop.schedule(atNanos - loop.nowNanos(), link.to.life(), "arrive", () -> arrive(link, lane));
  }

  private void arrive(Link link, Lane lane) {
    if (isCut(link)) {
      link.stall(lane);
      return;
    }
    Link.Frame frame = link.poll(lane);
    if (frame == null || !link.to.isOpen()) {
      return;
    }
    delivered++;
    tap.accept(frame.bytes());
    trace.record(
        loop.nowNanos(),
        link.to.life().name(),
        "frame",
        Arrays.hashCode(frame.bytes()),
        () -> "from %s: %s".formatted(link.from, reader.describe(frame.bytes())));
    frameListener.arrived(link.to.life(), link.to.sees(link.from.self()), frame.bytes());
    link.to.listener().onFrame(link.from.self(), frame.bytes().clone());
  }

  /** Has a frame arrive that no node has sent. */
  void forge(NodeId from, SimNode to, byte[] bytes) {
    SimTransport target = transport(to);
    if (target != null && target.isOpen()) {
      target.listener().onFrame(from, bytes.clone());
    }
  }

  /** From now on, shows every frame that arrives. */
  void tap(Consumer<byte[]> listener) {
    tap = listener;
  }

  private boolean isCut(Link link) {
    return cuts.isBlocked(link.from.life().name(), link.to.life().name());
  }

  private void endEpochs(SimTransport observer, NodeId subject) {
    endEpoch(links.get(new Route(observer.self(), subject)));
    endEpoch(links.get(new Route(subject, observer.self())));
  }

  private void endEpoch(@Nullable Link link) {
    if (link != null) {
      link.lostSight();
      if (!link.from.isOpen()) {
        return;
      }
      for (Lane lane : List.of(Lane.CONTROL, Lane.REPLIES)) {
        for (int left = link.repeat(lane); left > 0; left--) {
          expectArrival(link, lane, link.inOrder(lane, arrivalNanos(link)));
        }
      }
    }
  }
}
