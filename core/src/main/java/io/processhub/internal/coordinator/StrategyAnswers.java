package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import io.processhub.strategy.DistributionStrategy;
import io.processhub.strategy.DistributionStrategy.Placer;
import io.processhub.strategy.RedundancyStrategy;
import java.util.List;

/**
 * What strategies answer, if it is an answer. What is none is thrown, with a sentence, and then it
 * is as if the strategy had thrown: it is reported, and asked for again. Otherwise a child would
 * wait for an owner that never comes, and nobody would be told why.
 */
final class StrategyAnswers {
  private StrategyAnswers() {}

  static Placer placer(DistributionStrategy strategy, List<NodeId> nodes) {
    Placer placer = strategy.placer(nodes);
    if (placer == null) {
      throw new IllegalStateException("The distribution strategy gives no placer.");
    }
    return placer;
  }

  static int instances(RedundancyStrategy strategy, int members) {
    int instances = strategy.instances(members);
    if (instances < 1) {
      throw new IllegalStateException(
          "The redundancy strategy must want 1 instance or more, but wants %d for %d members."
              .formatted(instances, members));
    }
    return instances;
  }

  /** {@code mayWait}: there may be no owner for now. */
  static List<NodeId> owners(
      List<NodeId> owners, String child, List<NodeId> nodes, boolean mayWait) {
    if (owners == null || (owners.isEmpty() && !mayWait) || !nodes.containsAll(owners)) {
      throw new IllegalStateException(
          "The distribution strategy must place child '%s' on some of %s, but does on %s."
              .formatted(child, nodes, owners));
    }
    return owners;
  }
}
