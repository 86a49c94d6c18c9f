package io.processhub.testkit;

import io.processhub.HubConfig;
import io.processhub.HubConfigBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** The timings of a random run's hub, and its strategies, which the timings concern. */
record RandomTiming(
    Duration syncInterval,
    Duration debounce,
    Duration barrierWait,
    Duration tombstoneRetention,
    Duration routeWait,
    Duration leaveTimeout,
    RandomStrategies strategies) {

  static RandomTiming draw(Random random) {
    Duration syncInterval = Duration.ofSeconds(List.of(1, 3, 15).get(random.nextInt(3)));
    return new RandomTiming(
        syncInterval,
        Duration.ofMillis(List.of(0, 20, 200).get(random.nextInt(3))),
        Duration.ofSeconds(List.of(1, 5, 10).get(random.nextInt(3))),
        Duration.ofSeconds(List.of(15, 60, 3_600).get(random.nextInt(3))),
        Duration.ofMillis(List.of(0, 500, 5_000).get(random.nextInt(3))),
        Duration.ofMillis(List.of(500, 30_000, 30_000, 30_000).get(random.nextInt(4))),
        RandomStrategies.draw(random, syncInterval));
  }

  /** The same for who leaves nothing behind. */
  RandomTiming patient() {
    return with(HubConfig.LEAVE_TIMEOUT_DEFAULT, strategies);
  }

  /** The same, compared twice as often: as where a hub's configuration is being changed. */
  RandomTiming hastier() {
    return with(leaveTimeout, strategies.hastier());
  }

  private RandomTiming with(Duration otherLeaveTimeout, RandomStrategies otherStrategies) {
    return new RandomTiming(
        syncInterval,
        debounce,
        barrierWait,
        tombstoneRetention,
        routeWait,
        otherLeaveTimeout,
        otherStrategies);
  }

  HubConfigBuilder apply(HubConfigBuilder hub) {
    return strategies
        .apply(hub)
        .debounce(debounce)
        .barrierWait(barrierWait)
        .tombstoneRetention(tombstoneRetention)
        .routeWait(routeWait)
        .leaveTimeout(leaveTimeout);
  }
}
