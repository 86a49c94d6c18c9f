package io.processhub.testkit;

import io.processhub.NodeId;
import io.processhub.spi.Transport.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
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

  private final Medium medium;
  private final Views views;
  private final Traffic traffic;
  private long wholeSinceNanos;
  private long healings;

  SimNetwork(Medium medium, FrameReader reader) {
    this.medium = medium;
    views = new Views(medium, watcher());
    traffic = new Traffic(medium, reader);
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
            groups.get(j).forEach(other -> medium.cuts.block(node.name(), other.name()));
          }
        }
      }
    }
    changed();
  }

  /** Cuts one direction only. In time, neither sees the other; each finds out in its own time. */
  public void cutOneWay(SimNode from, SimNode to) {
    trouble("cut " + from + " -> " + to);
    medium.cuts.block(from.name(), to.name());
    changed();
  }

  /** Cuts the route between two nodes, who nevertheless stay in each other's views. */
  public void blind(SimNode one, SimNode other) {
    trouble("blind " + one + " | " + other);
    medium.cuts.block(one.name(), other.name());
    medium.cuts.block(other.name(), one.name());
    medium.cuts.pin(one.name(), other.name());
    medium.cuts.pin(other.name(), one.name());
    changed();
  }

  /**
   * Makes the route between two nodes come and go, in turns of up to so long each, until the
   * network is healed or so much time has passed.
   */
  public void flap(SimNode one, SimNode other, Duration turn, Duration howLong) {
    trouble("flap " + one + " | " + other + " every " + turn);
    long healing = healings;
    new Flap(medium, one, other, () -> healing != healings, this::changed).begin(turn, howLong);
  }

  /** Makes a node not see another, until the network is healed; the other still sees it. */
  public void hide(SimNode subject, SimNode from) {
    trouble("hide " + subject + " from " + from);
    medium.cuts.hide(from.name(), subject.name());
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
   *
   * @return whether one was lost by then
   */
  public BooleanSupplier lose(int nth) {
    trouble("lose frame " + nth);
    int before = traffic.lost();
    traffic.lose(nth);
    return () -> traffic.lost() > before;
  }

  /**
   * From now on answers take that much longer than other frames: they have a lane of their own, and
   * a transport promises nothing about the order of lanes.
   */
  public void delayReplies(Duration by) {
    trouble("replies later by " + by);
    traffic.delayReplies(by.toNanos());
  }

  /** Ends all cuts. */
  public void heal() {
    trouble("heal");
    medium.cuts.clear();
    healings++;
    changed();
  }

  // --- what it is like

  /** Whether no cut is in force. */
  public boolean isHealed() {
    return medium.cuts.isClear();
  }

  /** Whether every node sees exactly those that it can reach. */
  public boolean isSettled() {
    return views.areSettled();
  }

  /** Whether frames from one node to the other arrive. */
  public boolean isConnected(SimNode from, SimNode to) {
    return !medium.cuts.isBlocked(from.name(), to.name());
  }

  /** The nodes that this node sees now, itself included; empty if it is down. */
  public List<NodeId> view(SimNode node) {
    SimTransport transport = transport(node);
    return transport == null ? List.of() : transport.seen().stream().sorted().toList();
  }

  /** How many control frames this incarnation of the node has sent so far. */
  public long controlFramesSent(SimNode node) {
    return traffic.controlFramesSent(node.id());
  }

  /** How many frames have arrived so far. */
  public long framesDelivered() {
    return traffic.delivered();
  }

  /**
   * Since when all nodes alive have seen and reached each other, in nanoseconds of virtual time;
   * {@link #NOT_WHOLE} if they do not. Crashes and departures in order make no difference.
   */
  long wholeSinceNanos() {
    return wholeSinceNanos;
  }

  /** When something was last done that separates nodes, or ends that; long ago if never. */
  long troubledNanos() {
    return medium.troubledNanos();
  }

  private @Nullable SimTransport transport(SimNode node) {
    for (SimTransport transport : medium.transports.values()) {
      if (transport.life() == node.life()) {
        return transport;
      }
    }
    return null;
  }

  private void trouble(String what) {
    medium.trouble(what);
  }

  private void changed() {
    noteWhole();
    views.cutsChanged();
    traffic.arriveAfterAll();
  }

  private void noteWhole() {
    if (!medium.cuts.isClear() || !views.areWhole()) {
      wholeSinceNanos = NOT_WHOLE;
    } else if (wholeSinceNanos == NOT_WHOLE) {
      wholeSinceNanos = medium.loop.nowNanos();
    }
  }

  private Views.Listener watcher() {
    return new Views.Listener() {
      @Override
      public void lostSight(SimTransport observer, NodeId subject) {
        traffic.lostSight(observer, subject);
      }

      @Override
      public void changed() {
        noteWhole();
      }
    };
  }

  // --- lives

  void opened(SimTransport transport) {
    if (medium.transports.putIfAbsent(transport.self(), transport) != null) {
      throw new IllegalStateException("Node '" + transport.self() + "' was started twice.");
    }
    noteWhole();
    views.opened(transport);
  }

  void closed(SimTransport transport) {
    medium.transports.remove(transport.self());
    views.closed(transport);
    noteWhole();
  }

  void crashed(Life life) {
    for (SimTransport transport : of(life)) {
      transport.crash();
      medium.transports.remove(transport.self());
      traffic.crashed(transport);
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
    List<SimTransport> found = new ArrayList<>(medium.transports.values());
    found.removeIf(transport -> transport.life() != life);
    return found;
  }

  // --- frames

  boolean send(SimTransport from, NodeId to, Lane lane, byte[] bytes) {
    return traffic.send(from, to, lane, bytes);
  }

  /** Has a frame arrive that no node has sent. */
  void forge(NodeId from, SimNode to, byte[] bytes) {
    SimTransport target = transport(to);
    if (target != null) {
      Traffic.forge(from, target, bytes);
    }
  }

  /** From now on, shows every frame that arrives to this listener alone. */
  void tap(Traffic.FrameListener listener) {
    traffic.tap(listener);
  }
}
