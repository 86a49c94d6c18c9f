package io.processhub.testkit.invariant;

import io.processhub.ChildInfo;
import io.processhub.ChildState;
import io.processhub.Instance;
import io.processhub.NodeId;
import io.processhub.ProcessId;
import io.processhub.testkit.Ledger;
import io.processhub.testkit.Observation;
import io.processhub.testkit.Observation.Seat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * When quiet, every wanted child runs on exactly its owners, nothing else runs, and the registry
 * says so. An owner that has given the child up counts as one on which it runs, if the registry
 * says that it has failed there.
 */
public record NoChildLost() implements Invariant {
  @Override
  public List<String> violations(Observation observation) {
    List<String> found = new ArrayList<>();
    Map<String, List<ProcessId>> running = new TreeMap<>();
    for (Ledger.Running one : observation.running()) {
      running.computeIfAbsent(one.childId(), unused -> new ArrayList<>()).add(one.processId());
    }
    if (observation.members().isEmpty()) {
      return found;
    }
    Seat seat = observation.seats().getFirst();
    for (ChildInfo child : seat.registry().values()) {
      List<ProcessId> real = running.getOrDefault(child.id(), List.of());
      compare(child, real, observation, found);
    }
    for (Map.Entry<String, List<ProcessId>> entry : running.entrySet()) {
      if (!seat.registry().containsKey(entry.getKey())) {
        found.add(
            "%s runs as %s, but %s does not know that it is wanted"
                .formatted(entry.getKey(), entry.getValue(), seat.node()));
      }
    }
    return found;
  }

  private static void compare(
      ChildInfo child, List<ProcessId> real, Observation observation, List<String> found) {
    List<List<NodeId>> owners = observation.owners(child.id());
    List<Instance> failed =
        child.instances().stream().filter(one -> one.state() == ChildState.FAILED).toList();
    List<NodeId> nodes =
        Stream.concat(real.stream(), failed.stream().map(Instance::processId))
            .map(ProcessId::node)
            .sorted()
            .toList();
    if (owners.stream().noneMatch(right -> right.stream().sorted().toList().equals(nodes))) {
      found.add(
          "%s is wanted and runs on %s, but its owners are %s; the registry says %s"
              .formatted(child.id(), nodes, owners, child.instances()));
    }
    TreeSet<ProcessId> registered = new TreeSet<>();
    child.instances().stream()
        .filter(one -> !failed.contains(one))
        .map(Instance::processId)
        .forEach(registered::add);
    if (!registered.equals(new TreeSet<>(real))) {
      found.add(
          "%s runs as %s, but the registry says %s".formatted(child.id(), real, child.instances()));
    }
    for (Instance one : failed) {
      if (!observation.hasGivenUp(one.processId().node(), child.id())) {
        found.add(
            "%s is said to have failed (%s), and was not given up".formatted(child.id(), one));
      }
    }
  }
}
