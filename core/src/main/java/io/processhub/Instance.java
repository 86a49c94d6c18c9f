package io.processhub;

/**
 * One copy of a child on one node, as the registry knows it.
 *
 * @param processId which run, and where
 * @param state what it is doing
 * @param reason why it is restarting or failed; empty otherwise
 */
public record Instance(ProcessId processId, ChildState state, String reason) {
  /** The node that it is on. */
  public NodeId node() {
    return processId.node();
  }
}
