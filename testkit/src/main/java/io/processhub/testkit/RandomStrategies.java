package io.processhub.testkit;

import io.processhub.HubConfig;
import io.processhub.strategy.CentralizedLoadBalancer;
import io.processhub.strategy.ConsistentHashing;
import io.processhub.strategy.DistributionStrategy;
import io.processhub.strategy.Guided;
import java.time.Duration;
import java.util.Random;

/** Which distribution strategy the hub of a random run has. */
record RandomStrategies(DistributionStrategy distribution) {

  static RandomStrategies draw(Random random) {
    return new RandomStrategies(
        switch (random.nextInt(6)) {
          case 0 -> Guided.DEFAULT;
          case 1 -> new Guided(true);
          case 2 -> CentralizedLoadBalancer.DEFAULT;
          case 3 ->
              CentralizedLoadBalancer.DEFAULT
                  .pushInterval(Duration.ofSeconds(1))
                  .nodeupRedistribution(true);
          default -> new ConsistentHashing(64);
        });
  }

  HubConfig.Builder apply(HubConfig.Builder hub) {
    return hub.distribution(distribution);
  }
}
