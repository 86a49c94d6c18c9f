package io.processhub.testkit;

import io.processhub.ChildInfo;
import io.processhub.Diagnostics;
import io.processhub.Hub;
import io.processhub.HubConfig;
import io.processhub.NodeId;
import io.processhub.strategy.DistributionStrategy.Placer;
import io.processhub.strategy.RecordedDistribution;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What an observation is made of. */
final class Seats {
  private static final int SHOWN_MAX = 12;

  private Seats() {}

  static Observation.Seat of(NodeId node, Hub hub, boolean observer) {
    Diagnostics diagnostics = hub.diagnostics();
    return new Observation.Seat(
        node,
        observer,
        hub.ready().isDone(),
        hub.isLocked(),
        hub.nodes(),
        hub.registry(),
        diagnostics.tombstones(),
        diagnostics.catalogDigest(),
        diagnostics.registryDigest(),
        diagnostics.tableSizes());
  }

  /**
   * Where each child may run: as placed, or with one of the nodes first that it was moved to. Where
   * the strategy's choices are recorded, these count.
   */
  static Function<String, List<List<NodeId>>> placement(
      HubConfig config,
      List<NodeId> members,
      Map<String, Set<String>> pins,
      Map<String, ChildInfo> registry) {
    if (members.isEmpty()) {
      return child -> List.of(List.of());
    }
    Placer placer = config.distribution().placer(members);
    int instances = config.redundancy().instances(members.size());
    if (config.distribution() instanceof RecordedDistribution) {
      return child -> {
        ChildInfo info = registry.get(child);
        List<String> recorded = info == null ? List.of() : info.nodes();
        return List.of(placer.owners(child, instances, recorded));
      };
    }
    return child -> {
      List<NodeId> placed = placer.owners(child, members.size());
      List<List<NodeId>> owners = new ArrayList<>();
      owners.add(placed.subList(0, Math.min(instances, placed.size())));
      for (NodeId member : members) {
        if (pins.getOrDefault(child, Set.of()).contains(member.name())) {
          List<NodeId> moved = new ArrayList<>(placed);
          moved.remove(member);
          moved.addFirst(member);
          owners.add(moved.subList(0, Math.min(instances, moved.size())));
        }
      }
      return owners;
    };
  }

  static String report(Simulation simulation, List<String> violations) {
    StringBuilder text = new StringBuilder();
    text.append("Seed %d, after %s: ".formatted(simulation.seed(), simulation.now()));
    text.append(violations.size()).append(" violations");
    violations.stream().limit(SHOWN_MAX).forEach(one -> text.append("\n  ").append(one));
    if (violations.size() > SHOWN_MAX) {
      text.append("\n  and so on");
    }
    return text.toString();
  }
}
