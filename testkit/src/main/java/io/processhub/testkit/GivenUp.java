package io.processhub.testkit;

import io.processhub.HubConfigBuilder;
import io.processhub.NodeId;
import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which children the nodes of a hub have given up, or could not even make, as they told by their
 * events, and have not begun again since: those of which it is right that they do not run.
 */
final class GivenUp {
  private static final String HOOK = "given-up";
  private static final String UNALTERED = "unaltered";

  private final Map<NodeId, Set<String>> children = new TreeMap<>();

  GivenUp(Simulation simulation, String hub) {
    simulation
        .ledger()
        .listen(instance -> {
          if (instance.hub().equals(hub)) {
            of(instance.processId().node()).remove(instance.childId());
          }
        });
    simulation.onEnd((node, crashed) -> children.remove(node));
  }

  /** A node opens the hub: it has given up nothing yet, and is listened to. */
  HubConfigBuilder watch(NodeId node, HubConfigBuilder options) {
    children.remove(node);
    return options
        .hook(Hook.of(HOOK, HubEvent.ChildGaveUp.class, event -> of(node).add(event.child())))
        .hook(Hook.of(UNALTERED, HubEvent.AlterHookFailed.class, e -> of(node).add(e.child())));
  }

  private Set<String> of(NodeId node) {
    return children.computeIfAbsent(node, none -> new LinkedHashSet<>());
  }

  /** The same by node. */
  Map<NodeId, Set<String>> children() {
    Map<NodeId, Set<String>> copy = new TreeMap<>();
    children.forEach((node, ids) -> copy.put(node, Set.copyOf(ids)));
    return copy;
  }
}
