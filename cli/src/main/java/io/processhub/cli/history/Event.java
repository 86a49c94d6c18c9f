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
   * @param quorum whether it does nothing without a quorum
   * @param replicas how many instances of a child there are to be, if there are so many nodes
   * @param passive whether one of them is active, and the others stand by
   */
  record Opened(long nanos, String hub, String node, boolean quorum, long replicas, boolean passive)
      implements Event {}

  /** A node's hub acts on it that another one is no member any more. */
  record Left(long nanos, String hub, String seenBy, String node) implements Event {}

  /** A node's hub has stopped its children, as it has no quorum. */
  record StoodDown(long nanos, String hub, String node) implements Event {}

  /**
   * An instance has begun.
   *
   * @param licensed whether it was still allowed to act after this moment
   * @param from the instance whose state it has taken over; empty if none
   * @param handled its state: how many messages were handled up to it
   */
  record Started(
      long nanos,
      String hub,
      String child,
      String instance,
      String node,
      long token,
      boolean licensed,
      String from,
      long handled)
      implements Event {}

  /** On a node what an instance has handed over was taken over, by one that may begin there. */
  record TakenOver(long nanos, String from, String node) implements Event {}

  /** An instance has ended, or has failed, with this state. */
  record Ended(long nanos, String hub, String child, String instance, long handled)
      implements Event {}

  /** An instance fails: it begins anew, as another one and without its state. */
  record Failed(long nanos, String hub, String child, String instance) implements Event {}

  /**
   * An instance blocks its thread for some seconds.
   *
   * @param stopped whether that is at its end; else with a message in hand
   */
  record Hung(long nanos, String hub, String child, String instance, boolean stopped)
      implements Event {}

  /** An instance has become the active one, or is to stand by. */
  record RoleTaken(long nanos, String hub, String child, String instance, boolean active)
      implements Event {}

  /**
   * An instance handles a message.
   *
   * @param licensed whether it was still allowed to act after this moment
   * @param sender who has sent it
   * @param number rises with each message of the sender to the child
   * @param sentNanos when it was sent
   * @param handled its state after this: how many messages were handled
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
      long sentNanos,
      long handled)
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

  /**
   * What a node sees of a hub at the rest before.
   *
   * @param members who is there
   * @param serves whether it runs children and changes what is wanted
   * @param catalog the digest of what is wanted
   * @param registry the digest of what runs
   */
  record Seen(
      long nanos,
      String hub,
      String node,
      String members,
      boolean serves,
      long catalog,
      long registry)
      implements Event {}

  /** At the rest before a node is one of those on which a child is to run, as it sees it. */
  record Belongs(long nanos, String hub, String child, String node) implements Event {}

  /** The cluster did not come to rest in time. */
  record Restless(long nanos, String why) implements Event {}
}
