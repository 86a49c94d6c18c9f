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
   * It has taken over the state of the instance on another node, and waits for its word to begin.
   */
  ARRIVING
}
