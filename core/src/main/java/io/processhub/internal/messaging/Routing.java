package io.processhub.internal.messaging;

import io.processhub.NodeId;
import io.processhub.internal.runtime.ProcessCell;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where messages go: the coordinator's published view of catalog and registry. Lock-free, called by
 * any thread for every message.
 */
public interface Routing {

  /** Where a message for this child goes at this moment. */
  Route route(String childId);

  /** The child's instances, wherever they run. Without replicas: none is told apart. */
  default List<Replica> replicas(String childId) {
    return List.of();
  }

  /** The cell on this node that takes messages for this child, whoever is the active one. */
  default @Nullable ProcessCell here(String childId) {
    return route(childId) instanceof Route.Local local ? local.cell() : null;
  }

  /**
   * One of a child's instances.
   *
   * @param node where it is
   * @param failure why it takes no messages; empty if it does
   */
  record Replica(NodeId node, String failure) {}

  /** An answer of {@link #route}. */
  sealed interface Route {
    /** To this cell on this node. */
    record Local(ProcessCell cell) implements Route {}

    /** To this node. */
    record Remote(NodeId node) implements Route {}

    /** To one of these nodes, which are two or more; see {@link Spread}. */
    record AnyOf(List<NodeId> nodes) implements Route {}

    /** Nowhere yet: the child is wanted, and is starting or moving. */
    record Waiting() implements Route {}

    /** Nowhere: no such child is wanted. */
    record Unknown() implements Route {}

    /** Nowhere: the child is wanted but was given up. */
    record GivenUp(String reason) implements Route {}

    /** Nowhere: the hub stands down. */
    record Partitioned() implements Route {}

    /** Nowhere: the hub is closed here. */
    record Closed() implements Route {}
  }
}
