package io.processhub.cluster;

import io.processhub.internal.Required;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Collects the settings; each is described at its accessor in {@link ClusterConfig}. */
public final class ClusterConfigBuilder {
  String bind = ClusterConfig.DEFAULT_BIND;
  String clusterName = ClusterConfig.DEFAULT_CLUSTER_NAME;
  Discovery discovery = new Discovery.Seeds(List.of());
  Duration searchTimeout = Duration.ofMillis(ClusterConfig.DEFAULT_SEARCH_TIMEOUT_MILLIS);
  Duration joinTimeout = Duration.ofMillis(ClusterConfig.DEFAULT_JOIN_TIMEOUT_MILLIS);
  Duration connectTimeout = Duration.ofMillis(ClusterConfig.DEFAULT_CONNECT_TIMEOUT_MILLIS);
  Duration helloTimeout = Duration.ofMillis(ClusterConfig.DEFAULT_HELLO_TIMEOUT_MILLIS);
  Duration failureTimeout = Duration.ofMillis(ClusterConfig.DEFAULT_FAILURE_TIMEOUT_MILLIS);
  Duration heartbeatInterval = Duration.ofMillis(ClusterConfig.DEFAULT_HEARTBEAT_INTERVAL_MILLIS);
  Duration verifyTimeout = Duration.ofMillis(ClusterConfig.DEFAULT_VERIFY_TIMEOUT_MILLIS);
  Duration viewTimeout = Duration.ofMillis(ClusterConfig.DEFAULT_VIEW_TIMEOUT_MILLIS);
  Duration mergeIntervalMin = Duration.ofMillis(ClusterConfig.DEFAULT_MERGE_INTERVAL_MIN_MILLIS);
  Duration mergeIntervalMax = Duration.ofMillis(ClusterConfig.DEFAULT_MERGE_INTERVAL_MAX_MILLIS);
  Duration resendInterval = Duration.ofMillis(ClusterConfig.DEFAULT_RESEND_INTERVAL_MILLIS);
  Duration sendTimeout = Duration.ofMillis(ClusterConfig.DEFAULT_SEND_TIMEOUT_MILLIS);
  Duration leaveTimeout = Duration.ofMillis(ClusterConfig.DEFAULT_LEAVE_TIMEOUT_MILLIS);
  int maxFrameBytes = ClusterConfig.DEFAULT_MAX_FRAME_BYTES;
  int maxQueuedBytes = ClusterConfig.DEFAULT_MAX_QUEUED_BYTES;

  ClusterConfigBuilder() {}

  /** Sets {@link ClusterConfig#bindAddress()}. */
  public ClusterConfigBuilder bindAddress(String value) {
    bind = value;
    return this;
  }

  /** Sets {@link ClusterConfig#clusterName()}. */
  public ClusterConfigBuilder clusterName(String value) {
    clusterName = value;
    return this;
  }

  /** Finds others by {@link Discovery.Seeds}, each {@code host:port}; one may be this node. */
  public ClusterConfigBuilder seeds(String... addresses) {
    return seeds(Arrays.asList(Required.given("The seeds", addresses)));
  }

  /** Finds others by {@link Discovery.Seeds}, each {@code host:port}; one may be this node. */
  public ClusterConfigBuilder seeds(List<String> addresses) {
    discovery = new Discovery.Seeds(addresses);
    return this;
  }

  /** Finds others by {@link Discovery.Dns}. */
  public ClusterConfigBuilder dns(String name, int port) {
    discovery = new Discovery.Dns(name, port);
    return this;
  }

  /**
   * Finds others by {@link Discovery.Multicast}, at {@value ClusterConfig#DEFAULT_MULTICAST_GROUP}.
   */
  public ClusterConfigBuilder multicast() {
    return multicast(ClusterConfig.DEFAULT_MULTICAST_GROUP);
  }

  /** Finds others by {@link Discovery.Multicast} at {@code host:port}. */
  public ClusterConfigBuilder multicast(String group) {
    discovery = new Discovery.Multicast(group);
    return this;
  }

  /** Sets {@link ClusterConfig#searchTimeout()}. */
  public ClusterConfigBuilder searchTimeout(Duration value) {
    searchTimeout = value;
    return this;
  }

  /** Sets {@link ClusterConfig#joinTimeout()}. */
  public ClusterConfigBuilder joinTimeout(Duration value) {
    joinTimeout = value;
    return this;
  }

  /** Sets {@link ClusterConfig#connectTimeout()}. */
  public ClusterConfigBuilder connectTimeout(Duration value) {
    connectTimeout = value;
    return this;
  }

  /** Sets {@link ClusterConfig#helloTimeout()}. */
  public ClusterConfigBuilder helloTimeout(Duration value) {
    helloTimeout = value;
    return this;
  }

  /** Sets {@link ClusterConfig#failureTimeout()}. */
  public ClusterConfigBuilder failureTimeout(Duration value) {
    failureTimeout = value;
    return this;
  }

  /** Sets {@link ClusterConfig#heartbeatInterval()}. */
  public ClusterConfigBuilder heartbeatInterval(Duration value) {
    heartbeatInterval = value;
    return this;
  }

  /** Sets {@link ClusterConfig#verifyTimeout()}. */
  public ClusterConfigBuilder verifyTimeout(Duration value) {
    verifyTimeout = value;
    return this;
  }

  /** Sets {@link ClusterConfig#viewTimeout()}. */
  public ClusterConfigBuilder viewTimeout(Duration value) {
    viewTimeout = value;
    return this;
  }

  /** Sets {@link ClusterConfig#mergeIntervalMin()} and {@link ClusterConfig#mergeIntervalMax()}. */
  public ClusterConfigBuilder mergeInterval(Duration min, Duration max) {
    mergeIntervalMin = min;
    mergeIntervalMax = max;
    return this;
  }

  /** Sets {@link ClusterConfig#resendInterval()}. */
  public ClusterConfigBuilder resendInterval(Duration value) {
    resendInterval = value;
    return this;
  }

  /** Sets {@link ClusterConfig#sendTimeout()}. */
  public ClusterConfigBuilder sendTimeout(Duration value) {
    sendTimeout = value;
    return this;
  }

  /** Sets {@link ClusterConfig#leaveTimeout()}. */
  public ClusterConfigBuilder leaveTimeout(Duration value) {
    leaveTimeout = value;
    return this;
  }

  /** Sets {@link ClusterConfig#maxFrameBytes()}. */
  public ClusterConfigBuilder maxFrameBytes(int value) {
    maxFrameBytes = value;
    return this;
  }

  /** Sets {@link ClusterConfig#maxQueuedBytes()}. */
  public ClusterConfigBuilder maxQueuedBytes(int value) {
    maxQueuedBytes = value;
    return this;
  }

  /**
   * The configuration.
   *
   * @throws IllegalArgumentException with one sentence naming the setting, its value, and what is
   *     allowed
   */
  public ClusterConfig build() {
    return new ClusterConfig(this);
  }
}
