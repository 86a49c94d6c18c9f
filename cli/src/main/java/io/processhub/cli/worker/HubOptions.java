package io.processhub.cli.worker;

import io.processhub.HubConfigBuilder;
import io.processhub.strategy.CentralizedLoadBalancer;
import io.processhub.strategy.DynamicQuorum;
import io.processhub.strategy.Gossip;
import io.processhub.strategy.Guided;
import io.processhub.strategy.HotSwap;
import io.processhub.strategy.MajorityQuorum;
import io.processhub.strategy.PubSub;
import io.processhub.strategy.RedundancySignal;
import io.processhub.strategy.Replication;
import io.processhub.strategy.StaticQuorum;
import java.time.Duration;
import java.util.List;

/** The options with which a worker opens its hub: words, or words of the form {@code key=value}. */
final class HubOptions {
  /** Of the worker's JVM: how many children a node hands over at a time. */
  private static final int MIGRATIONS_MAX =
      Integer.getInteger("hub.migrations", HotSwap.MAX_CONCURRENT_MIGRATIONS_DEFAULT);

  private HubOptions() {}

  static void apply(HubConfigBuilder hub, List<String> options) {
    for (String option : options) {
      String[] parts = option.split("=", 2);
      String value = parts.length > 1 ? parts[1] : "";
      switch (parts[0]) {
        case "active-active" -> hub.redundancy(replication(value));
        case "active-passive" -> hub.redundancy(replication(value).activePassive());
        case "pub-sub" -> hub.synchronization(new PubSub(millis(value)));
        case "gossip" -> hub.synchronization(Gossip.DEFAULT.syncInterval(millis(value)));
        case "guided" -> hub.distribution(Guided.DEFAULT);
        case "load-balancer" ->
            hub.distribution(CentralizedLoadBalancer.DEFAULT.pushInterval(millis(value)));
        case "static-quorum" ->
            hub.partitionTolerance(StaticQuorum.of(number(value)).startupConfirm(true));
        case "dynamic-quorum" -> hub.partitionTolerance(DynamicQuorum.ofPercent(number(value)));
        case "majority-quorum" -> hub.partitionTolerance(MajorityQuorum.ofAtLeast(number(value)));
        case "hot-swap" ->
            hub.migration(HotSwap.withHandover().maxConcurrentMigrations(MIGRATIONS_MAX));
        case "tombstones" -> hub.tombstoneRetention(millis(value));
        case "observer" -> hub.observer();
        default -> throw new IllegalArgumentException("A worker's hub has no option " + option);
      }
    }
  }

  private static int number(String value) {
    return Integer.parseInt(value);
  }

  private static Duration millis(String value) {
    return Duration.ofMillis(Long.parseLong(value));
  }

  private static Replication replication(String factor) {
    int number = factor.equals("CLUSTER_SIZE") ? Replication.CLUSTER_SIZE : number(factor);
    return Replication.factor(number).signal(RedundancySignal.ALL);
  }
}
