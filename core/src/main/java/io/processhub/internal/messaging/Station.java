package io.processhub.internal.messaging;

import io.processhub.NodeId;
import org.jspecify.annotations.Nullable;

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

  private static final long FIRST_RELAY = Long.MIN_VALUE + 1;

  /** No message is sent on that often; markers may be. */
  private static final long LAST_RELAY = Long.MIN_VALUE + Delivery.HOPS_MAX + 1;

  /**
   * As {@link #NODE}, for what the flow of a former instance elsewhere sends on there: it stays a
   * flow of its own.
   */
  static long strayOf(long token) {
    return -token;
  }

  static boolean isStray(long token) {
    return token < OWN && !isRelayed(token);
  }

  /**
   * As {@link #NODE}, for what another home sends on there that has come to it with this token. How
   * often homes have sent it on makes it a flow of its own, so that homes never wait for each other
   * in a circle.
   */
  static long relayOf(long token) {
    return token == NODE ? FIRST_RELAY : Math.min(token + 1, LAST_RELAY);
  }

  private static boolean isRelayed(long token) {
    return FIRST_RELAY <= token && token <= LAST_RELAY;
  }

  /** Whether it stands for the child's home, and for no former instance. */
  static boolean isHome(long token) {
    return token == NODE || isRelayed(token);
  }

  /**
   * Whether homes have sent it on to each other more than once: they do not see the same members.
   */
  static boolean isSentRound(long token) {
    return FIRST_RELAY < token && token <= LAST_RELAY;
  }

  /** Whether homes have sent it on, and messages with it. */
  static boolean isFollowedRelay(long token) {
    return isRelayed(token) && token != LAST_RELAY;
  }

  /** As of any record; written out because it is asked so often. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Station station && token == station.token && node.equals(station.node);
  }

  @Override
  public int hashCode() {
    return 31 * node.hashCode() + Long.hashCode(token);
  }
}
