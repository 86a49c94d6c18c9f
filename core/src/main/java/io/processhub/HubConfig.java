package io.processhub;

import io.processhub.event.AlterHook;
import io.processhub.event.Hook;
import io.processhub.internal.Names;
import io.processhub.internal.Ranges;
import io.processhub.internal.Required;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a node takes part in a hub. Immutable; checked by {@link Builder#build()}. All members of one
 * hub should open it with the same strategies; if some do not, they log it, and {@link
 * io.processhub.event.HubEvent.StrategiesDiffer} is published.
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

  private final Builder options;

  private HubConfig(Builder options) {
    this.options = options;
  }

  /** Begins the configuration of the hub with this name. */
  public static Builder named(String name) {
    return new Builder(Names.check("hub name", name));
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

  /**
   * Collects the options of a hub. Not thread-safe. Durations are more than zero ({@code routeWait}
   * and {@code debounce}: zero or more) and at most ten years; a setter that is given what is not
   * allowed throws an {@link IllegalArgumentException}, and changes nothing.
   */
  public static final class Builder {
    private final String name;
    private boolean observer;
    private Map<String, ProcessType<?, ?>> types = new LinkedHashMap<>();
    private Set<Class<?>> messageClasses = new LinkedHashSet<>();
    private List<ChildSpec> children = new ArrayList<>();
    private Map<String, List<String>> childMapping = new LinkedHashMap<>();
    private List<Hook<?>> hooks = new ArrayList<>();
    private List<AlterHook> alterHooks = new ArrayList<>();
    private Duration alterTimeout = ALTER_TIMEOUT_DEFAULT;
    private DistributionStrategy distribution = ConsistentHashing.DEFAULT;
    private RedundancyStrategy redundancy = new Singularity();
    private MigrationStrategy migration = new ColdSwap();
    private SynchronizationStrategy synchronization = PubSub.DEFAULT;
    private PartitionToleranceStrategy partitionTolerance = new Divergence();
    private RestartLimits restartLimits = RestartLimits.DEFAULT;
    private int mailboxCapacity = MAILBOX_CAPACITY_DEFAULT;
    private MailboxOverflow mailboxOverflow = MailboxOverflow.REJECT;
    private Duration askTimeout = ASK_TIMEOUT_DEFAULT;
    private Duration routeWait = ROUTE_WAIT_DEFAULT;
    private Duration debounce = DEBOUNCE_DEFAULT;
    private Duration barrierWait = BARRIER_WAIT_DEFAULT;
    private Duration leaveTimeout = LEAVE_TIMEOUT_DEFAULT;
    private Duration tombstoneRetention = TOMBSTONE_RETENTION_DEFAULT;
    private Duration clockDriftMax = CLOCK_DRIFT_MAX_DEFAULT;
    private int childrenMax = CHILDREN_MAX_DEFAULT;
    private int pendingAsksMax = PENDING_ASKS_MAX_DEFAULT;

    private Builder(String name) {
      this.name = name;
    }

    private Builder(Builder from) {
      name = from.name;
      observer = from.observer;
      types = Map.copyOf(from.types);
      messageClasses = Set.copyOf(from.messageClasses);
      children = List.copyOf(from.children);
      childMapping = Names.checkMapping(from.childMapping);
      hooks = List.copyOf(from.hooks);
      alterHooks = List.copyOf(from.alterHooks);
      alterTimeout = from.alterTimeout;
      distribution = from.distribution;
      redundancy = from.redundancy;
      migration = from.migration;
      synchronization = from.synchronization;
      partitionTolerance = from.partitionTolerance;
      restartLimits = from.restartLimits;
      mailboxCapacity = from.mailboxCapacity;
      mailboxOverflow = from.mailboxOverflow;
      askTimeout = from.askTimeout;
      routeWait = from.routeWait;
      debounce = from.debounce;
      barrierWait = from.barrierWait;
      leaveTimeout = from.leaveTimeout;
      tombstoneRetention = from.tombstoneRetention;
      clockDriftMax = from.clockDriftMax;
      childrenMax = from.childrenMax;
      pendingAsksMax = from.pendingAsksMax;
    }

    /** Registers a process type. */
    public Builder process(ProcessType<?, ?> type) {
      Required.given("A process type", type);
      if (types.putIfAbsent(type.name(), type) != null) {
        throw new IllegalArgumentException(
            "Process type '%s' is registered twice in hub '%s'.".formatted(type.name(), name));
      }
      return this;
    }

    /**
     * Registers concrete classes that messages may have, besides those that the types' message
     * classes name by themselves.
     */
    public Builder messages(Class<?>... classes) {
      for (Class<?> type : Required.given("The message classes", classes)) {
        messageClasses.add(Required.given("A message class", type));
      }
      return this;
    }

    /** Adds a child that is started when the hub opens. */
    public Builder child(ChildSpec spec) {
      children.add(Required.given("A static child", spec));
      return this;
    }

    /**
     * Adds a child that is started when the hub opens, mapped to the nodes with these names, as
     * {@link StartOptions#childMapping()} does; started when these nodes are ready members.
     */
    public Builder child(ChildSpec spec, String firstNode, String... moreNodes) {
      child(spec);
      List<String> nodes = new ArrayList<>(Arrays.asList(moreNodes));
      nodes.addFirst(firstNode);
      childMapping.put(spec.id(), nodes);
      return this;
    }

    /** Adds a hook that is in place from the beginning. */
    public Builder hook(Hook<?> hook) {
      requireNewHook(Required.given("A hook", hook).id());
      hooks.add(hook);
      return this;
    }

    /** Adds an alter hook that is in place from the beginning. */
    public Builder hook(AlterHook hook) {
      requireNewHook(Required.given("A hook", hook).id());
      alterHooks.add(hook);
      return this;
    }

    private void requireNewHook(String id) {
      if (hooks.stream().anyMatch(other -> other.id().equals(id))
          || alterHooks.stream().anyMatch(other -> other.id().equals(id))) {
        throw new IllegalArgumentException(
            "Hub '%s' has a hook with the id '%s' already.".formatted(name, id));
      }
    }

    /** Sets {@link HubConfig#alterTimeout()}. */
    public Builder alterTimeout(Duration timeout) {
      alterTimeout = Ranges.positive("alterTimeout", timeout);
      return this;
    }

    /** Makes this node an observer of the hub. */
    public Builder observer() {
      observer = true;
      return this;
    }

    /** Sets the distribution strategy. */
    public Builder distribution(DistributionStrategy strategy) {
      distribution = Required.given("distribution", strategy);
      return this;
    }

    /** Sets the redundancy strategy. */
    public Builder redundancy(RedundancyStrategy strategy) {
      redundancy = Required.given("redundancy", strategy);
      return this;
    }

    /** Sets the migration strategy. */
    public Builder migration(MigrationStrategy strategy) {
      migration = Required.given("migration", strategy);
      return this;
    }

    /** Sets the synchronization strategy. */
    public Builder synchronization(SynchronizationStrategy strategy) {
      synchronization = Required.given("synchronization", strategy);
      return this;
    }

    /** Sets the partition tolerance strategy. */
    public Builder partitionTolerance(PartitionToleranceStrategy strategy) {
      partitionTolerance = Required.given("partitionTolerance", strategy);
      return this;
    }

    /** Sets {@link HubConfig#restartLimits()}. */
    public Builder restartLimits(RestartLimits limits) {
      restartLimits = Required.given("restartLimits", limits);
      return this;
    }

    /** Sets {@link HubConfig#mailboxCapacity()}; 1 or more. */
    public Builder mailboxCapacity(int messages) {
      mailboxCapacity = Ranges.positive("mailboxCapacity", messages);
      return this;
    }

    /** Sets {@link HubConfig#mailboxOverflow()}. */
    public Builder mailboxOverflow(MailboxOverflow outcome) {
      mailboxOverflow = Required.given("mailboxOverflow", outcome);
      return this;
    }

    /** Sets {@link HubConfig#askTimeout()}. */
    public Builder askTimeout(Duration timeout) {
      askTimeout = Ranges.positive("askTimeout", timeout);
      return this;
    }

    /** Sets {@link HubConfig#routeWait()}; zero: messages for a child that runs nowhere fail. */
    public Builder routeWait(Duration wait) {
      routeWait = Ranges.notNegative("routeWait", wait);
      return this;
    }

    /** Sets {@link HubConfig#debounce()}. */
    public Builder debounce(Duration wait) {
      debounce = Ranges.notNegative("debounce", wait);
      return this;
    }

    /** Sets {@link HubConfig#barrierWait()}. */
    public Builder barrierWait(Duration wait) {
      barrierWait = Ranges.positive("barrierWait", wait);
      return this;
    }

    /** Sets {@link HubConfig#leaveTimeout()}. */
    public Builder leaveTimeout(Duration timeout) {
      leaveTimeout = Ranges.positive("leaveTimeout", timeout);
      return this;
    }

    /** Sets {@link HubConfig#tombstoneRetention()}. */
    public Builder tombstoneRetention(Duration retention) {
      tombstoneRetention = Ranges.positive("tombstoneRetention", retention);
      return this;
    }

    /** Sets {@link HubConfig#clockDriftMax()}. */
    public Builder clockDriftMax(Duration drift) {
      clockDriftMax = Ranges.positive("clockDriftMax", drift);
      return this;
    }

    /** Sets {@link HubConfig#childrenMax()}; 1 or more. */
    public Builder childrenMax(int children) {
      childrenMax = Ranges.positive("childrenMax", children);
      return this;
    }

    /** Sets {@link HubConfig#pendingAsksMax()}; 1 or more. */
    public Builder pendingAsksMax(int asks) {
      pendingAsksMax = Ranges.positive("pendingAsksMax", asks);
      return this;
    }

    /**
     * Checks the options together and makes the configuration.
     *
     * @throws IllegalArgumentException if two static children have one id, or a static child has a
     *     type that is not registered, or arguments that are not of its type's class; or if an
     *     observer has static children
     */
    public HubConfig build() {
      StaticChildren.check(name, observer, types, children);
      return new HubConfig(new Builder(this));
    }
  }
}
