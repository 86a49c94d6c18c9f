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
}
