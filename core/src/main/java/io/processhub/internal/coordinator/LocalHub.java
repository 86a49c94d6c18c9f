package io.processhub.internal.coordinator;

import io.processhub.ChildInfo;
import io.processhub.ChildSpec;
import io.processhub.ChildState;
import io.processhub.Diagnostics;
import io.processhub.Distributor;
import io.processhub.Hub;
import io.processhub.HubClosed;
import io.processhub.HubPartitioned;
import io.processhub.MoveFailed;
import io.processhub.NoSuchChild;
import io.processhub.NodeId;
import io.processhub.ProcessId;
import io.processhub.ProcessRef;
import io.processhub.ProcessType;
import io.processhub.Scope;
import io.processhub.StartOptions;
import io.processhub.StartResult;
import io.processhub.Status;
import io.processhub.StopOptions;
import io.processhub.StopResult;
import io.processhub.event.Events;
import io.processhub.internal.Names;
import io.processhub.internal.Ranges;
import io.processhub.internal.Required;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.messaging.Messaging;
import io.processhub.internal.observe.EventBus;
import io.processhub.internal.registry.Running;
import io.processhub.internal.wire.Control.Aim;
import io.processhub.internal.wire.TypeTable;
import io.processhub.process.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The API's view of a hub: queries read the two tables, everything else goes to the coordinator.
 */
final class LocalHub implements Hub {
  /** Who moves a child is told why it was not, and nobody else. */
  private static final StartOptions MOVE = StartOptions.DEFAULT.quiet(true);

  private final Ground ground;
  private final Coordinator coordinator;
  private final Messaging messaging;
  private final TypeTable types;
  private final EventBus events;
  private final Distributor distributor;
  private final Runnable whenClosed;

  LocalHub(
      Ground ground,
      Coordinator coordinator,
      Messaging messaging,
      TypeTable types,
      EventBus events,
      Runnable whenClosed) {
    this.ground = ground;
    this.coordinator = coordinator;
    this.messaging = messaging;
    this.types = types;
    this.events = events;
    this.whenClosed = whenClosed;
    distributor = new LocalDistributor(this, ground, coordinator);
  }

  @Override
  public String name() {
    return ground.hub();
  }

  @Override
  public NodeId self() {
    return ground.self;
  }

  @Override
  public CompletableFuture<Void> ready() {
    return coordinator.ready().copy();
  }

  @Override
  public CompletableFuture<StartResult> startChildren(
      Collection<ChildSpec> specs, StartOptions options) {
    Required.given("options", options);
    Required.given("specs", specs).forEach(spec -> Required.given("A spec", spec));
    List<ChildSpec> list =
        options.metadata().isEmpty()
            ? List.copyOf(specs)
            : specs.stream().map(spec -> spec.metadata(options.metadata())).toList();
    checkDistinct(list.stream().map(ChildSpec::id).toList());
    list.forEach(types::requireArguments);
    if (list.isEmpty()) {
      return CompletableFuture.completedFuture(
          new StartResult(Status.OK, Map.of(), List.of(), false, 0));
    }
    return start(list, options, Aim.START, List.of());
  }

  /** Moves a child to a node, or starts it there. */
  CompletableFuture<StartResult> redistribute(ChildSpec spec, StartOptions options, NodeId node) {
    types.requireArguments(spec);
    return start(List.of(spec), options, Aim.START_OR_MOVE, List.of(node.name()));
  }

  private CompletableFuture<StartResult> start(
      List<ChildSpec> specs, StartOptions options, Aim aim, List<String> pinned) {
    CompletableFuture<StartResult> future = new CompletableFuture<>();
    coordinator.start(specs, options, aim, pinned, future);
    return future;
  }

  @Override
  public CompletableFuture<StopResult> stopChildren(Collection<String> ids, StopOptions options) {
    Required.given("options", options);
    Required.given("ids", ids).forEach(id -> Names.check("child id", id));
    List<String> list = List.copyOf(ids);
    checkDistinct(list);
    if (list.isEmpty()) {
      return CompletableFuture.completedFuture(new StopResult(Status.OK, List.of(), List.of()));
    }
    CompletableFuture<StopResult> future = new CompletableFuture<>();
    coordinator.stop(list, options, future);
    return future;
  }

  @Override
  public CompletableFuture<Void> drain(NodeId node) {
    Required.given("node", node);
    CompletableFuture<Void> drained = new CompletableFuture<>();
    coordinator.drain(node, true, drained);
    return drained;
  }

  @Override
  public CompletableFuture<Void> undrain(NodeId node) {
    Required.given("node", node);
    CompletableFuture<Void> undrained = new CompletableFuture<>();
    coordinator.drain(node, false, undrained);
    return undrained;
  }

  @Override
  public CompletableFuture<ProcessId> move(String childId, NodeId node) {
    Required.given("node", node);
    Required.given("childId", childId);
    if (coordinator.isClosed()) {
      return CompletableFuture.failedFuture(new HubClosed(name()));
    }
    if (coordinator.standsDown()) {
      return CompletableFuture.failedFuture(
          new HubPartitioned(childId, "The hub stands down on node " + self() + "."));
    }
    requireMember(node);
    CatalogRecord record = ground.catalog.live(childId);
    ChildSpec spec = record == null ? null : record.spec();
    if (spec == null) {
      return CompletableFuture.failedFuture(
          new NoSuchChild(childId, "No child '" + childId + "' is started."));
    }
    Duration timeout = MOVE.timeout().plus(ground.traits.terms.childMigrationTimeout());
    CompletableFuture<ProcessId> moved = new CompletableFuture<>();
    CompletableFuture<StartResult> unused =
        start(List.of(spec), MOVE, Aim.MOVE, List.of(node.name()))
            .whenComplete((result, closed) -> {
              if (closed != null) {
                moved.completeExceptionally(closed);
              } else if (result.isOk()) {
                coordinator.await(childId, node, timeout, moved);
              } else {
                moved.completeExceptionally(
                    Outcomes.failure(
                        name(),
                        result.errors().getFirst(),
                        detail -> new MoveFailed(childId, node, detail)));
              }
            });
    return moved;
  }

  void requireMember(NodeId node) {
    if (!coordinator.members().contains(Required.given("node", node))) {
      throw new IllegalArgumentException(
          "Node %s is not a ready member of hub '%s'; these are %s."
              .formatted(node, name(), coordinator.members()));
    }
  }

  private static void checkDistinct(List<String> ids) {
    Set<String> seen = new HashSet<>();
    for (String id : ids) {
      if (!seen.add(id)) {
        throw new IllegalArgumentException("The id '" + id + "' occurs twice in one call.");
      }
    }
  }

  @Override
  public <M> ProcessRef<M> ref(ProcessType<?, M> type, String childId) {
    return messaging.ref(type, childId);
  }

  @Override
  public Optional<ChildInfo> lookup(String childId) {
    return Optional.ofNullable(ground.descriptions.of(Required.given("childId", childId)));
  }

  @Override
  public Optional<ProcessId> processId(String childId) {
    Running found = null;
    for (Running r = ground.registry.get(Required.given("childId", childId));
        r != null;
        r = r.next()) {
      if (r.state() == ChildState.RUNNING && (found == null || r.role() == Role.ACTIVE)) {
        found = r;
      }
    }
    return Optional.ofNullable(found).map(Running::processId);
  }

  @Override
  public List<ProcessId> processIds(String childId) {
    return processIds(ground.registry.get(Required.given("childId", childId)), Scope.GLOBAL);
  }

  private List<ProcessId> processIds(@Nullable Running first, Scope scope) {
    List<ProcessId> ids = new ArrayList<>(1);
    for (Running r = first; r != null; r = r.next()) {
      if (r.state() == ChildState.RUNNING
          && (scope == Scope.GLOBAL || r.node().equals(ground.self))) {
        ids.add(r.processId());
      }
    }
    Collections.sort(ids);
    return List.copyOf(ids);
  }

  @Override
  public Map<String, List<ProcessId>> processes(Scope scope) {
    Required.given("scope", scope);
    Map<String, List<ProcessId>> all = new TreeMap<>();
    ground.registry.forEach((id, first) -> {
      List<ProcessId> ids = processIds(first, scope);
      if (!ids.isEmpty()) {
        all.put(id, ids);
      }
    });
    return all;
  }

  @Override
  public List<ChildInfo> byTag(String tag) {
    Required.given("tag", tag);
    return registry().values().stream()
        .filter(info -> tag.equals(info.spec().metadata().get(ChildSpec.TAG)))
        .toList();
  }

  @Override
  public Map<String, ChildInfo> registry() {
    Map<String, ChildInfo> all = new TreeMap<>();
    for (CatalogRecord record : ground.catalog.records()) {
      ChildInfo info = ground.descriptions.of(record);
      if (info != null) {
        all.put(record.id(), info);
      }
    }
    return all;
  }

  @Override
  public List<NodeId> nodes() {
    return coordinator.members();
  }

  @Override
  public boolean isLocked() {
    return coordinator.isLocked();
  }

  @Override
  public boolean isPartitioned() {
    return coordinator.standsDown();
  }

  @Override
  public void resetClusterSize(int size) {
    coordinator.resetClusterSize(Ranges.positive("size", size));
  }

  @Override
  public Distributor distributor() {
    return distributor;
  }

  @Override
  public Events events() {
    return events;
  }

  @Override
  public Diagnostics diagnostics() {
    Map<String, Integer> tables = coordinator.tableSizes();
    tables.put("pendingEvents", events.size());
    return new Diagnostics(
        ground.catalog.liveDigest(),
        ground.registry.digest(),
        ground.catalog.size(),
        ground.catalog.tombstones(),
        ground.counters.snapshot(),
        tables);
  }

  @Override
  public CompletableFuture<Void> closeAsync() {
    // A copy: who gives up waiting for it does not keep the hub on the node.
    return coordinator.close().thenRun(whenClosed).copy();
  }
}
