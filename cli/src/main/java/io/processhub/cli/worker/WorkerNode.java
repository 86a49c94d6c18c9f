package io.processhub.cli.worker;

import io.processhub.HubNode;
import java.util.Optional;

/** The node of this JVM, once it is there, and what it can hear. */
final class WorkerNode {
  private final Hearing hearing = new Hearing();
  private volatile Optional<HubNode> node = Optional.empty();

  void node(HubNode value) {
    node = Optional.of(value);
  }

  HubNode node() {
    return node.orElseThrow(() -> new IllegalStateException("The node is not started yet."));
  }

  Hearing hearing() {
    return hearing;
  }
}
