package io.processhub.strategy;

import io.processhub.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Every change goes to every node at once, and every node compares with every other periodically.
 *
 * @param syncInterval the time between comparisons
 */
public record PubSub(Duration syncInterval) implements SynchronizationStrategy {
  /** With a synchronization interval of 15 s. */
  public static final PubSub DEFAULT = new PubSub(Duration.ofSeconds(15));

  /** Checks the interval. */
  public PubSub {
    if (syncInterval.toMillis() < 1) {
      throw new IllegalArgumentException(
          "syncInterval must be at least 1 ms, but is " + syncInterval + ".");
    }
  }

  @Override
  public List<NodeId> recipients(List<NodeId> others, RandomGenerator random) {
    return others;
  }

  @Override
  public List<NodeId> peers(List<NodeId> others, RandomGenerator random) {
    return others;
  }
}
