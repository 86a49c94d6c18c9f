package io.processhub.internal.messaging;

import io.processhub.NodeId;

/**
 * Follows the messages that a node has sent to a child by an old way; see {@link Detours}. For no
 * child, it is an <em>echo</em>: it goes to a node behind the messages that were sent there, and
 * comes back likewise.
 *
 * @param from the node that has sent it
 * @param number rises with each
 * @param by the node by way of which it was sent
 * @param target where messages wait for it
 */
record Marker(NodeId from, long number, NodeId by, NodeId target) {
  /** The child of an echo. */
  static final String NO_CHILD = "";
}
