package io.processhub.internal.messaging;

import io.processhub.NodeId;
import io.processhub.internal.runtime.ProcessCell;

/**
 * Where messages go: the coordinator's published view of catalog and registry. Lock-free, called by
 * any thread for every message.
 */
public interface Routing {

  /** Where a message for this child goes at this moment. */
  Route route(String childId);

  /** An answer of {@link #route}. */
  sealed interface Route {
    /** To this cell on this node. */
    record Local(ProcessCell cell) implements Route {}

    /** To this node. */
    record Remote(NodeId node) implements Route {}

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
