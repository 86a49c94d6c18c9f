package io.processhub.internal.coordinator;

import io.processhub.ChildError;
import io.processhub.ChildError.Reason;
import io.processhub.NodeId;
import io.processhub.internal.Thrown;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.catalog.Stamp;
import io.processhub.strategy.NodeLoad;
import io.processhub.strategy.RecordedDistribution;
import io.processhub.strategy.RecordedDistribution.Choice;
import io.processhub.strategy.RecordedDistribution.Cluster;
import io.processhub.strategy.RecordedDistribution.Occasion;
import io.processhub.strategy.RecordedDistribution.Request;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What this node, as a home, has the catalog say about where children run: their pins.
 *
 * <ol>
 *   <li>When a child is started, a {@link RecordedDistribution} is asked for its nodes, which
 *       become the record's pins; under another strategy these are the nodes that the caller has
 *       named.
 *   <li>Whenever the home looks at a child, the strategy is asked again whether the pins still do
 *       under the present members. If it says others, the record gets them, with a new stamp: that
 *       is how a child of a node that is gone is placed anew.
 *   <li>When nodes have come, a strategy that rebalances is asked about each child of this home
 *       once more, and so many moves are made in each tick at most.
 * </ol>
 *
 * <p>A node that becomes an owner by a change of pins asks all others once more before it starts
 * the child ({@link Barrier#doubt}): no membership has changed, so nothing else tells it that it
 * knows all instances.
 */
final class Placement {
  private static final int MOVES_PER_TICK_MAX = 25;
  private static final int LOOKS_PER_TICK_MAX = 2_000;

  private final Ground ground;
  private final Adoption adoption;
  private final Records records;
  private final Loads loads;
  private final Consumer<CatalogRecord> moves;
  private final Consumer<CatalogRecord> repinned;
  private final @Nullable RecordedDistribution strategy;
  private final Deque<String> toRebalance = new ArrayDeque<>();
  private List<NodeId> settledWith = List.of();

  /**
   * {@code moves} is told of records before they are changed, {@code repinned} of those whose
   * children are to move.
   */
  Placement(
      Ground ground,
      Adoption adoption,
      Records records,
      Loads loads,
      Consumer<CatalogRecord> moves,
      Consumer<CatalogRecord> repinned) {
    this.ground = ground;
    this.adoption = adoption;
    this.records = records;
    this.loads = loads;
    this.moves = moves;
    this.repinned = repinned;
    strategy =
        ground.config.distribution() instanceof RecordedDistribution recorded ? recorded : null;
  }

  /** Where a child that is started is to run; {@code named} by the caller. */
  Choice choose(String id, List<String> named) {
    try {
      return choose(id, Occasion.START, named);
    } catch (RuntimeException | Error e) {
      return new Choice.Refused(Reason.START_FAILED, failure(ground, e));
    }
  }

  /** What is wrong with the mapping of a start; if the strategy cannot say so, everything. */
  static List<ChildError> check(
      Ground ground,
      RecordedDistribution strategy,
      Set<String> ids,
      Map<String, List<String>> mapping) {
    try {
      return strategy.check(ids, mapping);
    } catch (RuntimeException | Error e) {
      String detail = failure(ground, e);
      return ids.stream()
          .map(id -> new ChildError(id, Optional.of(ground.self), Reason.START_FAILED, detail))
          .toList();
    }
  }

  private static String failure(Ground ground, Throwable thrown) {
    ground.failed("The distribution strategy", thrown);
    return "The distribution strategy failed: " + Thrown.describe(thrown);
  }

  private Choice choose(String id, Occasion occasion, List<String> recorded) {
    Membership now = adoption.membership();
    if (strategy == null || now == null) {
      return new Choice.Nodes(recorded);
    }
    Map<NodeId, NodeLoad> known = new HashMap<>(loads.known());
    known.keySet().retainAll(now.nodes());
    return strategy.choose(
        new Request(id, now.instances(), occasion, recorded),
        new Cluster(now.nodes(), known, ground.catalog.pinnedCounts()));
  }

  /**
   * The record of a child that is started. If one of this id had other nodes before, it counts as
   * moved: its new node may not know yet of an instance that is still ending.
   */
  CatalogRecord started(CatalogRecord record, @Nullable CatalogRecord before) {
    if (before == null || record.pinned().equals(before.pinned())) {
      return record;
    }
    CatalogRecord moved = record.pinnedTo(ground.clock.next(), record.pinned());
    repinned.accept(moved);
    return moved;
  }

  /**
   * Moves a child to these nodes, by a call of that moment, whose node is told in any case. It
   * keeps as many as it had, if the strategy records them.
   */
  void move(CatalogRecord record, List<String> to, Stamp called) {
    List<String> pins = new ArrayList<>(to);
    if (strategy != null) {
      for (String name : record.pinned()) {
        if (pins.size() < record.pinned().size() && !pins.contains(name)) {
          pins.add(name);
        }
      }
    }
    NodeId caller = called.node();
    if (record.pinned().equals(pins)) {
      records.tell(record, caller);
    } else {
      repin(record, pins, called, Set.of(caller));
    }
  }

  private CatalogRecord repin(CatalogRecord record, List<String> pins) {
    return repin(record, pins, ground.clock.next(), Set.of());
  }

  private CatalogRecord repin(
      CatalogRecord record, List<String> pins, Stamp stamp, Set<NodeId> also) {
    if (record.pinned().equals(pins)) {
      return record;
    }
    moves.accept(record);
    CatalogRecord moved = record.pinnedTo(stamp, List.copyOf(pins));
    records.put(moved, also);
    repinned.accept(moved);
    return moved;
  }

  /** The child's record, with other pins if those that it has do not do any more. */
  CatalogRecord revise(CatalogRecord record) {
    return repin(record, chosenAnew(record, Occasion.MEMBERS_CHANGED));
  }

  private List<String> chosenAnew(CatalogRecord record, Occasion occasion) {
    return strategy != null
            && choose(record.id(), occasion, record.pinned()) instanceof Choice.Nodes chosen
        ? chosen.names()
        : record.pinned();
  }

  /** Whether the child's home is about to give it other pins. */
  boolean isToBeRevised(CatalogRecord record) {
    return adoption.membership() != null
        && !record.pinned().equals(chosenAnew(record, Occasion.MEMBERS_CHANGED));
  }

  /** The membership is settled: if nodes have come, children may be moved to them. */
  void settled() {
    List<NodeId> before = settledWith;
    settledWith = adoption.members();
    boolean grown = !before.containsAll(settledWith);
    if (strategy == null || !ground.traits.rebalances || !(grown || !toRebalance.isEmpty())) {
      return;
    }
    toRebalance.clear();
    for (CatalogRecord record : ground.catalog.records()) {
      if (!record.isTombstone() && ground.self.equals(adoption.home(record.id()))) {
        toRebalance.add(record.id());
      }
    }
  }

  /** Makes the moves of one tick. */
  void tick() {
    int moves = 0;
    for (int looks = 0; looks < LOOKS_PER_TICK_MAX && moves < MOVES_PER_TICK_MAX; looks++) {
      String id = toRebalance.poll();
      if (id == null) {
        return;
      }
      CatalogRecord record = ground.catalog.live(id);
      if (record != null && adoption.decides(id)) {
        List<String> pins = chosenAnew(record, Occasion.REBALANCE);
        moves += pins.equals(record.pinned()) ? 0 : 1;
        repin(record, pins);
      }
    }
  }

  /** How many children have not been looked at since nodes came. */
  int pending() {
    return toRebalance.size();
  }
}
