package io.processhub.testkit;

import io.processhub.HubConfig;
import io.processhub.strategy.CentralizedLoadBalancer;
import io.processhub.strategy.Guided;
import io.processhub.strategy.HotSwap;
import io.processhub.strategy.MajorityQuorum;
import io.processhub.strategy.Replication;
import io.processhub.strategy.StaticQuorum;
import io.processhub.strategy.StrategyFamily;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The built-in strategies, each as often as it has modes in which another part of the protocol is
 * at work: what a campaign should have met.
 */
final class Modes {
  private static final Map<StrategyFamily, List<String>> ALL = all();

  private Modes() {}

  private static Map<StrategyFamily, List<String>> all() {
    Map<StrategyFamily, List<String>> all = new EnumMap<>(StrategyFamily.class);
    all.put(
        StrategyFamily.DISTRIBUTION,
        List.of(
            "ConsistentHashing",
            "Guided",
            "Guided failover",
            "CentralizedLoadBalancer",
            "CentralizedLoadBalancer redistributing"));
    all.put(
        StrategyFamily.REDUNDANCY,
        List.of("Singularity", "Replication active/active", "Replication active/passive"));
    all.put(
        StrategyFamily.MIGRATION,
        List.of("ColdSwap", "HotSwap", "HotSwap handover", "HotSwap confirmed handover"));
    all.put(StrategyFamily.SYNCHRONIZATION, List.of("PubSub", "Gossip"));
    all.put(
        StrategyFamily.PARTITION_TOLERANCE,
        List.of(
            "Divergence",
            "StaticQuorum",
            "StaticQuorum capped",
            "DynamicQuorum",
            "MajorityQuorum",
            "MajorityQuorum of fixed size"));
    return Collections.unmodifiableMap(all);
  }

  /** All of them, by family. */
  static Map<StrategyFamily, List<String>> byFamily() {
    return ALL;
  }

  /** Those of a hub, one of each family. */
  static List<String> of(HubConfig config) {
    return Stream.of(
            config.distribution(),
            config.redundancy(),
            config.migration(),
            config.synchronization(),
            config.partitionTolerance())
        .map(Modes::name)
        .toList();
  }

  /** The name of a strategy; of one's own, that of its class. */
  static String name(Object strategy) {
    String mode =
        switch (strategy) {
          case Guided guided when guided.failover() -> " failover";
          case CentralizedLoadBalancer balancer when balancer.nodeupRedistribution() ->
              " redistributing";
          case Replication replicas ->
              replicas.isActivePassive() ? " active/passive" : " active/active";
          case HotSwap swap when swap.handover() ->
              swap.confirmHandover() ? " confirmed handover" : " handover";
          case StaticQuorum quorum when quorum.capped() -> " capped";
          case MajorityQuorum quorum when !quorum.trackMaxSize() -> " of fixed size";
          default -> "";
        };
    return strategy.getClass().getSimpleName() + mode;
  }
}
