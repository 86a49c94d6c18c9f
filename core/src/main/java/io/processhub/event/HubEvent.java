package io.processhub.event;

import io.processhub.NodeId;
import io.processhub.ProcessId;
import io.processhub.process.Role;
import java.util.List;

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

  /** The registry shows a new instance of a child. */
  record RegistryPidInserted(String hub, String child, ProcessId processId) implements HubEvent {}

  /** An instance is gone from the registry. */
  record RegistryPidRemoved(String hub, String child, ProcessId processId) implements HubEvent {}

  /** A child was restarted in its place, with a new process id. */
  record ChildProcessPidUpdate(String hub, String child, ProcessId processId) implements HubEvent {}

  /** This node begins to move children to another node. */
  record ChildrenMigrated(String hub, NodeId target, List<String> children) implements HubEvent {}

  /** Children are about to be placed anew, after these nodes came and went. */
  record PreNodesRedistribution(String hub, List<NodeId> up, List<NodeId> down)
      implements HubEvent {}

  /** The placement after a change of membership is complete on this node. */
  record PostNodesRedistribution(String hub, List<NodeId> members) implements HubEvent {}

  /** This node is about to start children. */
  record PreChildrenStart(String hub, List<String> children) implements HubEvent {}

  /** A child that this node was to start runs. */
  record PostChildrenStart(String hub, String child, ProcessId processId) implements HubEvent {}

  /** A child is about to be stopped here, to be started on another node. */
  record PreChildrenRedistribution(String hub, String child, NodeId target) implements HubEvent {}

  /** Children of this node have come up since the last such event. */
  record ProcessStartups(String hub, List<String> children) implements HubEvent {}

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
   * A request to move a child reached a node that does not decide about the child (any more), and
   * goes on to its home.
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

  /** Of the children that this node is moving, so many have been dealt with. */
  record MigrationProgressed(String hub, int done, int total) implements HubEvent {}

  /** All children that this node was moving have been dealt with; so many could not be moved. */
  record MigrationFinished(String hub, int total, int failed) implements HubEvent {}

  /** A child could not be moved; it goes on here, and the move is tried again later. */
  record MigrationFailed(String hub, String child, NodeId target, String reason)
      implements HubEvent {}

  /** A child ran twice, as after a split: the state of the one that went was merged here. */
  record ConflictMerged(String hub, String child, NodeId stays, NodeId goes) implements HubEvent {}

  /** Something came over the network that was refused: malformed, unregistered or oversized. */
  record FrameRefused(String hub, NodeId from, String reason) implements HubEvent {}

  /** A node's clock is further ahead than tolerated: its changes are refused. */
  record ClockDriftRefused(String hub, NodeId from, long aheadMillis) implements HubEvent {}

  /** The hub stands down on this node: its children are stopped until the split is over. */
  record PartitionEntered(String hub, List<NodeId> members) implements HubEvent {}

  /** The split is over: the hub runs children here again. */
  record PartitionLeft(String hub, List<NodeId> members) implements HubEvent {}

  /**
   * This node is in a cluster that was founded apart from that of another node, and later: the hub
   * stands down here until a person decides ({@link io.processhub.Hub#resetClusterSize}).
   */
  record ClusterConflict(String hub, NodeId with) implements HubEvent {}

  /** Hooks were too slow: this many events were thrown away. */
  record EventsDropped(String hub, long count) implements HubEvent {}
}
