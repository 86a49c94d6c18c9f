package io.processhub;

/** A child could not be moved to a node: see {@link Hub#move}. */
public final class MoveFailed extends ProcessHubException {
  private static final long serialVersionUID = 1L;

  private final String child;
  private final transient NodeId node;

  /** With what a handler needs to know. */
  public MoveFailed(String child, NodeId node, String reason) {
    super("Child '%s' could not be moved to node %s: %s".formatted(child, node, reason));
    this.child = child;
    this.node = node;
  }

  /** The child. */
  public String child() {
    return child;
  }

  /** The node that it was to be moved to. */
  public NodeId node() {
    return node;
  }
}
