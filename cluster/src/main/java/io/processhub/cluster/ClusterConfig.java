package io.processhub.cluster;

import java.time.Duration;

/**
 * How a node takes part in a cluster over the network. Immutable; made by a {@link
 * ClusterConfigBuilder}, which checks it:
 *
 * <pre>{@code
 * ClusterConfig.bind("127.0.0.1:7800").seeds("127.0.0.1:7800", "127.0.0.1:7801").build()
 * }</pre>
 *
 * <p>The timeouts should be the same on all nodes. The defaults suit one data centre.
 */
public final class ClusterConfig {

  /** The default of {@link #bindAddress()}: {@value}. */
  public static final String DEFAULT_BIND = "127.0.0.1:7800";

  /** The default of {@link #clusterName()}: {@value}. */
  public static final String DEFAULT_CLUSTER_NAME = "processhub";

  /** The default group of {@link ClusterConfigBuilder#multicast()}: {@value}. */
  public static final String DEFAULT_MULTICAST_GROUP = "232.7.8.9:7879";

  /** The default of {@link #searchTimeout()}, in milliseconds: {@value}. */
  public static final long DEFAULT_SEARCH_TIMEOUT_MILLIS = 10_000;

  /** The default of {@link #joinTimeout()}, in milliseconds: {@value}. */
  public static final long DEFAULT_JOIN_TIMEOUT_MILLIS = 2_000;

  /** The default of {@link #connectTimeout()}, in milliseconds: {@value}. */
  public static final long DEFAULT_CONNECT_TIMEOUT_MILLIS = 300;

  /** The default of {@link #helloTimeout()}, in milliseconds: {@value}. */
  public static final long DEFAULT_HELLO_TIMEOUT_MILLIS = 500;

  /** The default of {@link #failureTimeout()}, in milliseconds: {@value}. */
  public static final long DEFAULT_FAILURE_TIMEOUT_MILLIS = 5_000;

  /** The default of {@link #heartbeatInterval()}, in milliseconds: {@value}. */
  public static final long DEFAULT_HEARTBEAT_INTERVAL_MILLIS = 1_000;

  /** The default of {@link #verifyTimeout()}, in milliseconds: {@value}. */
  public static final long DEFAULT_VERIFY_TIMEOUT_MILLIS = 250;

  /** The default of {@link #viewTimeout()}, in milliseconds: {@value}. */
  public static final long DEFAULT_VIEW_TIMEOUT_MILLIS = 500;

  /** The default of {@link #mergeIntervalMin()}, in milliseconds: {@value}. */
  public static final long DEFAULT_MERGE_INTERVAL_MIN_MILLIS = 500;

  /** The default of {@link #mergeIntervalMax()}, in milliseconds: {@value}. */
  public static final long DEFAULT_MERGE_INTERVAL_MAX_MILLIS = 2_000;

  /** The default of {@link #resendInterval()}, in milliseconds: {@value}. */
  public static final long DEFAULT_RESEND_INTERVAL_MILLIS = 200;

  /** The default of {@link #sendTimeout()}, in milliseconds: {@value}. */
  public static final long DEFAULT_SEND_TIMEOUT_MILLIS = 500;

  /** The default of {@link #leaveTimeout()}, in milliseconds: {@value}. */
  public static final long DEFAULT_LEAVE_TIMEOUT_MILLIS = 2_000;

  /** The default of {@link #maxFrameBytes()}: {@value}. */
  public static final int DEFAULT_MAX_FRAME_BYTES = 1 << 20;

  /** The default of {@link #maxQueuedBytes()}: {@value}. */
  public static final int DEFAULT_MAX_QUEUED_BYTES = 64 << 20;

  private final HostAndPort bind;
  private final String clusterName;
  private final Discovery discovery;
  private final Duration searchTimeout;
  private final Duration joinTimeout;
  private final Duration connectTimeout;
  private final Duration helloTimeout;
  private final Duration failureTimeout;
  private final Duration heartbeatInterval;
  private final Duration verifyTimeout;
  private final Duration viewTimeout;
  private final Duration mergeIntervalMin;
  private final Duration mergeIntervalMax;
  private final Duration resendInterval;
  private final Duration sendTimeout;
  private final Duration leaveTimeout;
  private final int maxFrameBytes;
  private final int maxQueuedBytes;

  ClusterConfig(ClusterConfigBuilder builder) {
    bind = HostAndPort.parse("bind address", builder.bind, 0);
    clusterName = builder.clusterName;
    discovery = builder.discovery;
    searchTimeout = builder.searchTimeout;
    joinTimeout = builder.joinTimeout;
    connectTimeout = builder.connectTimeout;
    helloTimeout = builder.helloTimeout;
    failureTimeout = builder.failureTimeout;
    heartbeatInterval = builder.heartbeatInterval;
    verifyTimeout = builder.verifyTimeout;
    viewTimeout = builder.viewTimeout;
    mergeIntervalMin = builder.mergeIntervalMin;
    mergeIntervalMax = builder.mergeIntervalMax;
    resendInterval = builder.resendInterval;
    sendTimeout = builder.sendTimeout;
    leaveTimeout = builder.leaveTimeout;
    maxFrameBytes = builder.maxFrameBytes;
    maxQueuedBytes = builder.maxQueuedBytes;
    check();
  }

  /** A builder with the defaults, bound to {@value #DEFAULT_BIND}. */
  public static ClusterConfigBuilder builder() {
    return new ClusterConfigBuilder();
  }

  /** The same as {@code builder().bindAddress(hostAndPort)}. */
  public static ClusterConfigBuilder bind(String hostAndPort) {
    return new ClusterConfigBuilder().bindAddress(hostAndPort);
  }

  private void check() {
    Checks.ascii("cluster name", clusterName, 64);
    Checks.discovery(discovery);
    Checks.millis("search timeout", searchTimeout, 100, 600_000);
    Checks.millis("join timeout", joinTimeout, 100, 60_000);
    Checks.millis("connect timeout", connectTimeout, 10, 10_000);
    Checks.millis("hello timeout", helloTimeout, 20, 10_000);
    Checks.millis("failure timeout", failureTimeout, 500, 600_000);
    Checks.millis("heartbeat interval", heartbeatInterval, 50, failureTimeout.toMillis() / 2);
    Checks.millis("verify timeout", verifyTimeout, 50, 10_000);
    Checks.millis("view timeout", viewTimeout, 20, 60_000);
    Checks.millis("longest merge interval", mergeIntervalMax, 100, 600_000);
    Checks.millis("shortest merge interval", mergeIntervalMin, 50, mergeIntervalMax.toMillis() - 1);
    Checks.millis("resend interval", resendInterval, 10, 10_000);
    Checks.millis("send timeout", sendTimeout, 0, 60_000);
    Checks.millis("leave timeout", leaveTimeout, 100, 60_000);
    Checks.count("longest frame, in bytes,", maxFrameBytes, 64 << 10, Checks.FRAME_BYTES_MAX);
    Checks.count("bytes queued", maxQueuedBytes, 4L * maxFrameBytes, 1 << 30);
  }

  /**
   * Where the node listens, {@code host:port}; the host is what others connect to, so it is not
   * {@code 0.0.0.0}. Port 0 means any free one. Default: {@value #DEFAULT_BIND}, which only this
   * machine can reach.
   */
  public String bindAddress() {
    return bind.toString();
  }

  HostAndPort bind() {
    return bind;
  }

  /**
   * Which cluster; nodes of different ones ignore each other. 1 to 64 printable ASCII characters.
   * Default: {@value #DEFAULT_CLUSTER_NAME}.
   */
  public String clusterName() {
    return clusterName;
  }

  /** How the node finds others. Default: no seeds; the node is alone until others ask for it. */
  public Discovery discovery() {
    return discovery;
  }

  /**
   * How long a starting node that finds no cluster waits for seeds that accept its connection but
   * do not answer, as one does that is just starting, before it founds a cluster of its own. A seed
   * that refuses the connection costs no time. Default: {@value #DEFAULT_SEARCH_TIMEOUT_MILLIS} ms;
   * allowed: 100 ms to 10 minutes.
   */
  public Duration searchTimeout() {
    return searchTimeout;
  }

  /**
   * How long a starting node waits for the answer to its request to join, before it searches again.
   * With multicast, which does not tell who is there and silent, it is also how long a first node
   * waits for others. Default: {@value #DEFAULT_JOIN_TIMEOUT_MILLIS} ms; allowed: 100 ms to 60 s.
   */
  public Duration joinTimeout() {
    return joinTimeout;
  }

  /**
   * How long to wait for a connection to another node. Default: {@value
   * #DEFAULT_CONNECT_TIMEOUT_MILLIS} ms; allowed: 10 ms to 10 s.
   */
  public Duration connectTimeout() {
    return connectTimeout;
  }

  /**
   * How long whoever connects has to say who it is. Connections are let in one after the other: one
   * that says nothing holds up the others for so long. Default: {@value
   * #DEFAULT_HELLO_TIMEOUT_MILLIS} ms; allowed: 20 ms to 10 s.
   */
  public Duration helloTimeout() {
    return helloTimeout;
  }

  /**
   * After how long without a sign of life a node is taken for dead, verification not counted. A
   * node whose process ends is noticed sooner, by its connections. Default: {@value
   * #DEFAULT_FAILURE_TIMEOUT_MILLIS} ms; allowed: 500 ms to 10 minutes.
   */
  public Duration failureTimeout() {
    return failureTimeout;
  }

  /**
   * How often a node that has nothing to say gives a sign of life. Default: {@value
   * #DEFAULT_HEARTBEAT_INTERVAL_MILLIS} ms; allowed: 50 ms to half the failure timeout.
   */
  public Duration heartbeatInterval() {
    return heartbeatInterval;
  }

  /**
   * How long a suspected node has to prove that it is alive; it is given up after at most twice
   * that. Default: {@value #DEFAULT_VERIFY_TIMEOUT_MILLIS} ms; allowed: 50 ms to 10 s.
   */
  public Duration verifyTimeout() {
    return verifyTimeout;
  }

  /**
   * How long a change of members waits for all of them to confirm it, before it is taken as done
   * and the next is made: a frozen node holds up those who join or leave for so long. Default:
   * {@value #DEFAULT_VIEW_TIMEOUT_MILLIS} ms; allowed: 20 ms to 60 s.
   */
  public Duration viewTimeout() {
    return viewTimeout;
  }

  /**
   * The shortest time between two looks for parts of the cluster that were separated, or nodes that
   * started alone. Default: {@value #DEFAULT_MERGE_INTERVAL_MIN_MILLIS} ms; allowed: 50 ms to less
   * than the longest.
   */
  public Duration mergeIntervalMin() {
    return mergeIntervalMin;
  }

  /**
   * The longest such time; a merge takes up to about three of it. Default: {@value
   * #DEFAULT_MERGE_INTERVAL_MAX_MILLIS} ms; allowed: 100 ms to 10 minutes.
   */
  public Duration mergeIntervalMax() {
    return mergeIntervalMax;
  }

  /**
   * How often to look for what got lost with a connection that broke, and to send it again.
   * Default: {@value #DEFAULT_RESEND_INTERVAL_MILLIS} ms; allowed: 10 ms to 10 s.
   */
  public Duration resendInterval() {
    return resendInterval;
  }

  /**
   * How long the sender of a message to a process is held back while the queue to its node is full;
   * then the message is dropped and counted. Default: {@value #DEFAULT_SEND_TIMEOUT_MILLIS} ms;
   * allowed: 0 to 60 s.
   */
  public Duration sendTimeout() {
    return sendTimeout;
  }

  /**
   * How long closing may take, at most. Default: {@value #DEFAULT_LEAVE_TIMEOUT_MILLIS} ms;
   * allowed: 100 ms to 60 s.
   */
  public Duration leaveTimeout() {
    return leaveTimeout;
  }

  /**
   * The longest frame. Must be the same on all nodes. Default: {@value #DEFAULT_MAX_FRAME_BYTES};
   * allowed: 64 KiB to 8 MiB.
   */
  public int maxFrameBytes() {
    return maxFrameBytes;
  }

  /**
   * How many bytes may wait for one slow node: so many on the control lane, and a quarter of it on
   * each of the others. Default: {@value #DEFAULT_MAX_QUEUED_BYTES}; allowed: four of the longest
   * frames to 1 GiB.
   */
  public int maxQueuedBytes() {
    return maxQueuedBytes;
  }

  @Override
  public String toString() {
    return "ClusterConfig[%s at %s, %s]".formatted(clusterName, bind, discovery);
  }
}
