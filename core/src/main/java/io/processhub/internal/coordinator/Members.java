package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import io.processhub.event.HubEvent;
import io.processhub.internal.observe.SparingLog;
import io.processhub.internal.wire.Control.Phase;
import io.processhub.internal.wire.Control.Presence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Who is in view, and how each takes part in the hub.
 *
 * <ol>
 *   <li>When a node comes into view, each side tells the other its presence, and asks for the same.
 *   <li>When a node's own part changes it tells everyone in view.
 *   <li>Who has not answered is asked again at every tick; a node that has not opened the hub
 *       answers that it is absent.
 * </ol>
 */
final class Members {
  private static final Logger log = LoggerFactory.getLogger(Members.class);

  private final Ground ground;
  private final SparingLog namesakes;
  private final LongSupplier sliceVersion;
  private final Strategies strategies;
  private volatile TreeSet<NodeId> view = new TreeSet<>();
  private final Map<NodeId, Phase> phases = new TreeMap<>();
  private final Map<NodeId, Long> readyTimes = new HashMap<>();
  private final Losses losses = new Losses();
  private volatile Phase own = Phase.JOINING;

  /** Those that leave, or have closed the hub. */
  private volatile Set<NodeId> going = Set.of();

  private boolean changed;
  private @Nullable List<NodeId> present;
  private @Nullable List<NodeId> ready;

  Members(Ground ground, LongSupplier sliceVersion) {
    this.ground = ground;
    this.sliceVersion = sliceVersion;
    namesakes = ground.sparing(log);
    strategies = new Strategies(ground);
  }

  /** This node's own part. May be called by any thread. */
  Phase own() {
    return own;
  }

  /** Changes this node's own part, and tells everyone. */
  void become(Phase phase) {
    own = phase;
    if (phase == Phase.READY) {
      readyTimes.put(ground.self, ground.clock.nextTime());
    }
    changed = true;
    ready = null;
    if (phase == Phase.ABSENT) {
      // Who takes over what ran here may have heard only that this node is gone.
      ground.tellTokens(others());
    }
    ground.send(others(), presence(false));
  }

  /** Takes a new view; returns the nodes that are gone. */
  List<NodeId> onView(List<NodeId> nodes) {
    TreeSet<NodeId> previous = view;
    TreeSet<NodeId> next = new TreeSet<>(nodes);
    next.add(ground.self);
    view = next;
    List<NodeId> gone = new ArrayList<>();
    for (NodeId node : previous) {
      if (!view.contains(node)) {
        // Even one that has not told its part yet may have told other things.
        gone.add(node);
        readyTimes.remove(node);
        Phase phase = phases.remove(node);
        forgetLists();
        changed |= phase == Phase.READY || phase == Phase.LEAVING;
        noteGone(node, phase);
        if (phase != null && phase != Phase.ABSENT) {
          ground.publish(new HubEvent.PreClusterLeave(ground.hub(), node));
        }
      }
    }
    for (NodeId node : others()) {
      if (!previous.contains(node)) {
        warnOfNamesake(node);
        ground.send(node, presence(true));
      }
    }
    return gone;
  }

  /** One that was started before is a former run of this node: the other case is a mistake. */
  private void warnOfNamesake(NodeId node) {
    if (node.name().equals(ground.self.name()) && node.incarnation() > ground.self.incarnation()) {
      namesakes
          .at(Level.WARN)
          .addKeyValue("hub", ground.hub())
          .addKeyValue("node", ground.self)
          .addKeyValue("other", node)
          .log("Another node has this node's name; as long as it is there, this one is no member");
    }
  }

  private void noteGone(NodeId node, @Nullable Phase last) {
    if (last == Phase.READY) {
      losses.vanished(node, ground.nanos());
    } else if (last == Phase.LEAVING) {
      losses.leaves(node, ground.nanos());
    }
  }

  /** May be called by any thread. */
  boolean inView(NodeId node) {
    return view.contains(node);
  }

  /**
   * Whether a node is in view and does not leave: then it may be sent what it is to send on. May be
   * called by any thread.
   */
  boolean stays(NodeId node) {
    return inView(node) && !going.contains(node);
  }

  /** All nodes in view, this one included. */
  Set<NodeId> view() {
    return view;
  }

  /** Which members are gone, and how they went. */
  Losses losses() {
    return losses;
  }

  /** Takes a node's word on its part; returns its part before. */
  @Nullable Phase onPresence(NodeId from, Presence presence) {
    if (presence.wantReply()) {
      ground.send(from, presence(false));
    }
    if (presence.readyTime() != 0) {
      readyTimes.put(from, presence.readyTime());
    }
    if (presence.phase() != Phase.ABSENT) {
      strategies.compare(from, presence.strategies());
    }
    Phase before = phases.put(from, presence.phase());
    if (before != presence.phase()) {
      forgetLists();
      changed |= before == Phase.READY || presence.phase() == Phase.READY;
      if (before == Phase.READY) {
        losses.leaves(from, ground.nanos());
      }
      boolean was = before != null && before != Phase.ABSENT;
      boolean is = presence.phase() != Phase.ABSENT;
      if (is && !was) {
        ground.publish(new HubEvent.PreClusterJoin(ground.hub(), from));
      } else if (was && !is) {
        ground.publish(new HubEvent.PreClusterLeave(ground.hub(), from));
      }
    }
    return before;
  }

  /** A node's part; {@link Phase#ABSENT} if it is not known. */
  Phase phase(NodeId node) {
    return node.equals(ground.self) ? own : phases.getOrDefault(node, Phase.ABSENT);
  }

  /** When a node became ready, by its own word; 0 if that is not known. */
  long readyTime(NodeId node) {
    return readyTimes.getOrDefault(node, 0L);
  }

  /** Asks those again who have not said how they take part. */
  void tick() {
    for (NodeId node : others()) {
      if (!phases.containsKey(node)) {
        ground.send(node, presence(true));
      }
    }
  }

  /** Whether all nodes in view have said how they take part. */
  boolean allKnown() {
    return phases.size() == view.size() - 1;
  }

  /** Whether others in view may become members: they join, or have not said what they do. */
  boolean mayGrow() {
    return !allKnown() || othersJoin();
  }

  /** The members are to be acted on once more. */
  void reconsider() {
    changed = true;
  }

  /** Whether the ready members may have changed since the last call. */
  boolean takeChanged() {
    boolean was = changed;
    changed = false;
    return was;
  }

  /** The ready members, this node included if it is one, sorted; of one name only the newest. */
  List<NodeId> ready() {
    List<NodeId> known = ready;
    if (known == null) {
      known = findReady();
      ready = known;
    }
    return known;
  }

  private List<NodeId> findReady() {
    Map<String, NodeId> newest = new TreeMap<>();
    if (own == Phase.READY) {
      newest.put(ground.self.name(), ground.self);
    }
    for (NodeId node : with(phase -> phase == Phase.READY)) {
      newest.merge(node.name(), node, (a, b) -> a.incarnation() > b.incarnation() ? a : b);
    }
    return List.copyOf(newest.values());
  }

  /** The other nodes that have the hub open in any way, sorted: those who are told of changes. */
  List<NodeId> present() {
    List<NodeId> known = present;
    if (known == null) {
      known = with(phase -> phase != Phase.ABSENT);
      present = known;
    }
    return known;
  }

  /** The other nodes that may be running children. */
  List<NodeId> running() {
    return with(phase -> phase == Phase.READY || phase == Phase.LEAVING || phase == Phase.DRAINED);
  }

  /** Whether another node in view has opened the hub, and is not ready yet. */
  boolean othersJoin() {
    return phases.containsValue(Phase.JOINING);
  }

  /** The nodes that leave or are drained, this one included if it is, sorted. */
  List<NodeId> leaving() {
    List<NodeId> leaving = with(phase -> phase == Phase.LEAVING || phase == Phase.DRAINED);
    if (own == Phase.LEAVING || own == Phase.DRAINED) {
      leaving.add(ground.self);
      leaving.sort(null);
    }
    return leaving;
  }

  private void forgetLists() {
    going = Set.copyOf(with(phase -> phase == Phase.LEAVING || phase == Phase.ABSENT));
    present = null;
    ready = null;
  }

  /** Tells everyone in view again, in case it was lost, and asks for the same. */
  void refresh() {
    refresh(others());
  }

  /** The same with some of them. */
  void refresh(List<NodeId> some) {
    ground.send(some, presence(true));
  }

  private Presence presence(boolean wantReply) {
    long readyTime = readyTime(ground.self);
    return new Presence(own, sliceVersion.getAsLong(), wantReply, readyTime, strategies.mine());
  }

  /** The one of these nodes that has been ready for longest, as far as is known. */
  Optional<NodeId> oldest(List<NodeId> nodes) {
    return nodes.stream()
        .min(
            Comparator.comparing((NodeId node) -> readyTimes.getOrDefault(node, Long.MAX_VALUE))
                .thenComparing(node -> node));
  }

  private List<NodeId> others() {
    List<NodeId> others = new ArrayList<>(view);
    others.remove(ground.self);
    return others;
  }

  private List<NodeId> with(Predicate<Phase> wanted) {
    List<NodeId> found = new ArrayList<>();
    phases.forEach((node, phase) -> {
      if (wanted.test(phase)) {
        found.add(node);
      }
    });
    return found;
  }

  /** Of how many nodes the part in the hub is known. */
  int size() {
    return Math.max(phases.size(), readyTimes.size());
  }

  /** How many differences of strategies were told. */
  int differences() {
    return strategies.told();
  }
}
