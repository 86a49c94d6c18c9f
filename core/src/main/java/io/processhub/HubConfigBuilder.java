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
 * Collects the options of a hub. Not thread-safe. Durations are more than zero ({@code routeWait}
 * and {@code debounce}: zero or more) and at most ten years; a setter that is given what is not
 * allowed throws an {@link IllegalArgumentException}, and changes nothing.
 */
public final class HubConfigBuilder {
  final String name;
  boolean observer;
  Map<String, ProcessType<?, ?>> types = new LinkedHashMap<>();
  Set<Class<?>> messageClasses = new LinkedHashSet<>();
  List<ChildSpec> children = new ArrayList<>();
  Map<String, List<String>> childMapping = new LinkedHashMap<>();
  List<Hook<?>> hooks = new ArrayList<>();
  List<AlterHook> alterHooks = new ArrayList<>();
  Duration alterTimeout = HubConfig.ALTER_TIMEOUT_DEFAULT;
  DistributionStrategy distribution = ConsistentHashing.DEFAULT;
  RedundancyStrategy redundancy = new Singularity();
  MigrationStrategy migration = new ColdSwap();
  SynchronizationStrategy synchronization = PubSub.DEFAULT;
  PartitionToleranceStrategy partitionTolerance = new Divergence();
  RestartLimits restartLimits = RestartLimits.DEFAULT;
  int mailboxCapacity = HubConfig.MAILBOX_CAPACITY_DEFAULT;
  MailboxOverflow mailboxOverflow = MailboxOverflow.REJECT;
  Duration askTimeout = HubConfig.ASK_TIMEOUT_DEFAULT;
  Duration routeWait = HubConfig.ROUTE_WAIT_DEFAULT;
  Duration debounce = HubConfig.DEBOUNCE_DEFAULT;
  Duration barrierWait = HubConfig.BARRIER_WAIT_DEFAULT;
  Duration leaveTimeout = HubConfig.LEAVE_TIMEOUT_DEFAULT;
  Duration tombstoneRetention = HubConfig.TOMBSTONE_RETENTION_DEFAULT;
  Duration clockDriftMax = HubConfig.CLOCK_DRIFT_MAX_DEFAULT;
  int childrenMax = HubConfig.CHILDREN_MAX_DEFAULT;
  int pendingAsksMax = HubConfig.PENDING_ASKS_MAX_DEFAULT;

  HubConfigBuilder(String name) {
    this.name = name;
  }

  HubConfigBuilder(HubConfigBuilder from) {
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
  public HubConfigBuilder process(ProcessType<?, ?> type) {
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
   *
   * @throws IllegalArgumentException if one is null or primitive
   */
  public HubConfigBuilder messages(Class<?>... classes) {
    for (Class<?> type : Required.given("The message classes", classes)) {
      if (Required.given("A message class", type).isPrimitive()) {
        throw new IllegalArgumentException(
            "A message class must not be primitive, but is " + type + ".");
      }
    }
    messageClasses.addAll(Arrays.asList(classes));
    return this;
  }

  /** Adds a child that is started when the hub opens. */
  public HubConfigBuilder child(ChildSpec spec) {
    children.add(Required.given("A static child", spec));
    return this;
  }

  /**
   * Adds a child that is started when the hub opens, mapped to the nodes with these names, as
   * {@link StartOptions#childMapping()} does; started when these nodes are ready members.
   *
   * @throws IllegalArgumentException if the child or a node is null, a node's name breaks the rules
   *     for names, a node is named twice, or there are more than {@value
   *     StartOptions#CHILD_MAPPING_NODES_MAX} nodes
   */
  public HubConfigBuilder child(ChildSpec spec, String firstNode, String... moreNodes) {
    String id = Required.given("A static child", spec).id();
    Required.given("The further nodes that static child '" + id + "' is mapped to", moreNodes);
    List<String> nodes = new ArrayList<>(Arrays.asList(moreNodes));
    nodes.addFirst(firstNode);
    childMapping.put(id, StaticChildren.checkNodes(id, nodes));
    return child(spec);
  }

  /** Adds a hook that is in place from the beginning. */
  public HubConfigBuilder hook(Hook<?> hook) {
    requireNewHook(Required.given("A hook", hook).id());
    hooks.add(hook);
    return this;
  }

  /** Adds an alter hook that is in place from the beginning. */
  public HubConfigBuilder hook(AlterHook hook) {
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
  public HubConfigBuilder alterTimeout(Duration timeout) {
    alterTimeout = Ranges.positive("alterTimeout", timeout);
    return this;
  }

  /** Makes this node an observer of the hub. */
  public HubConfigBuilder observer() {
    observer = true;
    return this;
  }

  /** Sets the distribution strategy. */
  public HubConfigBuilder distribution(DistributionStrategy strategy) {
    distribution = Required.given("distribution", strategy);
    return this;
  }

  /** Sets the redundancy strategy. */
  public HubConfigBuilder redundancy(RedundancyStrategy strategy) {
    redundancy = Required.given("redundancy", strategy);
    return this;
  }

  /** Sets the migration strategy. */
  public HubConfigBuilder migration(MigrationStrategy strategy) {
    migration = Required.given("migration", strategy);
    return this;
  }

  /** Sets the synchronization strategy. */
  public HubConfigBuilder synchronization(SynchronizationStrategy strategy) {
    synchronization = Required.given("synchronization", strategy);
    return this;
  }

  /** Sets the partition tolerance strategy. */
  public HubConfigBuilder partitionTolerance(PartitionToleranceStrategy strategy) {
    partitionTolerance = Required.given("partitionTolerance", strategy);
    return this;
  }

  /** Sets {@link HubConfig#restartLimits()}. */
  public HubConfigBuilder restartLimits(RestartLimits limits) {
    restartLimits = Required.given("restartLimits", limits);
    return this;
  }

  /** Sets {@link HubConfig#mailboxCapacity()}; 1 or more. */
  public HubConfigBuilder mailboxCapacity(int messages) {
    mailboxCapacity = Ranges.positive("mailboxCapacity", messages);
    return this;
  }

  /** Sets {@link HubConfig#mailboxOverflow()}. */
  public HubConfigBuilder mailboxOverflow(MailboxOverflow outcome) {
    mailboxOverflow = Required.given("mailboxOverflow", outcome);
    return this;
  }

  /** Sets {@link HubConfig#askTimeout()}. */
  public HubConfigBuilder askTimeout(Duration timeout) {
    askTimeout = Ranges.positive("askTimeout", timeout);
    return this;
  }

  /** Sets {@link HubConfig#routeWait()}; zero: messages for a child that runs nowhere fail. */
  public HubConfigBuilder routeWait(Duration wait) {
    routeWait = Ranges.notNegative("routeWait", wait);
    return this;
  }

  /** Sets {@link HubConfig#debounce()}. */
  public HubConfigBuilder debounce(Duration wait) {
    debounce = Ranges.notNegative("debounce", wait);
    return this;
  }

  /** Sets {@link HubConfig#barrierWait()}. */
  public HubConfigBuilder barrierWait(Duration wait) {
    barrierWait = Ranges.positive("barrierWait", wait);
    return this;
  }

  /** Sets {@link HubConfig#leaveTimeout()}. */
  public HubConfigBuilder leaveTimeout(Duration timeout) {
    leaveTimeout = Ranges.positive("leaveTimeout", timeout);
    return this;
  }

  /** Sets {@link HubConfig#tombstoneRetention()}. */
  public HubConfigBuilder tombstoneRetention(Duration retention) {
    tombstoneRetention = Ranges.positive("tombstoneRetention", retention);
    return this;
  }

  /** Sets {@link HubConfig#clockDriftMax()}. */
  public HubConfigBuilder clockDriftMax(Duration drift) {
    clockDriftMax = Ranges.positive("clockDriftMax", drift);
    return this;
  }

  /** Sets {@link HubConfig#childrenMax()}; 1 or more. */
  public HubConfigBuilder childrenMax(int children) {
    childrenMax = Ranges.positive("childrenMax", children);
    return this;
  }

  /** Sets {@link HubConfig#pendingAsksMax()}; 1 or more. */
  public HubConfigBuilder pendingAsksMax(int asks) {
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
    return new HubConfig(new HubConfigBuilder(this));
  }
}
