package io.processhub.internal.coordinator;

import io.processhub.ChildError;
import io.processhub.ChildSpec;
import io.processhub.ChildState;
import io.processhub.HubClosed;
import io.processhub.NodeId;
import io.processhub.RestartPolicy;
import io.processhub.StartOptions;
import io.processhub.StartResult;
import io.processhub.StopOptions;
import io.processhub.StopResult;
import io.processhub.event.HubEvent;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.catalog.Partings;
import io.processhub.internal.catalog.Stamp;
import io.processhub.internal.messaging.Messaging;
import io.processhub.internal.registry.Running;
import io.processhub.internal.runtime.ProcessRuntime;
import io.processhub.internal.wire.Control;
import io.processhub.internal.wire.Control.Phase;
import io.processhub.strategy.MigrationStrategy.Departure;
import io.processhub.strategy.MigrationStrategy.Step;
import io.processhub.strategy.PartitionToleranceStrategy.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A hub on one node: the one loop to which all its control state belongs.
 *
 * <ol>
 *   <li>Whatever happens (a call, a frame, a view, a fact of the runtime, a tick) is an event of
 *       the {@link Loop}. An event changes catalog, registry or members, and marks the children
 *       that it touches.
 *   <li>At the end of a batch of events, the marked children are <em>reconciled</em>: {@link Plan}
 *       compares what is wanted with what runs, and its command is carried out. It does not matter
 *       which event made the difference, so a lost event costs time, not truth.
 *   <li>Then what has changed is told to the others, and callers are answered.
 * </ol>
 */
final class Coordinator implements Homes {
  private static final Logger log = LoggerFactory.getLogger(Coordinator.class);
  private static final long TICK_MILLIS = 500;
  private static final int DEBOUNCES_MAX = 10;

  private final Ground ground;
  private final Loop loop;
  private final Messaging messaging;
  private final Partings partings = new Partings();
  private final Members members;
  private final Slices slices;
  private final Records records;
  private final Exchange exchange;
  private final Barrier barrier;
  private final Keeper keeper;
  private final Admission admission;
  private final Calls calls;
  private final Which which;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final Map<String, Stamp> lostTemporary = new HashMap<>();

  private volatile @Nullable Membership membership;
  private volatile boolean locked = true;
  private volatile boolean standsDown;
  private volatile boolean knowsCatalog;
  private volatile boolean isClosed;
  private @Nullable NodeId joinPartner;
  private boolean adoptionDue;
  private int debounces;
  private long nextSyncNanos;
  private boolean staticChildrenStarted;
  private boolean leavingSynced;
  private long leaveUntilNanos;

  Coordinator(Ground ground, Messaging messaging) {
    this.ground = ground;
    this.messaging = messaging;
    loop = new Loop(ground.environment.executor(), this::endBatch);
    slices = new Slices(ground, this::audience);
    members = new Members(ground, slices::version);
    records = new Records(ground, this::audience, partings, this::onUnsendable, this::onRepinned);
    exchange = new Exchange(ground, records, slices, this::onCaughtUp);
    barrier = new Barrier(ground, slices, exchange, members::running, this::onSettled);
    keeper = new Keeper(ground, slices, messaging, loop);
    admission = new Admission(ground, records, this, this::deliver);
    calls = new Calls(ground, this, loop, this::deliver);
    which = new Which(ground, loop, this::audience, this::deliver);
  }

  private List<NodeId> audience() {
    return members.present();
  }

  private void onUnsendable(CatalogRecord record, ChildError.Reason reason) {
    admission.reject(record, reason);
  }

  private void onRepinned(String id) {
    barrier.doubt(id);
  }

  private void onCaughtUp(NodeId with, long number) {
    barrier.onCaughtUp(with, number);
    if (with.equals(joinPartner)) {
      knowsCatalog = true;
      tryToBecomeReady();
    }
    if (members.own() == Phase.LEAVING) {
      leavingSynced = true;
    }
  }

  // --- life

  /** Begins: gives the coordinator what runs the processes, and starts the ticks. */
  void open(ProcessRuntime runtime) {
    keeper.use(runtime);
    nextSyncNanos = ground.nanos() + syncNanos();
    loop.run(() -> {
      if (ground.config.isObserver()) {
        members.become(Phase.OBSERVER);
      }
    });
    tickLater();
  }

  Keeper facts() {
    return keeper;
  }

  CompletableFuture<Void> ready() {
    return ready;
  }

  private void tickLater() {
    ground.environment.scheduler().schedule(TICK_MILLIS, () -> loop.run(this::tick));
  }

  private void tick() {
    if (isClosed) {
      return;
    }
    members.tick();
    slices.flush(true);
    slices.tick();
    records.tick();
    exchange.tick();
    barrier.tick();
    admission.tick();
    calls.tick();
    if (members.own() == Phase.JOINING || !ready.isDone()) {
      if (joinPartner != null && !exchange.isUnderWay(joinPartner)) {
        joinPartner = null;
      }
      tryToBecomeReady();
    }
    if (ground.nanos() - nextSyncNanos >= 0) {
      nextSyncNanos = ground.nanos() + syncNanos();
      synchronize();
    }
    tickLater();
  }

  private long syncNanos() {
    return ground.config.synchronization().syncInterval().toNanos();
  }

  /** One round of anti-entropy, and the forgetting of old tombstones. */
  private void synchronize() {
    for (NodeId peer :
        ground.config.synchronization().peers(audience(), ground.environment.random())) {
      if (!exchange.isUnderWay(peer)) {
        exchange.begin(peer);
      }
    }
    boolean allEqual =
        members.ready().stream()
            .filter(node -> !node.equals(ground.self))
            .allMatch(node -> exchange.nanosSinceEqual(node) < 3 * syncNanos());
    if (allEqual && ground.catalog.tombstones() > 0) {
      long upTo = ground.clock.millis() - ground.config.tombstoneRetention().toMillis();
      if (ground.catalog.forget(upTo) > 0) {
        partings.forgotten(upTo);
      }
    }
  }

  /**
   * Joining: wait until everyone in view has said how it takes part; then, if there are members,
   * catch up with one of them; then be ready. The barrier does the rest.
   */
  private void tryToBecomeReady() {
    boolean observer = ground.config.isObserver();
    if (isClosed || joinPartner != null && !knowsCatalog || !members.allKnown()) {
      return;
    }
    if (!knowsCatalog) {
      List<NodeId> teachers = members.running();
      if (!teachers.isEmpty()) {
        joinPartner = teachers.get(ground.environment.random().nextInt(teachers.size()));
        exchange.begin(joinPartner);
        return;
      }
      knowsCatalog = !observer;
    }
    if (observer) {
      if (knowsCatalog) {
        completeReady();
      }
    } else if (members.own() == Phase.JOINING) {
      members.become(Phase.READY);
    }
  }

  private void completeReady() {
    if (!ready.isDone()) {
      ground.environment.executor().execute(() -> ready.complete(null));
    }
  }

  CompletableFuture<Void> close() {
    loop.run(() -> {
      if (isClosed || members.own() == Phase.LEAVING) {
        return;
      }
      calls.close();
      leaveUntilNanos = ground.nanos() + ground.config.leaveTimeout().toNanos();
      boolean member = members.own() == Phase.READY;
      members.become(Phase.LEAVING);
      if (member) {
        adopt();
        List<NodeId> heirs = members.ready();
        leavingSynced = heirs.isEmpty();
        heirs.forEach(exchange::begin);
        leaveTick();
      } else {
        finish();
      }
    });
    return closed;
  }

  /** Leaving ends when nothing runs here any more and another member has all that this one had. */
  private void leaveTick() {
    if (isClosed) {
      return;
    }
    boolean empty = ground.registry.sizeOf(ground.self) == 0;
    boolean late = ground.nanos() - leaveUntilNanos >= 0;
    if (late && !empty) {
      log.atWarn()
          .addKeyValue("hub", ground.hub())
          .addKeyValue("node", ground.self)
          .log(
              "{} children were not handed over within {}",
              ground.registry.sizeOf(ground.self),
              ground.config.leaveTimeout());
      ground.registry.idsOn(ground.self).forEach(keeper::stop);
    }
    if (late || (empty && (leavingSynced || members.ready().isEmpty()))) {
      finish();
    } else {
      ground.environment.scheduler().schedule(10, () -> loop.run(this::leaveTick));
    }
  }

  private void finish() {
    slices.flush(true);
    records.flush();
    members.become(Phase.ABSENT);
    isClosed = true;
    ground.publish(new HubEvent.CoordinatorShutdown(ground.hub()));
    messaging.close();
    which.close();
    if (!ready.isDone()) {
      ground
          .environment
          .executor()
          .execute(() -> ready.completeExceptionally(new HubClosed(ground.hub())));
    }
    ground.environment.executor().execute(() -> closed.complete(null));
  }

  // --- events from the network

  /** A new view. May be called by any thread. */
  void onView(List<NodeId> nodes) {
    loop.run(() -> {
      for (NodeId gone : members.onView(nodes)) {
        lose(gone);
      }
      tryToBecomeReady();
    });
  }

  private void lose(NodeId node) {
    ground.publish(new HubEvent.PreClusterLeave(ground.hub(), node));
    partings.parted(node, ground.clock.millis());
    slices.forget(node, this::onInstanceLost);
    records.forget(node);
    exchange.forget(node);
    barrier.forget(node);
    which.forget(node);
    messaging.nodeGone(node);
    if (node.equals(joinPartner)) {
      joinPartner = null;
    }
  }

  private void onInstanceLost(String id, Running instance) {
    CatalogRecord record = ground.catalog.live(id);
    ChildSpec spec = record == null ? null : record.spec();
    if (record != null
        && spec != null
        && spec.restart() == RestartPolicy.TEMPORARY
        && instance.state() != ChildState.STARTING
        && instance.generation().equals(record.generation())) {
      lostTemporary.put(id, instance.generation());
    }
  }

  /** A message of another node's coordinator. May be called by any thread. */
  void onControl(NodeId from, Control message) {
    loop.run(() -> {
      if (isClosed) {
        return;
      }
      if (members.inView(from)) {
        receive(from, message);
      } else {
        ground.count("frames_from_strangers");
      }
    });
  }

  private void receive(NodeId from, Control message) {
    switch (message) {
      case Control.Presence m -> onPresence(from, m);
      case Control.CatalogDelta m -> records.onDelta(from, m);
      case Control.CatalogAck m -> records.onAck(from, m);
      case Control.SliceDelta m -> {
        slices.onDelta(from, m);
        barrier.check();
      }
      case Control.PullSlice m -> slices.sendWhole(from);
      case Control.SliceChunk m -> {
        slices.onChunk(from, m);
        barrier.check();
      }
      case Control.Compare m -> exchange.onCompare(from, m);
      case Control.Same m -> exchange.onSame(from, m);
      case Control.Buckets m -> exchange.onBuckets(from, m);
      case Control.Repair m -> exchange.onRepair(from, m);
      case Control.Repaired m -> exchange.onRepaired(from, m);
      case Control.BarrierAsk m -> barrier.onAsk(from, m);
      case Control.BarrierAnswer m -> barrier.onAnswer(from, m);
      case Control.StartRequest m -> admission.onStart(m);
      case Control.StartReply m -> calls.onReply(m);
      case Control.StopRequest m -> admission.onStop(m);
      case Control.StopReply m -> calls.onReply(m);
      case Control.WhichRequest m -> which.onRequest(from, m);
      case Control.WhichReply m -> which.onReply(from, m);
    }
  }

  private void onPresence(NodeId from, Control.Presence presence) {
    Phase before = members.onPresence(from, presence);
    if (presence.phase() == Phase.ABSENT) {
      if (before != null && before != Phase.ABSENT) {
        lose(from);
      }
    } else {
      slices.onVersion(from, presence.sliceVersion());
    }
    tryToBecomeReady();
  }

  /** Hands a message to a node, which may be this one. */
  private void deliver(NodeId to, Control message) {
    if (to.equals(ground.self)) {
      loop.run(() -> {
        if (!isClosed) {
          receive(to, message);
        }
      });
    } else {
      ground.send(to, message);
    }
  }

  // --- calls

  void start(
      Collection<ChildSpec> specs,
      StartOptions options,
      List<String> pinned,
      CompletableFuture<StartResult> future) {
    loop.run(() -> {
      calls.start(specs, options, pinned, future);
      if (isClosed || members.own() == Phase.LEAVING) {
        calls.close();
      }
    });
  }

  void stop(Collection<String> ids, StopOptions options, CompletableFuture<StopResult> future) {
    loop.run(() -> {
      calls.stop(ids, options, future);
      if (isClosed || members.own() == Phase.LEAVING) {
        calls.close();
      }
    });
  }

  /** Ends a child that runs here; the generation that is ended is the one that runs. */
  void terminate(
      String id, Stamp generation, StopOptions options, CompletableFuture<StopResult> future) {
    loop.run(() -> {
      calls.stop(id, generation, options, future);
      if (isClosed) {
        calls.close();
      }
    });
  }

  Which which() {
    return which;
  }

  // --- the end of a batch

  private void endBatch() {
    if (isClosed) {
      return;
    }
    if (members.takeChanged()) {
      membersChanged();
    }
    reconcile();
    keeper.flush();
    slices.flush(false);
    admission.flush();
    records.flush();
  }

  /** A change of the ready members is acted on when it has lasted for the debounce time. */
  private void membersChanged() {
    locked = true;
    if (membership == null) {
      adopt();
    } else if (!adoptionDue) {
      adoptionDue = true;
      debounces = 0;
      adoptLater();
    } else {
      debounces = Math.min(debounces + 1, DEBOUNCES_MAX);
    }
  }

  private void adoptLater() {
    int seen = debounces;
    ground
        .environment
        .scheduler()
        .schedule(
            ground.config.debounce().toMillis(),
            () ->
                loop.run(() -> {
                  if (!adoptionDue) {
                    return;
                  }
                  if (debounces == seen || seen == DEBOUNCES_MAX) {
                    adopt();
                  } else {
                    adoptLater();
                  }
                }));
  }

  private void adopt() {
    adoptionDue = false;
    List<NodeId> nodes = members.ready();
    Membership before = membership;
    if (nodes.isEmpty()) {
      membership = null;
      ground.touchAll();
      return;
    }
    Membership now = new Membership(nodes, ground.config);
    membership = now;
    List<NodeId> old = before == null ? List.of() : before.nodes();
    List<NodeId> up = nodes.stream().filter(node -> !old.contains(node)).toList();
    List<NodeId> down = old.stream().filter(node -> !nodes.contains(node)).toList();
    log.atInfo()
        .addKeyValue("hub", ground.hub())
        .addKeyValue("node", ground.self)
        .log("The members are {}", nodes);
    ground.publish(new HubEvent.PriorityStateUpdated(ground.hub(), true));
    ground.publish(new HubEvent.PreNodesRedistribution(ground.hub(), up, down));
    up.forEach(node -> ground.publish(new HubEvent.PostClusterJoin(ground.hub(), node)));
    down.forEach(node -> ground.publish(new HubEvent.PostClusterLeave(ground.hub(), node)));
    judge(nodes);
    Phase own = members.own();
    barrier.adopt(now, own == Phase.READY || own == Phase.LEAVING);
    admission.retry();
    calls.homesChanged();
    ground.touchAll();
    if (own != Phase.READY && own != Phase.LEAVING) {
      locked = false;
    }
  }

  private void judge(List<NodeId> nodes) {
    boolean down =
        members.own() != Phase.OBSERVER
            && ground.config.partitionTolerance().decide(nodes) == Verdict.STAND_DOWN;
    if (down != standsDown) {
      standsDown = down;
      ground.publish(
          down
              ? new HubEvent.PartitionEntered(ground.hub(), nodes)
              : new HubEvent.PartitionLeft(ground.hub(), nodes));
    }
  }

  private void onSettled() {
    ground.touchAll();
    admission.retry();
    locked = false;
    Membership now = membership;
    if (now != null) {
      ground.publish(new HubEvent.PostNodesRedistribution(ground.hub(), now.nodes()));
      ground.publish(new HubEvent.PriorityStateUpdated(ground.hub(), false));
    }
    completeReady();
    startStaticChildren();
  }

  private void startStaticChildren() {
    if (staticChildrenStarted || members.own() != Phase.READY) {
      return;
    }
    staticChildrenStarted = true;
    List<ChildSpec> missing =
        ground.config.children().stream()
            .filter(spec -> ground.catalog.live(spec.id()) == null)
            .toList();
    if (!missing.isEmpty()) {
      StartOptions options = StartOptions.DEFAULT.checkExisting(false).quiet(true);
      calls.start(missing, options, List.of(), new CompletableFuture<>());
    }
  }

  // --- reconciling

  private void reconcile() {
    Map<NodeId, List<String>> moved = new LinkedHashMap<>();
    if (ground.takeAllTouched()) {
      for (CatalogRecord record : ground.catalog.records()) {
        reconcile(record.id(), moved);
      }
      for (String id : ground.registry.idsOn(ground.self)) {
        if (ground.catalog.get(id) == null) {
          reconcile(id, moved);
        }
      }
      admission.pendingIds().forEach(admission::check);
      messaging.allRoutesChanged();
    }
    for (var ids = ground.takeTouched(); !ids.isEmpty(); ids = ground.takeTouched()) {
      for (String id : ids) {
        reconcile(id, moved);
        admission.check(id);
        messaging.routeChanged(id);
      }
    }
    moved.forEach(
        (target, ids) -> ground.publish(new HubEvent.ChildrenMigrated(ground.hub(), target, ids)));
  }

  private void reconcile(String id, Map<NodeId, List<String>> moved) {
    CatalogRecord record = ground.catalog.get(id);
    Running instances = ground.registry.get(id);
    if (record == null && instances == null
        || record != null && record.isTombstone() && instances == null) {
      lostTemporary.remove(id);
      return;
    }
    Membership now = membership;
    List<NodeId> owners =
        now == null || record == null || record.isTombstone() ? List.of() : now.owners(record);
    Phase own = members.own();
    CatalogRecord wanted = record;
    boolean lost = record != null && record.generation().equals(lostTemporary.get(id));
    Plan.Standing standing =
        new Plan.Standing(
            ground.self,
            decides(id),
            owners,
            own == Phase.READY
                && wanted != null
                && owners.contains(ground.self)
                && barrier.isOpen(id, m -> m.owners(wanted).contains(ground.self)),
            barrier.isSettled(),
            standsDown,
            own == Phase.LEAVING,
            lost);
    Plan.Command command = Plan.decide(record, instances, standing, target -> step(wanted, target));
    carryOut(command, id, record, owners, instances, moved);
  }

  private Step step(@Nullable CatalogRecord record, NodeId target) {
    ChildSpec spec = record == null ? null : record.spec();
    return spec == null
        ? Step.STOP_THEN_START
        : ground
            .config
            .migration()
            .step(
                new Departure(
                    spec.id(),
                    spec.metadata(),
                    ground.self,
                    target,
                    members.own() == Phase.LEAVING));
  }

  private void carryOut(
      Plan.Command command,
      String id,
      @Nullable CatalogRecord record,
      List<NodeId> owners,
      @Nullable Running instances,
      Map<NodeId, List<String>> moved) {
    switch (command) {
      case NONE -> {}
      case START -> {
        if (record != null && record.spec() != null) {
          keeper.start(record, record.spec());
        }
      }
      case STOP -> keeper.stop(id);
      case HAND_OVER -> {
        NodeId target = owners.getFirst();
        moved.computeIfAbsent(target, unused -> new ArrayList<>()).add(id);
        ground.publish(new HubEvent.PreChildrenRedistribution(ground.hub(), id, target));
        if (ground.registry.get(id, target) != null && instances != null) {
          ground.publish(new HubEvent.ConflictResolved(ground.hub(), id, target, ground.self));
        }
        keeper.stop(id);
      }
      case RETIRE -> {
        if (record != null) {
          admission.retire(record);
        }
      }
    }
  }

  // --- Homes, and what others read

  @Override
  public @Nullable NodeId home(String id) {
    Membership now = membership;
    return now == null ? null : now.home(id);
  }

  @Override
  public boolean decides(String id) {
    Membership now = membership;
    return now != null
        && members.own() == Phase.READY
        && ground.self.equals(now.home(id))
        && barrier.isOpen(id, m -> m.home(id).equals(ground.self));
  }

  @Override
  public List<NodeId> members() {
    Membership now = membership;
    return now == null ? List.of() : now.nodes();
  }

  @Override
  public boolean standsDown() {
    return standsDown;
  }

  boolean isLocked() {
    return locked;
  }

  boolean isClosed() {
    return isClosed;
  }

  boolean isLeaving() {
    return members.own() == Phase.LEAVING;
  }

  boolean knowsCatalog() {
    return knowsCatalog;
  }

  /** The sizes of the tables that can grow, by name. */
  Map<String, Integer> tableSizes() {
    Map<String, Integer> sizes = new TreeMap<>(messaging.tableSizes());
    sizes.put("pendingAdmissions", admission.pending());
    sizes.put("pendingBarrier", barrier.pending());
    sizes.put("pendingCalls", calls.pending());
    sizes.put("pendingBatches", records.pending());
    sizes.put("pendingExchanges", exchange.pending());
    sizes.put("pendingSlices", slices.pending());
    sizes.put("pendingWhich", which.pending());
    sizes.put("lostTemporary", lostTemporary.size());
    sizes.put("partings", partings.size());
    return sizes;
  }
}
