package io.processhub.examples;

import io.processhub.NodeId;
import io.processhub.strategy.DistributionStrategy;
import io.processhub.strategy.HashRing;
import java.util.List;

/**
 * Keeps the children of a group on one node, so that they can talk without the network. A child's
 * group is what its id has before the first slash.
 *
 * @param virtualNodes the points that each node has on the ring
 */
public record TogetherByGroup(int virtualNodes) implements DistributionStrategy {
  @Override
  public Placer placer(List<NodeId> nodes) {
    HashRing ring = new HashRing(nodes, virtualNodes);
    return (childId, count) -> ring.first(group(childId), count);
  }

  private static String group(String childId) {
    int slash = childId.indexOf('/');
    return slash < 0 ? childId : childId.substring(0, slash);
  }
}
