package io.processhub.strategy;

import io.processhub.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** Decides who is told of a change, and with whom catalogs are compared. */
public interface SynchronizationStrategy {

  /** How often this node compares its catalog and registry with others. */
  Duration syncInterval();

  /**
   * The nodes that are told of a change made here.
   *
   * @param others all other nodes of the hub, sorted
   */
  List<NodeId> recipients(List<NodeId> others, RandomGenerator random);

  /**
   * The nodes to compare with in one round.
   *
   * @param others all other nodes of the hub, sorted
   */
  List<NodeId> peers(List<NodeId> others, RandomGenerator random);

  /**
   * Whether a node that is told of a change passes it on, to {@link #recipients} of its own. A
   * strategy that tells only some nodes should: the others learn of the change when they compare.
   * Unless overridden: no.
   */
  default boolean passesOn() {
    return false;
  }

  /**
   * Whether a round of comparisons is begun by one node and spreads from it, instead of by each at
   * its own time. Unless overridden: no.
   */
  default boolean oneBegins() {
    return false;
  }
}
