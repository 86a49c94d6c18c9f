package io.processhub.strategy;

import io.processhub.NodeId;
import java.util.Map;

/** Decides how a child that runs here, and should run elsewhere, gets there. */
public interface MigrationStrategy {

  /** What is to be done with the child now. */
  Step step(Departure departure);

  /** How children are handed over, if {@link #step} says that they are. */
  default HotSwap terms() {
    return HotSwap.DEFAULT;
  }

  /**
   * A child that should leave this node.
   *
   * @param childId the child
   * @param metadata its spec's metadata
   * @param from this node
   * @param to its first owner
   * @param leaving whether this node is leaving the hub, so that the child cannot stay
   */
  record Departure(
      String childId, Map<String, String> metadata, NodeId from, NodeId to, boolean leaving) {}

  /** The ways to deal with a departure. */
  enum Step {
    /** Stop it here; its owner starts it when it is gone. */
    STOP_THEN_START,
    /** Leave it for now. The question comes again at the next change; ignored when leaving. */
    STAY,
    /**
     * Hand it over: its new process is held ready before the old one stops; see {@link HotSwap}.
     */
    HAND_OVER
  }
}
