package io.processhub.cli.worker;

import io.processhub.Hub;
import io.processhub.HubNode;
import io.processhub.NodeId;
import io.processhub.spi.Environment;
import java.util.Optional;

/** The node of this JVM, and one hub of it, once they are there. */
final class WorkerState {
  private final WorkerNode here;
  private final String hubName;
  private volatile Optional<Hub> hub = Optional.empty();

  WorkerState(WorkerNode here, String hubName) {
    this.here = here;
    this.hubName = hubName;
  }

  void node(HubNode value) {
    here.node(value);
  }

  void hub(Hub value) {
    hub = Optional.of(value);
  }

  HubNode node() {
    return here.node();
  }

  SteppedClock clock() {
    return here.clock();
  }

  Environment environment() {
    return here.environment();
  }

  Hearing hearing() {
    return here.hearing();
  }

  String hubName() {
    return hubName;
  }

  Hub hub() {
    return hub.orElseThrow(
        () -> new IllegalStateException("The hub '" + hubName + "' is not open yet."));
  }

  /** The member of this name, or this node itself: while it is drained it is no ready member. */
  NodeId member(String name) {
    NodeId self = node().id();
    return self.name().equals(name)
        ? self
        : hub().nodes().stream()
            .filter(node -> node.name().equals(name))
            .findFirst()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "Node %s is not one of the members %s.".formatted(name, hub().nodes())));
  }
}
