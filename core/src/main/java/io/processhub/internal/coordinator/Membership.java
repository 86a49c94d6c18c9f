package io.processhub.internal.coordinator;

import io.processhub.HubConfig;
import io.processhub.NodeId;
import io.processhub.internal.Digest;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.strategy.ConsistentHashing;
import io.processhub.strategy.DistributionStrategy.Placer;
import io.processhub.strategy.HashRing;
import io.processhub.strategy.RecordedDistribution;
import java.util.List;

/**
 * A set of ready members that the hub acts on, and what follows from it: every child's home and
 * owners. Immutable.
 */
final class Membership {
  private final List<NodeId> nodes;
  private final long hash;
  private final HashRing homes;
  private final Placer placer;
  private final boolean homesOwn;
  private final boolean mayWait;
  private final int instances;

  /** Of the given ready members: sorted, not empty, no name twice. */
  Membership(List<NodeId> nodes, HubConfig config) {
    this(nodes, 0, config);
  }

  /** The same, of the epoch of this number; 0 without epochs. */
  Membership(List<NodeId> nodes, long number, HubConfig config) {
    this.nodes = List.copyOf(nodes);
    int points =
        config.distribution() instanceof ConsistentHashing ring
            ? ring.virtualNodes()
            : ConsistentHashing.VIRTUAL_NODES_DEFAULT;
    homes = new HashRing(this.nodes, points);
    placer =
        config.distribution() instanceof ConsistentHashing
            ? homes::first
            : StrategyAnswers.placer(config.distribution(), this.nodes);
    mayWait = config.distribution() instanceof RecordedDistribution;
    instances = StrategyAnswers.instances(config.redundancy(), nodes.size());
    homesOwn = config.distribution() instanceof ConsistentHashing && instances == 1;
    long sum = number;
    for (NodeId node : nodes) {
      sum = Digest.with(Digest.with(sum, HashRing.hash(node.name())), node.incarnation());
    }
    hash = sum;
  }

  List<NodeId> nodes() {
    return nodes;
  }

  /** Equal on two nodes if their members are. */
  long hash() {
    return hash;
  }

  boolean contains(NodeId node) {
    return nodes.contains(node);
  }

  /** The member that decides about the child. */
  NodeId home(String id) {
    return homes.first(id);
  }

  /** How many instances each child has. */
  int instances() {
    return instances;
  }

  /** Whether a node is the child's home or one of its owners. */
  boolean concerns(NodeId node, CatalogRecord record) {
    return home(record.id()).equals(node)
        || (!(homesOwn && record.pinned().isEmpty()) && owners(record).contains(node));
  }

  /** The members on which the child is to run: those it is pinned to, then as placed. */
  List<NodeId> owners(CatalogRecord record) {
    List<NodeId> owners = placer.owners(record.id(), instances, record.pinned());
    return StrategyAnswers.owners(owners, record.id(), nodes, mayWait);
  }
}
