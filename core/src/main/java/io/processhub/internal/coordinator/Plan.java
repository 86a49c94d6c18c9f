package io.processhub.internal.coordinator;

import io.processhub.ChildState;
import io.processhub.NodeId;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.registry.Running;
import io.processhub.strategy.MigrationStrategy.Step;
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
   * @param mayHandOver whether the membership is settled, so that the owners will start it
   * @param standDown whether the hub stands down here
   * @param leaving whether this node leaves the hub
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
      boolean lost) {}

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
      return forInstance(record, mine, standing, migration);
    }
    boolean start =
        wanted
            && standing.mayStart
            && !standing.standDown
            && !standing.lost
            && standing.owners.contains(standing.self)
            && !isHeldByOthers(instances, standing.owners);
    return start ? Command.START : Command.NONE;
  }

  private static Command forInstance(
      @Nullable CatalogRecord record,
      Running mine,
      Standing standing,
      Function<NodeId, Step> migration) {
    boolean wanted =
        record != null
            && !record.isTombstone()
            && record.generation().equals(mine.generation())
            && !standing.standDown;
    if (!wanted) {
      return Command.STOP;
    }
    if (standing.owners.contains(standing.self) && !standing.leaving) {
      return Command.NONE;
    }
    if (standing.owners.isEmpty()) {
      return standing.leaving ? Command.STOP : Command.NONE;
    }
    boolean go =
        standing.mayHandOver
            && mine.state() != ChildState.ENDED
            && (migration.apply(standing.owners.getFirst()) != Step.STAY || standing.leaving);
    return go ? Command.HAND_OVER : Command.NONE;
  }

  /** Whether the child has ended by itself, or was temporary and has lost its node. */
  private static boolean isOver(
      CatalogRecord record, @Nullable Running instances, Standing standing) {
    if (standing.lost && instances == null) {
      return true;
    }
    for (Running r = instances; r != null; r = r.next()) {
      if (r.state() == ChildState.ENDED && r.generation().equals(record.generation())) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether an instance runs on a node that is no owner: its turn is to stop it first. One on
   * another owner is as it should be.
   */
  private static boolean isHeldByOthers(@Nullable Running instances, List<NodeId> owners) {
    for (Running r = instances; r != null; r = r.next()) {
      if (!owners.contains(r.node())) {
        return true;
      }
    }
    return false;
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
