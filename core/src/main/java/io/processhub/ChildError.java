package io.processhub;

import java.util.Optional;

/**
 * Why a start or stop did not succeed for one child.
 *
 * @param child the child's id
 * @param node the node that reported it, if one did
 * @param reason the kind of error
 * @param detail one sentence
 */
public record ChildError(String child, Optional<NodeId> node, Reason reason, String detail) {

  /** The kinds of errors. */
  public enum Reason {
    /** A child with this id is wanted already. */
    ALREADY_STARTED,
    /** The constructor or {@code started} threw; the child is not wanted any more. */
    START_FAILED,
    /** No child with this id is wanted. */
    NOT_FOUND,
    /** No node has answered in time. The call may still take effect. */
    TIMEOUT,
    /** The hub stands down because of a network split. */
    PARTITIONED,
    /** The hub, or its node, was closed. */
    CLOSED,
    /**
     * The hub is at its limit of children, or a message would be longer than the transport takes.
     */
    LIMIT_EXCEEDED
  }
}
