package io.processhub.cli.worker;

import io.processhub.HubConfig;
import io.processhub.strategy.HotSwap;
import io.processhub.strategy.RedundancySignal;
import io.processhub.strategy.Replication;
import java.util.List;

/**
 * The options with which a worker opens its hub: words of the form {@code key=value}, or {@code
 * key}.
 */
final class HubOptions {
  /** Of the worker's JVM: how many children a node hands over at a time. */
  private static final int MIGRATIONS_MAX =
      Integer.getInteger("hub.migrations", HotSwap.MAX_CONCURRENT_MIGRATIONS_DEFAULT);

  private HubOptions() {}

  static void apply(HubConfig.Builder hub, List<String> options) {
    for (String option : options) {
      int split = option.indexOf('=');
      String key = split < 0 ? option : option.substring(0, split);
      String value = option.substring(split + 1);
      switch (key) {
        case "active-active" -> hub.redundancy(replication(value));
        case "active-passive" -> hub.redundancy(replication(value).activePassive());
        case "hand-over" ->
            hub.migration(HotSwap.withHandover().maxConcurrentMigrations(MIGRATIONS_MAX));
        case "observer" -> hub.observer();
        default -> throw new IllegalArgumentException("A worker's hub has no option " + option);
      }
    }
  }

  private static Replication replication(String factor) {
    int number =
        factor.equals("CLUSTER_SIZE") ? Replication.CLUSTER_SIZE : Integer.parseInt(factor);
    return Replication.factor(number).signal(RedundancySignal.ALL);
  }
}
