package io.processhub.internal.messaging;

import io.processhub.NodeId;

/**
 * Follows the messages that a node has let go to a {@link Station}, from there to the next, until
 * it is in front of the child; see {@link Junctions}. For no child, it is an <em>echo</em>: it goes
 * to a node behind the messages that were sent there, and comes back likewise.
 *
 * @param from the node that has sent it
 * @param number rises with each
 */
record Marker(NodeId from, long number) {
  /** The child of an echo. */
  static final String NO_CHILD = "";
}
