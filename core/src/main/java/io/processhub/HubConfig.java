package io.processhub;

import io.processhub.event.AlterHook;
import io.processhub.event.Hook;
import io.processhub.internal.Names;
import io.processhub.strategy.ColdSwap;
import io.processhub.strategy.ConsistentHashing;
import io.processhub.strategy.DistributionStrategy;
import io.processhub.strategy.Divergence;
import io.processhub.strategy.MigrationStrategy;
import io.processhub.strategy.PartitionToleranceStrategy;
import io.processhub.strategy.PubSub;
import io.processhub.strategy.RedundancyStrategy;
import io.processhub.strategy.Singularity;
import io.processhub.strategy.SynchronizationStrategy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a node takes part in a hub. Immutable; checked by {@link HubConfigBuilder#build()}. All
 * members of one hub should open it with the same strategies; if some do not, they log it, and
 * {@link io.processhub.event.HubEvent.StrategiesDiffer} is published.
 */
public final class HubConfig {
  /** Default of {@link #askTimeout()}. */
  public static final Duration ASK_TIMEOUT_DEFAULT = Duration.ofSeconds(5);

  /** Default of {@link #routeWait()}. */
  public static final Duration ROUTE_WAIT_DEFAULT = Duration.ofSeconds(5);

  /** Default of {@link #debounce()}. */
  public static final Duration DEBOUNCE_DEFAULT = Duration.ofMillis(20);

  /** Default of {@link #barrierWait()}. */
  public static final Duration BARRIER_WAIT_DEFAULT = Duration.ofSeconds(10);

  /** Default of {@link #leaveTimeout()}. */
  public static final Duration LEAVE_TIMEOUT_DEFAULT = Duration.ofSeconds(30);

  /** Default of {@link #tombstoneRetention()}. */
  public static final Duration TOMBSTONE_RETENTION_DEFAULT = Duration.ofHours(1);

  /** Default of {@link #clockDriftMax()}. */
  public static final Duration CLOCK_DRIFT_MAX_DEFAULT = Duration.ofMinutes(1);

  /** Default of {@link #alterTimeout()}. */
  public static final Duration ALTER_TIMEOUT_DEFAULT = Duration.ofSeconds(5);

  /** Default of {@link #mailboxCapacity()}. */
  public static final int MAILBOX_CAPACITY_DEFAULT = 65_536;

  /** Default of {@link #childrenMax()}. */
  public static final int CHILDREN_MAX_DEFAULT = 5_000_000;

  /** Default of {@link #pendingAsksMax()}. */
  public static final int PENDING_ASKS_MAX_DEFAULT = 100_000;

  private final HubConfigBuilder options;

  HubConfig(HubConfigBuilder options) {
    this.options = options;
  }

  /** Begins the configuration of the hub with this name. */
  public static HubConfigBuilder named(String name) {
    return new HubConfigBuilder(Names.check("hub name", name));
  }

  /** The hub's name. */
  public String name() {
    return options.name;
  }

  /** Whether this node owns no children, and only has refs and the registry. Default: false. */
  public boolean isObserver() {
    return options.observer;
  }

  /** The registered process types by name. */
  public Map<String, ProcessType<?, ?>> types() {
    return options.types;
  }

  /** Further types that messages of non-sealed types may have. */
  public Set<Class<?>> messageClasses() {
    return options.messageClasses;
  }

  /**
   * The children that are started when the hub opens, if they are not wanted yet. An observer has
   * none.
   */
  public List<ChildSpec> children() {
    return options.children;
  }

  /** The names of the nodes that static children are mapped to, by child. */
  public Map<String, List<String>> childMapping() {
    return options.childMapping;
  }

  /** The hooks that are in place from the beginning. */
  public List<Hook<?>> hooks() {
    return options.hooks;
  }

  /** The alter hooks that are in place from the beginning. */
  public List<AlterHook> alterHooks() {
    return options.alterHooks;
  }

  /** How long the alter hooks may take together; then the child's start fails. Default: 5 s. */
  public Duration alterTimeout() {
    return options.alterTimeout;
  }

  /** Where children are placed. Default: {@link ConsistentHashing}. */
  public DistributionStrategy distribution() {
    return options.distribution;
  }

  /** How many instances a child has. Default: {@link Singularity}. */
  public RedundancyStrategy redundancy() {
    return options.redundancy;
  }

  /**
   * How children move. Default: {@link ColdSwap}, which moves no state: also when two instances of
   * a child meet after a network split, that of the one which stops is dropped.
   */
  public MigrationStrategy migration() {
    return options.migration;
  }

  /** How changes spread. Default: {@link PubSub}. */
  public SynchronizationStrategy synchronization() {
    return options.synchronization;
  }

  /** What happens in a network split. Default: {@link Divergence}. */
  public PartitionToleranceStrategy partitionTolerance() {
    return options.partitionTolerance;
  }

  /** How failing children are restarted. Default: {@link RestartLimits#DEFAULT}. */
  public RestartLimits restartLimits() {
    return options.restartLimits;
  }

  /** How many messages may wait for one process. Default: {@value #MAILBOX_CAPACITY_DEFAULT}. */
  public int mailboxCapacity() {
    return options.mailboxCapacity;
  }

  /** What becomes of a message for a full mailbox. Default: {@link MailboxOverflow#REJECT}. */
  public MailboxOverflow mailboxOverflow() {
    return options.mailboxOverflow;
  }

  /** How long an ask waits for its answer. Default: 5 s. */
  public Duration askTimeout() {
    return options.askTimeout;
  }

  /** How long a message waits for its child to be running somewhere. Default: 5 s. */
  public Duration routeWait() {
    return options.routeWait;
  }

  /** How long the membership must be unchanged before it is acted on. Default: 20 ms. */
  public Duration debounce() {
    return options.debounce;
  }

  /**
   * How long a home waits for members whose views disagree with its own, before it decides without
   * them. Default: 10 s.
   */
  public Duration barrierWait() {
    return options.barrierWait;
  }

  /** How long closing the hub may take to move the children away. Default: 30 s. */
  public Duration leaveTimeout() {
    return options.leaveTimeout;
  }

  /**
   * How long a stopped child is remembered, at least. Default: 1 h. Longer than any start or stop
   * may take: if a call's home crashes, the next one knows by this that it was done already.
   */
  public Duration tombstoneRetention() {
    return options.tombstoneRetention;
  }

  /** How far ahead another node's clock may be before its changes are refused. Default: 1 min. */
  public Duration clockDriftMax() {
    return options.clockDriftMax;
  }

  /** How many children the hub may have. Default: {@value #CHILDREN_MAX_DEFAULT}. */
  public int childrenMax() {
    return options.childrenMax;
  }

  /**
   * How many asks of this node may wait for answers. Default: {@value #PENDING_ASKS_MAX_DEFAULT}.
   */
  public int pendingAsksMax() {
    return options.pendingAsksMax;
  }
}
