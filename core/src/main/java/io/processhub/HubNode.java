package io.processhub;

import io.processhub.internal.coordinator.Node;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * This JVM as a member of the cluster. One channel carries all hubs of the node. Thread-safe.
 *
 * <p>A node that was started alone and later finds others keeps its children: the hubs merge.
 */
public interface HubNode extends AutoCloseable {

  /**
   * Starts a node: joins the network, and waits until that is done.
   *
   * @throws ProcessHubException with one clear sentence, if the node cannot listen or join
   */
  static HubNode start(NodeConfig config) {
    return Node.start(config);
  }

  /** The node's identity. */
  NodeId id();

  /**
   * Opens a hub on this node, as a member or as an observer, and returns at once; see {@link
   * Hub#ready()}.
   *
   * @throws IllegalStateException if a hub of this name is open on this node, or the node is closed
   * @throws IllegalArgumentException if a registered type cannot be carried by the codec
   */
  Hub open(HubConfig config);

  /** The open hub of this name. */
  Optional<Hub> hub(String name);

  /**
   * The present sizes of the tables that belong to no hub, but to the node and its transport, named
   * as those of {@link Diagnostics#tableSizes()}, and differently.
   */
  Map<String, Integer> tableSizes();

  /** Leaves all hubs in order, then the network. Never completes exceptionally. */
  CompletableFuture<Void> closeAsync();

  /** {@link #closeAsync()}, waited for. */
  @Override
  default void close() {
    closeAsync().join();
  }
}
