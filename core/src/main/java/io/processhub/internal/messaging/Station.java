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

  /** No instance at all: the node is the child's home, and may know where the child runs. */
  static final long NODE = 1;

  /** Where a node's own senders begin. Never sent. */
  static final long OWN = -1;

  /**
   * As {@link #NODE}, for what the flow of a former instance elsewhere sends on there: it stays a
   * flow of its own.
   */
  static long strayOf(long token) {
    return -token;
  }

  static boolean isStray(long token) {
    return token < OWN;
  }
}
