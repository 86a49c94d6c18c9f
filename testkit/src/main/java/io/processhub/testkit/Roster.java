package io.processhub.testkit;

import io.processhub.NodeId;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which nodes have the hub open, and as what. */
final class Roster {
  private final Simulation simulation;
  private final String hub;
  private final Map<NodeId, Boolean> opened = new LinkedHashMap<>();
  private final Set<NodeId> leaving = new LinkedHashSet<>();
  private final Set<NodeId> drained = new LinkedHashSet<>();

  Roster(Simulation simulation, String hub) {
    this.simulation = simulation;
    this.hub = hub;
  }

  /** A node opens the hub. */
  void opens(NodeId node, boolean isObserver) {
    opened.put(node, isObserver);
    leaving.remove(node);
    if (!isObserver) {
      drained.remove(node);
    }
  }

  /** A node begins to leave, or to close the hub. */
  void leaves(NodeId node) {
    leaving.add(node);
  }

  /** A node begins to be drained, or to have children again. */
  void drains(NodeId node, boolean on) {
    if (on) {
      drained.add(node);
    } else {
      drained.remove(node);
    }
  }

  /** The running nodes that have the hub open. */
  List<SimNode> seats() {
    return simulation.running().stream()
        .filter(node -> opened.containsKey(node.id()) && node.findHub(hub).isPresent())
        .toList();
  }

  /** Those that are members, and are not leaving. */
  List<SimNode> members() {
    return seats().stream()
        .filter(node -> !isObserver(node) && !isLeaving(node) && !isDrained(node))
        .toList();
  }

  /** The members that have joined, so that they know what the hub knows. */
  List<NodeId> knowing() {
    return members().stream()
        .map(SimNode::id)
        .filter(id -> simulation.node(id.name()).hub(hub).nodes().contains(id))
        .toList();
  }

  boolean isObserver(SimNode node) {
    return opened.getOrDefault(node.id(), false);
  }

  boolean isDrained(SimNode node) {
    return drained.contains(node.id());
  }

  boolean isLeaving(SimNode node) {
    return leaving.contains(node.id());
  }
}
