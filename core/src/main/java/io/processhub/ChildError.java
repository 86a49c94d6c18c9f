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
     * The hub is at its limit of children, or the child cannot be told to other nodes: that would
     * take a longer message than the transport takes, or a codec, which there is not.
     */
    LIMIT_EXCEEDED,
    /** {@link io.processhub.strategy.Guided}: the start has no child mapping. */
    MISSING_CHILD_MAPPING,
    /** The child mapping and the children that are started are not the same. */
    CHILD_MAPPING_MISMATCH,
    /** The child is mapped to no node, to one node twice, or to one that is no ready member. */
    INVALID_CHILD_MAPPING,
    /** The child is mapped to fewer nodes than it has instances. */
    INSUFFICIENT_CHILD_MAPPING
  }
}
