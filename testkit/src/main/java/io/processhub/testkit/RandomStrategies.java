package io.processhub.testkit;

import io.processhub.HubConfigBuilder;
import io.processhub.strategy.CentralizedLoadBalancer;
import io.processhub.strategy.ConsistentHashing;
import io.processhub.strategy.DistributionStrategy;
import io.processhub.strategy.Gossip;
import io.processhub.strategy.Guided;
import io.processhub.strategy.PubSub;
import io.processhub.strategy.SynchronizationStrategy;
import java.time.Duration;
import java.util.Random;

/** Which strategies of distribution and synchronization the hub of a random run has. */
record RandomStrategies(
    DistributionStrategy distribution, SynchronizationStrategy synchronization) {

  static RandomStrategies draw(Random random, Duration syncInterval) {
    return new RandomStrategies(distribution(random), synchronization(random, syncInterval));
  }

  private static DistributionStrategy distribution(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> Guided.DEFAULT;
      case 1 -> new Guided(true);
      case 2 -> CentralizedLoadBalancer.DEFAULT;
      case 3 ->
          CentralizedLoadBalancer.DEFAULT
              .pushInterval(Duration.ofSeconds(1))
              .nodeupRedistribution(true);
      default -> new ConsistentHashing(64);
    };
  }

  private static SynchronizationStrategy synchronization(Random random, Duration interval) {
    return random.nextBoolean()
        ? new PubSub(interval)
        : new Gossip(1 + random.nextInt(3), interval, random.nextBoolean());
  }

  /** The same, compared twice as often. */
  RandomStrategies hastier() {
    Duration interval = synchronization.syncInterval().dividedBy(2);
    return new RandomStrategies(
        distribution,
        switch (synchronization) {
          case PubSub unused -> new PubSub(interval);
          case Gossip gossip -> new Gossip(gossip.recipients(), interval, gossip.restrictedInit());
          default -> synchronization;
        });
  }

  HubConfigBuilder apply(HubConfigBuilder hub) {
    return hub.distribution(distribution).synchronization(synchronization);
  }
}
