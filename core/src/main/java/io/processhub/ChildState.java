package io.processhub;

/** What an instance of a child is doing. */
public enum ChildState {
  /** Its constructor or {@code started} has not returned yet. */
  STARTING,
  /** It handles messages. */
  RUNNING,
  /** It failed, and will be restarted after its back-off. */
  RESTARTING,
  /** It is being stopped. */
  STOPPING,
  /** It failed too often and was given up. It stays visible until it is stopped or moved. */
  FAILED,
  /** It ended by itself, for good. The hub is about to forget it. */
  ENDED,
  /**
   * It runs nowhere: it is about to be started, or the nodes that it is bound to are away. The
   * state of a child ({@link ChildInfo#state()}), never of an instance.
   */
  WAITING,
  /**
   * It has taken over the state of the instance on another node, and waits for its word to begin.
   */
  ARRIVING
}
