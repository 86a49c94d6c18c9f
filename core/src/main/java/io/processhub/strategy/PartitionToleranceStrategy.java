package io.processhub.strategy;

import io.processhub.NodeId;
import java.util.List;

/** Decides whether this node's part of the hub may run children. */
public interface PartitionToleranceStrategy {

  /**
   * Whether to run or to stand down.
   *
   * @param members the hub's ready members that this node sees, itself included, sorted
   */
  Verdict decide(List<NodeId> members);

  /** What this part of the hub does. */
  enum Verdict {
    /** It runs children. */
    RUN,
    /** It stops its children, refuses starts and asks, and waits. */
    STAND_DOWN
  }
}
