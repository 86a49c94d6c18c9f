package io.processhub.strategy;

import io.processhub.NodeId;
import java.util.List;

/**
 * Places children by a {@link HashRing}: only children affected by a change of membership move, and
 * replicas are on distinct nodes.
 *
 * @param virtualNodes the points that each node has on the ring; 1 to 65,536
 */
public record ConsistentHashing(int virtualNodes) implements DistributionStrategy {
  /** The default of {@link #virtualNodes()}. */
  public static final int VIRTUAL_NODES_DEFAULT = 1_024;

  /** With {@value #VIRTUAL_NODES_DEFAULT} virtual nodes. */
  public static final ConsistentHashing DEFAULT = new ConsistentHashing(VIRTUAL_NODES_DEFAULT);

  /** Checks the range. */
  public ConsistentHashing {
    Options.virtualNodes(virtualNodes);
  }

  @Override
  public Placer placer(List<NodeId> nodes) {
    return new HashRing(nodes, virtualNodes)::first;
  }
}
