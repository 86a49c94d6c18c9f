package io.processhub.cli.worker;

import io.processhub.HubNode;
import io.processhub.spi.Environment;
import java.util.Optional;

/** The node of this JVM, once it is there, what it can hear, and its clock. */
final class WorkerNode {
  private final Hearing hearing = new Hearing();
  private final Environment environment = Environment.system();
  private final SteppedClock clock = SteppedClock.over(environment);
  private volatile Optional<HubNode> node = Optional.empty();

  void node(HubNode value) {
    node = Optional.of(value);
  }

  HubNode node() {
    return node.orElseThrow(() -> new IllegalStateException("The node is not started yet."));
  }

  SteppedClock clock() {
    return clock;
  }

  /** What the node runs on: the machine's, but for the clock. */
  Environment environment() {
    return clock.in(environment);
  }

  Hearing hearing() {
    return hearing;
  }
}
