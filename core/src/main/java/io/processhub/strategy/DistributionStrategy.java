package io.processhub.strategy;

import io.processhub.NodeId;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides on which nodes a child runs. All members must decide alike: the answer may depend on the
 * arguments only. What depends on more than that, as on how busy nodes are, is for {@link
 * RecordedDistribution}.
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

    /**
     * The same for a child whose record in the catalog names nodes: because it was moved there,
     * because its start mapped it to them, or because a {@link RecordedDistribution} chose them.
     * Unless overridden: those that are here, then as placed without. Only a {@link
     * RecordedDistribution} may answer with fewer than {@code count} nodes while there are more:
     * then the child waits.
     *
     * @param recorded names of nodes, any of which may not be here
     */
    default List<NodeId> owners(String childId, int count, List<String> recorded) {
      if (recorded.isEmpty()) {
        return owners(childId, count);
      }
      List<NodeId> all = owners(childId, Integer.MAX_VALUE);
      List<NodeId> owners = named(recorded, all, count);
      for (NodeId node : all) {
        if (owners.size() < count && !owners.contains(node)) {
          owners.add(node);
        }
      }
      return List.copyOf(owners);
    }

    /** The first {@code count} nodes with these names, in the order of the names; modifiable. */
    static List<NodeId> named(List<String> names, List<NodeId> nodes, int count) {
      List<NodeId> found = new ArrayList<>(names.size());
      for (String name : names) {
        for (NodeId node : nodes) {
          if (found.size() < count && node.name().equals(name) && !found.contains(node)) {
            found.add(node);
          }
        }
      }
      return found;
    }
  }
}
