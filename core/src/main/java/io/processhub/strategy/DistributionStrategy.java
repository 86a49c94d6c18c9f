package io.processhub.strategy;

import io.processhub.NodeId;
import java.util.List;

/**
 * Decides on which nodes a child runs. All members must decide alike: the answer may depend on the
 * arguments only.
 */
public interface DistributionStrategy {

  /**
   * Prepares placing on the given nodes. Called once for each membership, so it may take
   * milliseconds.
   *
   * @param nodes the ready members, sorted; not empty
   */
  Placer placer(List<NodeId> nodes);

  /** Places children on one set of nodes. Immutable and thread-safe; called for every child. */
  interface Placer {
    /**
     * The nodes on which the child is to run, the first owner first: distinct, and {@code count} of
     * them, or all if there are fewer.
     *
     * @param childId the child
     * @param count how many are wanted; 1 or more
     */
    List<NodeId> owners(String childId, int count);
  }
}
