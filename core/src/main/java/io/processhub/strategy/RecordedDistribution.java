package io.processhub.strategy;

import io.processhub.ChildError;
import io.processhub.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A distribution strategy that chooses a child's nodes once, and has the choice written into the
 * catalog. So it may depend on more than the members: on what the caller asked for, on how busy
 * nodes are. The child's home asks; all others read the record, and {@link Placer#owners(String,
 * int, List)} makes owners of it.
 *
 * <p>The home asks when the child is started, and whenever a change of the members makes it look at
 * the child again. All methods are called on the hub's loop: they must be pure, and quick. Only
 * {@link #reportInterval}, {@link #reportsMax} and {@link #rebalances} are not: they are asked when
 * the hub is opened.
 */
public interface RecordedDistribution extends DistributionStrategy {

  /** Chooses the nodes to be recorded. The same as are recorded now: nothing changes. */
  Choice choose(Request request, Cluster cluster);

  /**
   * What is wrong with the mapping that a start was given; if anything is, nothing is started.
   * Called on the caller's node. Unless overridden: nothing.
   *
   * @param children the children to be started
   * @param mapping child to names of nodes, as in {@link io.processhub.StartOptions#childMapping}
   */
  default List<ChildError> check(Set<String> children, Map<String, List<String>> mapping) {
    return List.of();
  }

  /**
   * How often each member tells the oldest one how busy it is; that one has all members know what
   * it was told. Zero: never, and {@link Cluster#loads()} is empty. Unless overridden: zero.
   */
  default Duration reportInterval() {
    return Duration.ZERO;
  }

  /** How many reports of a node are kept; 1 or more. Unless overridden: 1. */
  default int reportsMax() {
    return 1;
  }

  /**
   * What a node's reports come to.
   *
   * @param reports the newest first; not empty, and at most {@link #reportsMax()}
   */
  default NodeLoad weigh(List<NodeLoad> reports) {
    return reports.getFirst();
  }

  /** Whether children may be chosen other nodes for when nodes have come. Unless overridden: no. */
  default boolean rebalances() {
    return false;
  }

  /**
   * What is asked.
   *
   * @param childId the child
   * @param count how many instances it has
   * @param occasion why it is asked
   * @param recorded the names of nodes in the child's record; at the start: those that the caller
   *     mapped it to
   */
  record Request(String childId, int count, Occasion occasion, List<String> recorded) {}

  /** Why a choice is asked for. */
  enum Occasion {
    /** The child is being started. */
    START,
    /** The members may have changed. */
    MEMBERS_CHANGED,
    /** Nodes have come, and the child is looked at once for their sake. */
    REBALANCE
  }

  /**
   * What the choice may depend on.
   *
   * @param nodes the ready members, sorted; not empty
   * @param loads how busy they are, as far as that is known and not stale
   * @param children how many children of this hub name a node in their records, by its name; none:
   *     absent
   */
  record Cluster(List<NodeId> nodes, Map<NodeId, NodeLoad> loads, Map<String, Integer> children) {}

  /** What was chosen. */
  sealed interface Choice {
    /** The names of the nodes to be recorded. */
    record Nodes(List<String> names) implements Choice {}

    /** The child is not started. Asked on another occasion, a child keeps what is recorded. */
    record Refused(ChildError.Reason reason, String detail) implements Choice {}
  }
}
