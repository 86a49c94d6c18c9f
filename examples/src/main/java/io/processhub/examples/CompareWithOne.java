package io.processhub.examples;

import io.processhub.NodeId;
import io.processhub.strategy.SynchronizationStrategy;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Tells everyone of every change, but compares with one node at a time, and often.
 *
 * @param syncInterval the time between comparisons
 */
public record CompareWithOne(Duration syncInterval) implements SynchronizationStrategy {
  @Override
  public List<NodeId> recipients(List<NodeId> others, RandomGenerator random) {
    return others;
  }

  @Override
  public List<NodeId> peers(List<NodeId> others, RandomGenerator random) {
    return others.isEmpty() ? List.of() : List.of(others.get(random.nextInt(others.size())));
  }
}
