package io.processhub.internal.messaging;

import io.processhub.NodeId;

/**
 * An instance of a child, as the place to which messages are sent. Of the instances that a child
 * has one after the other, each has a higher fencing token.
 *
 * @param node where it runs
 * @param token its fencing token when the sender last heard of it; {@link #ANY} or {@link #NODE}
 */
record Station(NodeId node, long token) {
  /** Whatever instance the node has: one of several, or one that nobody knows by its token. */
  static final long ANY = 0;

  /** No instance at all: the node is to send on, as if one of its own senders had sent it. */
  static final long NODE = 1;

  /** Whether it is a later instance of the child than the other. */
  boolean isAfter(Station other) {
    return token > other.token;
  }
}
