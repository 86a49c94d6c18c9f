package io.processhub.internal.coordinator;

import io.processhub.ChildState;
import io.processhub.NodeId;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.registry.Running;
import io.processhub.internal.runtime.ProcessCell;
import io.processhub.strategy.MigrationStrategy.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What this node does about one child: a pure function of what is wanted and what runs. */
final class Plan {
  private Plan() {}

  /** What is to be done. */
  enum Command {
    /** Nothing: all is as it should be, or it is another's turn. */
    NONE,
    /** Start the child here. */
    START,
    /** Stop the instance here: it is not wanted, not by this record, or not now. */
    STOP,
    /** Stop the instance here, so that its owner can start it. */
    HAND_OVER,
    /** Write the child off: it ended, and its restart policy does not have it started again. */
    RETIRE
  }

  /**
   * How this node stands.
   *
   * @param self this node
   * @param home whether it is the child's home, and may decide as such now
   * @param owners on which nodes the child is to run
   * @param mayStart whether this node may start the child now, if it is an owner
   * @param mayHandOver whether the membership is settled, so that the owners will start it; if it
   *     has none, its nodes are away, and it waits for them
   * @param standDown whether the hub stands down here
   * @param leaving whether this node leaves the hub
   * @param mayGrow whether others may become members, and so owners
   * @param lost whether the child must not be started again, because its node was lost and it is
   *     temporary
   */
  record Standing(
      NodeId self,
      boolean home,
      List<NodeId> owners,
      boolean mayStart,
      boolean mayHandOver,
      boolean standDown,
      boolean leaving,
      boolean mayGrow,
      boolean lost) {

    /** Whether this node is an owner, by a membership that is settled. */
    boolean belongsHere() {
      return mayHandOver && !leaving && owners.contains(self);
    }
  }

  /**
   * Decides.
   *
   * @param record what is wanted; null if nothing is known of the child
   * @param instances the first of the instances that run
   * @param migration asked if the child is to be handed over to the given node
   */
  static Command decide(
      @Nullable CatalogRecord record,
      @Nullable Running instances,
      Standing standing,
      Function<NodeId, Step> migration) {
    Running mine = on(standing.self, instances);
    boolean wanted = record != null && !record.isTombstone();
    if (mine != null && mine.state() == ChildState.STOPPING) {
      return Command.NONE;
    }
    if (record != null && wanted && standing.home && isOver(record, instances, standing)) {
      return Command.RETIRE;
    }
    if (mine != null) {
      return forInstance(record, mine, instances, standing, migration);
    }
    boolean start =
        wanted
            && standing.mayStart
            && !standing.standDown
            && !standing.lost
            && isFree(standing.self, instances, standing.owners);
    return start ? Command.START : Command.NONE;
  }

  private static Command forInstance(
      @Nullable CatalogRecord record,
      Running mine,
      @Nullable Running instances,
      Standing standing,
      Function<NodeId, Step> migration) {
    boolean wanted =
        record != null
            && !record.isTombstone()
            && record.generation().equals(mine.generation())
            && isPermitted(mine)
            && !standing.standDown;
    if (!wanted) {
      return Command.STOP;
    }
    if (standing.owners.contains(standing.self) && !standing.leaving) {
      boolean givesWay = standing.mayHandOver && givesWay(mine, instances, standing.owners);
      return givesWay ? Command.STOP : Command.NONE;
    }
    if (standing.owners.isEmpty()) {
      boolean goes = standing.mayHandOver || (standing.leaving && !standing.mayGrow);
      return goes ? Command.STOP : Command.NONE;
    }
    NodeId target = target(standing.self, instances, standing.owners);
    boolean go =
        standing.mayHandOver
            && mine.state() != ChildState.ENDED
            && !(mine.isAlive() && isAboutToGiveWay(on(target, instances)))
            && (migration.apply(target) != Step.STAY || standing.leaving);
    return go ? Command.HAND_OVER : Command.NONE;
  }

  /** Not if the licence under which it was made has lapsed: it must be made anew. */
  private static boolean isPermitted(Running mine) {
    ProcessCell cell = mine.cell();
    return cell == null || cell.isPermitted();
  }

  /**
   * Whether an owner's instance that has failed for good is in the way of one that lives on a node
   * that is no owner, and would come here.
   */
  private static boolean givesWay(Running mine, @Nullable Running instances, List<NodeId> owners) {
    if (!hasFailed(mine)) {
      return false;
    }
    for (Running r = instances; r != null; r = r.next()) {
      if (r.isAlive()
          && r.generation().equals(mine.generation())
          && !owners.contains(r.node())
          && target(r.node(), instances, owners).equals(mine.node())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAboutToGiveWay(@Nullable Running there) {
    return there != null && (hasFailed(there) || there.state() == ChildState.STOPPING);
  }

  private static boolean hasFailed(Running instance) {
    return !instance.isAlive() && !instance.hasEndedInOrder();
  }

  /**
   * Whether the child has ended by itself, or was temporary and has lost its node. A replica that
   * ended in order has ended the child; one that failed, and is not restarted, has not as long as
   * others run.
   */
  private static boolean isOver(
      CatalogRecord record, @Nullable Running instances, Standing standing) {
    if (standing.lost && instances == null) {
      return true;
    }
    boolean ended = false;
    boolean othersLive = false;
    for (Running r = instances; r != null; r = r.next()) {
      if (!r.generation().equals(record.generation())) {
        continue;
      }
      if (r.hasEndedInOrder()) {
        return true;
      }
      ended |= r.state() == ChildState.ENDED;
      othersLive |= r.isAlive();
    }
    return ended && !othersLive;
  }

  /**
   * Whether an owner may start its instance now: those on nodes that are no owners any more count
   * until they have gone, and free places go to the owners without an instance in their order. So
   * there are never more instances than owners, and with one owner never a second one.
   */
  private static boolean isFree(NodeId owner, @Nullable Running instances, List<NodeId> owners) {
    int place = missing(instances, owners).indexOf(owner);
    return place >= 0 && place < owners.size() - count(instances);
  }

  /**
   * To which owner a node that is none hands its instance over: of several such nodes each to
   * another owner without an instance, or with one that has failed for good, if there are enough.
   * One that has no place of its own takes the last, rather than none: an instance that is on its
   * way may be shown both where it comes from and where it goes.
   */
  static NodeId target(NodeId from, @Nullable Running instances, List<NodeId> owners) {
    List<NodeId> places = new ArrayList<>(missing(instances, owners));
    for (NodeId owner : owners) {
      Running there = on(owner, instances);
      if (there != null && hasFailed(there)) {
        places.add(owner);
      }
    }
    int earlier = 0;
    for (Running r = instances; r != null; r = r.next()) {
      if (!owners.contains(r.node()) && r.node().compareTo(from) < 0) {
        earlier++;
      }
    }
    return places.isEmpty() ? owners.getFirst() : places.get(Math.min(earlier, places.size() - 1));
  }

  /** The owners that have no instance, in order. */
  static List<NodeId> missing(@Nullable Running instances, List<NodeId> owners) {
    return instances == null
        ? owners
        : owners.stream().filter(owner -> on(owner, instances) == null).toList();
  }

  private static int count(@Nullable Running instances) {
    int count = 0;
    for (Running r = instances; r != null; r = r.next()) {
      count++;
    }
    return count;
  }

  private static @Nullable Running on(NodeId node, @Nullable Running instances) {
    for (Running r = instances; r != null; r = r.next()) {
      if (r.node().equals(node)) {
        return r;
      }
    }
    return null;
  }
}
