package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What a hub is told of its node. May be called by any thread. */
interface Surroundings {
  /** The nodes in view, this one included. */
  List<NodeId> view();

  /** How many children other hubs have on this node. */
  int otherChildren(String hub);

  /**
   * The last time of the hybrid clock of the hub of this name. It goes on when the hub is closed
   * and opened anew: others know by time what this node has done in it.
   */
  AtomicLong lastTime(String hub);

  /** How many messages wait for processes on this node, of all hubs. */
  long backlog();

  /** Counts the lines of the log that were not written, because there were too many of a kind. */
  LongAdder withheldLines();
}
