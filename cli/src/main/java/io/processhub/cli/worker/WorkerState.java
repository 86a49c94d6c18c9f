package io.processhub.cli.worker;

import io.processhub.Hub;
import io.processhub.HubNode;
import java.util.Optional;

/** The node of this JVM, and its hub, once they are there. */
final class WorkerState {
  private volatile Optional<HubNode> node = Optional.empty();
  private volatile Optional<Hub> hub = Optional.empty();

  void node(HubNode value) {
    node = Optional.of(value);
  }

  void hub(Hub value) {
    hub = Optional.of(value);
  }

  HubNode node() {
    return node.orElseThrow(() -> new IllegalStateException("The node is not started yet."));
  }

  Hub hub() {
    return hub.orElseThrow(() -> new IllegalStateException("The hub is not open yet."));
  }
}
