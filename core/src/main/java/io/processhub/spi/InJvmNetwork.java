package io.processhub.spi;

import io.processhub.internal.Required;
import io.processhub.internal.platform.InJvmSwitch;
import java.util.concurrent.Executor;

/**
 * A network inside this JVM: the nodes attached to it see each other, and nobody else. What a
 * single local node uses, and what lets a test run several nodes without sockets. Thread-safe.
 *
 * <p>Frames are handed over through the network's executor, never in the sender's thread. Per
 * sender, receiver and lane at most 64 MiB ({@link Transport.Lane#MESSAGES}: 16 MiB) wait; then a
 * message's sender is held back for at most half a second, and what still finds no room is dropped
 * and counted. There are no partitions, no delays and no failures here: the testkit's simulated
 * network has those.
 */
public interface InJvmNetwork {

  /** A new network that runs its listeners on virtual threads. */
  static InJvmNetwork create() {
    return create(Environment.system().executor());
  }

  /**
   * A new network that runs its listeners on the given executor, as {@link Environment#executor()}
   * describes it.
   *
   * @throws IllegalArgumentException if it is null
   */
  static InJvmNetwork create(Executor executor) {
    return new InJvmSwitch(Required.given("executor", executor));
  }

  /**
   * A new attachment to this network, for one node. The node joins when the transport is started.
   */
  Transport transport();
}
