package io.processhub.cli.history;

/**
 * Something that happened, and when, in nanoseconds of the machine's monotonic clock. Nodes and
 * instances are named by their ids, which no other node or instance ever has.
 */
public sealed interface Event {
  /** When. */
  long nanos();

  /** What a client asks of the hub. */
  enum Call {
    /** That a child be started. */
    START,
    /** That it be stopped. */
    STOP
  }

  /**
   * A node has opened a hub.
   *
   * @param quorum whether the hub promises that a child runs once at a time
   */
  record Opened(long nanos, String hub, String node, boolean quorum) implements Event {}

  /** A node's hub acts on it that another one is no member any more. */
  record Left(long nanos, String hub, String seenBy, String node) implements Event {}

  /**
   * An instance has begun.
   *
   * @param licensed whether it was still allowed to act after this moment
   */
  record Started(
      long nanos,
      String hub,
      String child,
      String instance,
      String node,
      long token,
      boolean licensed)
      implements Event {}

  /** An instance has ended, or has failed. */
  record Ended(long nanos, String hub, String child, String instance) implements Event {}

  /**
   * An instance handles a message.
   *
   * @param licensed whether it was still allowed to act after this moment
   * @param sender who has sent it
   * @param number rises with each message of the sender to the child
   * @param sentNanos when it was sent
   */
  record Handled(
      long nanos,
      String hub,
      String child,
      String instance,
      long token,
      boolean licensed,
      String sender,
      long number,
      long sentNanos)
      implements Event {}

  /** A client has made a call. Each child has one client, which makes one call at a time. */
  record Called(long nanos, String hub, String child, Call call) implements Event {}

  /**
   * That call has ended.
   *
   * @param ok whether it did what was asked
   */
  record Returned(long nanos, String hub, String child, Call call, boolean ok) implements Event {}

  /** A client has asked a child something; its asks are numbered. */
  record Asked(long nanos, String hub, String client, long number) implements Event {}

  /**
   * That ask has ended.
   *
   * @param answer {@code right}, {@code wrong}, or why there is none
   */
  record Answered(long nanos, String hub, String client, long number, String answer)
      implements Event {}

  /** All clients of a node have ended, after each of their calls and asks has. */
  record ClientsEnded(long nanos, String node) implements Event {}

  /** A node was killed. */
  record Killed(long nanos, String node) implements Event {}

  /**
   * Something is done to the cluster from now on.
   *
   * @param gentle whether nodes must not take each other for gone
   * @param sighted whether the nodes that live see each other all the time
   */
  record FaultBegan(long nanos, String name, boolean gentle, boolean sighted) implements Event {}

  /** It is undone. */
  record FaultEnded(long nanos, String name) implements Event {}

  /** All nodes agree, nothing is under way, and no client calls. */
  record AtRest(long nanos) implements Event {}

  /** The cluster did not come to rest in time. */
  record Restless(long nanos, String why) implements Event {}
}
