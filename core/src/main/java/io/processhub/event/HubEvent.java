package io.processhub.event;

import io.processhub.ChildSpec;
import io.processhub.NodeId;
import io.processhub.ProcessId;
import io.processhub.process.Role;
import io.processhub.strategy.StrategyFamily;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something that happened in a hub, as this node saw it. The names are those of upstream's hooks
 * where it has one.
 */
public sealed interface HubEvent {
  /** The hub in which it happened. */
  String hub();

  /** A node with this hub came into view. */
  record PreClusterJoin(String hub, NodeId node) implements HubEvent {}

  /** A node became a ready member, and the hub acts on it. */
  record PostClusterJoin(String hub, NodeId node) implements HubEvent {}

  /** A member was lost or leaves; the hub is about to act on it. */
  record PreClusterLeave(String hub, NodeId node) implements HubEvent {}

  /** A member is gone, and the hub has acted on it. */
  record PostClusterLeave(String hub, NodeId node) implements HubEvent {}

  /** The registry shows a new instance of a child, on any node: one event for each. */
  record RegistryPidInserted(String hub, String child, ProcessId processId) implements HubEvent {}

  /** An instance is gone from the registry. */
  record RegistryPidRemoved(String hub, String child, ProcessId processId) implements HubEvent {}

  /** A child was restarted in its place, on any node, with a new process id. */
  record ChildProcessPidUpdate(String hub, String child, ProcessId processId) implements HubEvent {}

  /**
   * This node begins to move children to another node.
   *
   * @param children what is wanted of them, as {@link io.processhub.Hub#lookup} shows it
   */
  record ChildrenMigrated(String hub, NodeId target, List<ChildSpec> children)
      implements HubEvent {}

  /** Children are about to be placed anew, after these nodes came and went. */
  record PreNodesRedistribution(String hub, List<NodeId> up, List<NodeId> down)
      implements HubEvent {}

  /**
   * This node knows all that is needed to place children anew, and does so.
   *
   * @param up the members that have come since the last such event
   * @param down those that have gone since then
   * @param members all members now
   */
  record PostNodesRedistribution(
      String hub, List<NodeId> up, List<NodeId> down, List<NodeId> members) implements HubEvent {}

  /**
   * This node is about to make the processes of children: to start them, or to have them take over
   * from another node.
   *
   * @param children the children, each with the nodes on which it is to run, the first owner first
   */
  record PreChildrenStart(String hub, Map<String, List<NodeId>> children) implements HubEvent {}

  /**
   * What has become of a child that this node was to start, or to take over: it runs; or its start
   * has failed. One that is restarted after that by its policy has another such event. None follows
   * for a child that was stopped meanwhile, nor for one whose handover failed: for that see {@link
   * MigrationFailed}, at its source.
   *
   * @param processId the process that runs; empty if there is none
   * @param nodes the nodes on which the child is to run, the first owner first
   * @param failure why it does not run; empty if it does
   */
  record PostChildrenStart(
      String hub, String child, Optional<ProcessId> processId, List<NodeId> nodes, String failure)
      implements HubEvent {
    /** Whether the child runs. */
    public boolean isOk() {
      return processId.isPresent();
    }
  }

  /**
   * A child is about to be stopped here, to run on another node.
   *
   * @param processId the process that is to be stopped
   * @param target the other node
   */
  record PreChildrenRedistribution(String hub, String child, ProcessId processId, NodeId target)
      implements HubEvent {}

  /**
   * Processes of this node have come up since the last such event: started, restarted, or taken
   * over from another node.
   *
   * @param processes the process of each child
   */
  record ProcessStartups(String hub, Map<String, ProcessId> processes) implements HubEvent {}

  /** The hub was locked (children are being placed anew), or unlocked. */
  record PriorityStateUpdated(String hub, boolean locked) implements HubEvent {}

  /** The hub's coordinator ends on this node. */
  record CoordinatorShutdown(String hub) implements HubEvent {}

  /**
   * A process failed; it is restarted, or else {@link ChildGaveUp} or {@link ChildEnded} follows.
   */
  record ChildFailed(String hub, String child, ProcessId processId, String reason)
      implements HubEvent {}

  /** A child failed too often, and stays {@link io.processhub.ChildState#FAILED}. */
  record ChildGaveUp(String hub, String child, String reason) implements HubEvent {}

  /** A child ended by itself, for good. */
  record ChildEnded(String hub, String child) implements HubEvent {}

  /** A process did not end when interrupted: it was abandoned, and its thread may still run. */
  record ChildAbandoned(String hub, String child, ProcessId processId) implements HubEvent {}

  /** A message without an asker could not be delivered. */
  record MessageUndeliverable(String hub, String child, String reason) implements HubEvent {}

  /** The role of an instance, on any node, has changed. */
  record RoleChanged(String hub, String child, ProcessId processId, Role role)
      implements HubEvent {}

  /**
   * A request to move a child, or to start one that is mapped, reached a node that does not decide
   * about the child (any more). It is sent back, and its caller asks the home.
   */
  record ForwardedMigration(String hub, String child, NodeId home) implements HubEvent {}

  /**
   * A child was not started here, because an alter hook failed; an empty hook: its arguments could
   * not even be decoded for the first.
   */
  record AlterHookFailed(String hub, String child, String hook, String reason)
      implements HubEvent {}

  /** A child ran twice, as after a split; one of the instances gives way. */
  record ConflictResolved(String hub, String child, NodeId stays, NodeId goes)
      implements HubEvent {}

  /**
   * This node begins to move children with {@link io.processhub.strategy.HotSwap}: so many as far
   * as is known now.
   */
  record MigrationStarted(String hub, int total) implements HubEvent {}

  /**
   * Of the children that this node is moving, so many have been dealt with. The total changes when
   * more are to move, or some not any more.
   */
  record MigrationProgressed(String hub, int done, int total) implements HubEvent {}

  /**
   * All children that this node was moving have been dealt with; so many could not be moved. Those
   * that were stopped meanwhile are not counted.
   */
  record MigrationFinished(String hub, int total, int failed) implements HubEvent {}

  /** A child could not be moved; it goes on here, and the move is tried again later. */
  record MigrationFailed(String hub, String child, NodeId target, String reason)
      implements HubEvent {}

  /** A child ran twice, as after a split: the state of the one that went was merged here. */
  record ConflictMerged(String hub, String child, NodeId stays, NodeId goes) implements HubEvent {}

  /**
   * Something failed where the hub decides on this node: a strategy threw, or the library itself.
   *
   * @param reason what, and what was thrown
   * @param ends whether the hub ends on this node, as it does when the JVM has run out of memory
   *     there; else it goes on, and tries again
   */
  record CoordinatorFailed(String hub, String reason, boolean ends) implements HubEvent {}

  /**
   * A frame for the hub came from another node and was refused: malformed, unregistered or
   * oversized. What the transport below refuses is no frame yet, and is counted and logged there.
   */
  record FrameRefused(String hub, NodeId from, String reason) implements HubEvent {}

  /** A node's clock is further ahead than tolerated: its changes are refused. */
  record ClockDriftRefused(String hub, NodeId from, long aheadMillis) implements HubEvent {}

  /**
   * The quorum is lost, or whatever else the partition tolerance strategy asks for: the hub stands
   * down on this node. Its children are stopped, and calls fail with {@link
   * io.processhub.HubPartitioned}, until {@link PartitionLeft}.
   *
   * @param members the members that are acted on
   */
  record PartitionEntered(String hub, List<NodeId> members) implements HubEvent {}

  /**
   * The quorum is there again: the hub runs children on this node.
   *
   * @param members the members that are acted on
   */
  record PartitionLeft(String hub, List<NodeId> members) implements HubEvent {}

  /**
   * This node is in a cluster that was founded apart from that of another node, and later: the hub
   * stands down here until a person decides ({@link io.processhub.Hub#resetClusterSize}).
   */
  record ClusterConflict(String hub, NodeId with) implements HubEvent {}

  /**
   * Another node has opened the hub with another strategy, or with other options of the same: the
   * two may decide differently about the same child. Told once for each family and value.
   *
   * @param with the other node
   * @param family the family of the strategies
   * @param mine this node's strategy: its class, with its options if it is a record
   * @param theirs the other node's
   */
  record StrategiesDiffer(
      String hub, NodeId with, StrategyFamily family, String mine, String theirs)
      implements HubEvent {}

  /** Hooks were too slow: this many events were thrown away. */
  record EventsDropped(String hub, long count) implements HubEvent {}
}
