package io.processhub;

import io.processhub.process.Role;

/**
 * One copy of a child on one node, as the registry knows it.
 *
 * @param processId which run, and where
 * @param state what it is doing
 * @param reason why it is restarting or failed; empty otherwise
 * @param role what it is for, beside the child's other instances
 */
public record Instance(ProcessId processId, ChildState state, String reason, Role role) {
  /** An active one. */
  public Instance(ProcessId processId, ChildState state, String reason) {
    this(processId, state, reason, Role.ACTIVE);
  }

  /** The node that it is on. */
  public NodeId node() {
    return processId.node();
  }
}
