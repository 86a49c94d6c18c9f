package io.processhub.testkit.scenario;

import io.processhub.ChildInfo;
import io.processhub.Instance;
import io.processhub.NodeId;
import io.processhub.process.Role;
import io.processhub.strategy.RedundancySignal;
import io.processhub.strategy.Replication;
import io.processhub.testkit.SimNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Scenarios of replicas that are all told of their roles, and who of them is active. */
final class Replicas {
  private Replicas() {}

  static void play(int seeds, Replication replication, Consumer<Stage> scenario) {
    Stage.play(
        seeds, options -> options.redundancy(replication.signal(RedundancySignal.ALL)), scenario);
  }

  static Replication pairs() {
    return Replication.factor(2).activePassive();
  }

  /** The nodes whose instance is active, by child, as one node sees it. */
  static Map<String, Set<NodeId>> actives(Stage stage, SimNode seenBy) {
    Map<String, Set<NodeId>> actives = new TreeMap<>();
    for (ChildInfo child : stage.world.hub(seenBy).registry().values()) {
      actives.put(
          child.id(),
          child.instances().stream()
              .filter(instance -> instance.role() == Role.ACTIVE)
              .map(Instance::node)
              .collect(Collectors.toSet()));
    }
    return actives;
  }

  static Set<NodeId> active(Stage stage, SimNode seenBy, String child) {
    return actives(stage, seenBy).get(child);
  }

  static boolean allHaveOneActive(Stage stage, SimNode seenBy, int children) {
    Map<String, Set<NodeId>> actives = actives(stage, seenBy);
    return actives.size() == children
        && actives.values().stream().allMatch(nodes -> nodes.size() == 1);
  }

  static long roles(Stage stage, Role role) {
    return stage.simulation.ledger().running().stream()
        .filter(one -> stage.simulation.ledger().role(one.processId()).orElseThrow() == role)
        .count();
  }
}
