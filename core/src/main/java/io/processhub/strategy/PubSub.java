package io.processhub.strategy;

import io.processhub.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Every change goes to every node at once, and every node compares with every other periodically.
 *
 * @param syncInterval the time between comparisons; 1 ms to 365 days
 */
public record PubSub(Duration syncInterval) implements SynchronizationStrategy {
  private static final Duration SYNC_INTERVAL_MIN = Duration.ofMillis(1);
  private static final Duration SYNC_INTERVAL_MAX = Duration.ofDays(365);

  /** With a synchronization interval of 15 s. */
  public static final PubSub DEFAULT = new PubSub(Duration.ofSeconds(15));

  /** Checks the interval. */
  public PubSub {
    checkInterval(syncInterval);
  }

  static void checkInterval(Duration syncInterval) {
    Options.between("syncInterval", syncInterval, SYNC_INTERVAL_MIN, SYNC_INTERVAL_MAX);
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
