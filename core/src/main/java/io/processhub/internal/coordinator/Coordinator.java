package io.processhub.internal.coordinator;

import io.processhub.ChildError;
import io.processhub.ChildSpec;
import io.processhub.NodeId;
import io.processhub.ProcessId;
import io.processhub.StartOptions;
import io.processhub.StartResult;
import io.processhub.StopOptions;
import io.processhub.StopResult;
import io.processhub.event.AlterHook;
import io.processhub.event.HubEvent;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.catalog.KnownAdmissions;
import io.processhub.internal.catalog.Origin;
import io.processhub.internal.messaging.Messaging;
import io.processhub.internal.messaging.Routing;
import io.processhub.internal.registry.Running;
import io.processhub.internal.runtime.Facts;
import io.processhub.internal.runtime.ProcessRuntime;
import io.processhub.internal.wire.Control;
import io.processhub.internal.wire.Control.EpochWord;
import io.processhub.internal.wire.Control.Phase;
import io.processhub.strategy.RedundancyStrategy;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
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
final class Coordinator {
  private static final Logger log = LoggerFactory.getLogger(Coordinator.class);
  private static final long TICK_MILLIS = 500;

  private final Ground ground;
  private final Loop loop;
  private final Messaging messaging;
  private final KnownAdmissions known;
  private final Members members;
  private final Spread spread;
  private final Slices slices;
  private final Records records;
  private final Exchange exchange;
  private final Barrier barrier;
  private final Adoption adoption;
  private final Rounds rounds;
  private final Alterations alterations;
  private final Keeper keeper;
  private final Answers answers;
  private final Loads loads;
  private final Placement placement;
  private final Admission admission;
  private final Calls calls;
  private final Which which;
  private final Reconciler reconciler;
  private final Lifecycle lifecycle;
  private final Handovers handovers;
  private final Requests requests;
  private final Tolerance tolerance;
  private Set<String> held = new LinkedHashSet<>();
  private boolean staticChildrenStarted;

  /** {@code openings} rises with each use. */
  Coordinator(Ground ground, Messaging messaging, Surroundings around, LongSupplier openings) {
    this.ground = ground;
    this.messaging = messaging;
    ground.registry.watch(this::onInstancesChange);
    known = new KnownAdmissions(ground.self, ground.clock.nextTime());
    loop = new Loop(ground.environment.executor(), this::endBatch);
    spread = new Spread(ground, loop, this::audience, this::owners);
    slices = new Slices(ground, spread);
    members = new Members(ground, slices::version);
    records =
        new Records(
            ground,
            spread,
            slices::version,
            known,
            this::onUnsendable,
            this::onHeld,
            this::onRepinned);
    exchange = new Exchange(ground, records, slices, known, this::onCaughtUp);
    tolerance = new Tolerance(ground, loop, members, openings, this::forgetInstances);
    barrier =
        new Barrier(
            ground, slices, exchange, tolerance::running, this::beforeBarrier, this::onSettled);
    adoption = new Adoption(ground, loop, members, barrier, this::onHomesChanged);
    tolerance.use(adoption);
    rounds =
        new Rounds(
            ground,
            new Rounds.Parts(members, adoption, barrier, records, slices, exchange),
            known,
            this::beginStaticChildren);
    alterations = new Alterations(ground, loop);
    keeper = new Keeper(ground, slices, messaging, loop, alterations, adoption::owners);
    answers = new Answers(ground, records, adoption, this::deliver);
    loads = new Loads(ground, members, adoption::members, around);
    placement = new Placement(ground, adoption, records, loads, this::onRepinned);
    admission = new Admission(ground, records, adoption, answers, placement);
    calls = new Calls(ground, adoption, loop, this::deliver);
    which = new Which(ground, loop, this::audience, this::deliver);
    handovers = new Handovers(ground, slices, members, adoption, barrier, tolerance);
    keeper.use(handovers);
    handovers.use(keeper);
    reconciler =
        new Reconciler(ground, members, adoption, barrier, keeper, admission, answers, handovers);
    requests = new Requests(ground, members, adoption, this::deliver);
    Farewell farewell = new Farewell(ground, messaging);
    messaging.onEcho((from, number) -> loop.run(() -> farewell.onEcho(from, number)));
    lifecycle = new Lifecycle(ground, loop, members, exchange, keeper, farewell, this::finish);
    tolerance.join(slices, lifecycle);
  }

  // --- what the parts tell each other

  private List<NodeId> audience() {
    return members.present();
  }

  private List<NodeId> owners(CatalogRecord record) {
    return adoption.owners(record);
  }

  /** Before anybody can send by the new way. */
  private void onInstancesChange(String id, @Nullable Running before, @Nullable Running after) {
    RedundancyStrategy redundancy = ground.config.redundancy();
    Routing.Way from = Routes.way(redundancy, before);
    Routing.Way to = Routes.way(redundancy, after);
    if (!Objects.equals(from, to)) {
      messaging.wayChanges(id, from, to);
    }
  }

  private void onUnsendable(CatalogRecord record, String problem) {
    admission.reject(record, problem);
  }

  private void onHeld(String id) {
    if (answers.isAwaited(id)) {
      held.add(id);
    }
  }

  private void onRepinned(CatalogRecord record) {
    if (adoption.owners(record).contains(ground.self)) {
      barrier.doubt(record.id());
    }
  }

  private void onCaughtUp(NodeId with, long number) {
    barrier.onCaughtUp(with, number);
    lifecycle.onCaughtUp(with, number);
  }

  private void beforeBarrier() {
    handovers.giveBack();
  }

  private void onSettled() {
    adoption.settled();
    placement.settled();
    lifecycle.completeReady();
    beginStaticChildren();
  }

  private void beginStaticChildren() {
    if (!staticChildrenStarted && members.own() == Phase.READY) {
      staticChildrenStarted = true;
      startStaticChildren();
    }
  }

  private void onHomesChanged() {
    loads.membersChanged();
    admission.retry();
    calls.homesChanged();
  }

  /** Starts those that are not wanted yet; those whose start was not answered are tried again. */
  private void startStaticChildren() {
    List<ChildSpec> missing =
        ground.config.children().stream()
            .filter(spec -> ground.catalog.live(spec.id()) == null)
            .toList();
    if (missing.isEmpty() || lifecycle.isLeaving()) {
      return;
    }
    CompletableFuture<StartResult> future = new CompletableFuture<>();
    CompletableFuture<Void> unused = future.thenAccept(this::onStaticChildren);
    StartOptions options =
        StartOptions.DEFAULT.checkExisting(false).quiet(true).childMapping(mappingOf(missing));
    calls.start(missing, options, List.of(), future);
  }

  private Map<String, List<String>> mappingOf(List<ChildSpec> children) {
    Map<String, List<String>> mapping = new TreeMap<>(ground.config.childMapping());
    mapping.keySet().retainAll(children.stream().map(ChildSpec::id).toList());
    return mapping;
  }

  private void onStaticChildren(StartResult result) {
    for (ChildError error : result.errors()) {
      if (error.reason() == ChildError.Reason.TIMEOUT) {
        loop.run(this::startStaticChildren);
        return;
      }
      if (error.reason() == ChildError.Reason.INVALID_CHILD_MAPPING) {
        // A node that it is mapped to may not have come yet.
        loop.run(() -> staticChildrenStarted = false);
      }
      if (error.reason() != ChildError.Reason.ALREADY_STARTED) {
        log.atWarn()
            .addKeyValue("hub", ground.hub())
            .addKeyValue("child", error.child())
            .log("A static child was not started: {}", error.detail());
      }
    }
  }

  // --- life

  /** Begins: gives the coordinator what runs the processes, and starts the ticks. */
  void open(ProcessRuntime runtime, Supplier<List<AlterHook>> alterHooks) {
    keeper.use(runtime);
    alterations.use(alterHooks);
    handovers.use(runtime);
    tolerance.open();
    if (ground.config.isObserver()) {
      loop.run(() -> members.become(Phase.OBSERVER));
    }
    tickLater();
  }

  private void tickLater() {
    ground.environment.scheduler().schedule(TICK_MILLIS, () -> loop.run(this::tick));
  }

  private void tick() {
    if (lifecycle.isClosed()) {
      return;
    }
    tickLater();
    List.<Runnable>of(
            members::tick,
            () -> slices.flush(true),
            slices::tick,
            records::tick,
            exchange::tick,
            barrier::tick,
            admission::tick,
            answers::tick,
            calls::tick,
            lifecycle::tick,
            handovers::tick,
            messaging::tick,
            requests::tick,
            tolerance::judge,
            reconciler::tick,
            rounds::tick,
            spread::tick,
            loads::tick,
            placement::tick)
        .forEach(Loop::guarded);
  }

  /** A person says how large the cluster is. May be called by any thread. */
  void resetClusterSize(int size) {
    loop.run(() -> {
      if (!lifecycle.isClosed()) {
        tolerance.reset(size);
      }
    });
  }

  CompletableFuture<Void> close() {
    loop.run(() -> {
      if (!lifecycle.isLeaving()) {
        calls.close();
        lifecycle.leave(tolerance::leaving, this::hasNoOtherOwner);
      }
    });
    return lifecycle.closed();
  }

  /** Whether nobody else is to run the child, though it is wanted: its nodes are away. */
  private boolean hasNoOtherOwner(String id) {
    CatalogRecord record = ground.catalog.live(id);
    return record != null && adoption.owners(record).isEmpty() && !placement.isToBeRevised(record);
  }

  private void finish() {
    handovers.tell();
    slices.flush(true);
    records.flush();
    tolerance.close();
    members.become(Phase.ABSENT);
    ground.publish(new HubEvent.CoordinatorShutdown(ground.hub()));
    messaging.close();
    which.close();
    requests.close();
  }

  // --- events from the network

  /** The view has changed; the newest is taken. May be called by any thread. */
  void onView(Supplier<List<NodeId>> nodes) {
    loop.run(() -> {
      members.onView(nodes.get()).forEach(this::lose);
      lifecycle.proceed();
    });
  }

  private void lose(NodeId node) {
    boolean runsNothing = !tolerance.retains(node);
    if (runsNothing) {
      slices.forget(node, this::onInstanceLost);
    }
    records.forget(node);
    spread.forget(node);
    exchange.forget(node);
    if (runsNothing) {
      barrier.forget(node);
    }
    which.forget(node);
    lifecycle.forget(node);
    loads.forget(node);
    handovers.lose(node);
    messaging.nodeGone(node);
  }

  /** What a node ran runs no more. */
  private void forgetInstances(NodeId node) {
    slices.forget(node, this::onInstanceLost);
    barrier.forget(node);
  }

  private void onInstanceLost(String id, Running instance) {
    reconciler.onLost(id, instance);
  }

  /** A message of another node's coordinator. May be called by any thread. */
  void onControl(NodeId from, Control message) {
    loop.run(() -> {
      if (lifecycle.isClosed()) {
        return;
      }
      if (members.inView(from)) {
        receive(from, message);
      } else {
        ground.count("framesFromStrangers");
      }
    });
  }

  private void receive(NodeId from, Control message) {
    switch (message) {
      case Control.Presence m -> onPresence(from, m);
      case Control.CatalogDelta m -> records.onDelta(from, m);
      case Control.CatalogAck m ->
          slices.whenKnown(from, m.sliceVersion(), () -> records.onAck(from, m));
      case Control.SliceDelta m -> {
        slices.onDelta(from, m, from);
        onSlice(from);
      }
      case Control.Relay m -> m.deltas().forEach(relayed -> onRelayed(relayed, from));
      case Control.SliceVersions m -> slices.onVersions(from, m);
      case Control.PullDeltas m -> slices.sendAfter(from, m);
      case Control.PullSlice m -> slices.sendWhole(from);
      case Control.SliceChunk m -> {
        slices.onChunk(from, m);
        onSlice(from);
      }
      case Control.Compare m -> {
        exchange.onCompare(from, m);
        rounds.onCompare();
      }
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
      case Control.Bounce m -> calls.onBounce(m);
      case EpochWord m -> tolerance.onWord(from, m.message());
      case Control.WhichRequest m -> which.onRequest(from, m);
      case Control.WhichReply m -> which.onReply(from, m);
      case Control.LoadReport m -> loads.onReport(from, m);
      case Control.LoadView m -> loads.onView(from, m);
      case Control.Handing m -> handovers.on(from, m.messages());
      case Control.Drain m -> requests.onDrain(m.on());
      case Control.Flush m -> messaging.echoBack(from, m.number());
    }
  }

  private void onRelayed(Control.Relayed relayed, NodeId from) {
    if (!relayed.writer().equals(ground.self)) {
      slices.onDelta(relayed.writer(), relayed.delta(), from);
      onSlice(relayed.writer());
    }
  }

  private void onSlice(NodeId writer) {
    slices.check(writer);
    barrier.check();
  }

  private void onPresence(NodeId from, Control.Presence presence) {
    Phase before = members.onPresence(from, presence);
    if (presence.phase() == Phase.DRAINED && (before == null || before == Phase.ABSENT)) {
      tolerance.met(barrier);
    }
    if (presence.phase() != Phase.ABSENT) {
      if (before == null || before == Phase.ABSENT) {
        messaging.nodeBack(from);
      }
      slices.onVersion(from, presence.sliceVersion());
    } else if (before != Phase.ABSENT) {
      // Also if it is first heard of now: it may have told other things before.
      lose(from);
      tolerance.closedOn(from);
    } else {
      // What was asked of it after it had gone, upon a frame that was late, is not answered.
      slices.forget(from, this::onInstanceLost);
    }
    lifecycle.proceed();
  }

  /** Hands a message to a node, which may be this one. */
  private void deliver(NodeId to, Control message) {
    if (!to.equals(ground.self)) {
      ground.send(to, message);
      return;
    }
    loop.run(() -> {
      if (!lifecycle.isClosed()) {
        receive(to, message);
      }
    });
  }

  // --- calls, by any thread

  void start(
      Collection<ChildSpec> specs,
      StartOptions options,
      List<String> pinned,
      CompletableFuture<StartResult> future) {
    call(() -> calls.start(specs, options, pinned, future));
  }

  void stop(Collection<String> ids, StopOptions options, CompletableFuture<StopResult> future) {
    call(() -> calls.stop(ids, options, future));
  }

  /** Ends a child, if it is still the one that this call started. */
  void terminate(
      String id, Origin startedBy, StopOptions options, CompletableFuture<StopResult> future) {
    call(() -> calls.stop(id, startedBy, options, future));
  }

  /** Has a node drained, or has it own children again. */
  void drain(NodeId node, boolean on, CompletableFuture<Void> future) {
    loop.run(() -> requests.drain(node, on, future));
  }

  /** Waits until a child runs on a node. */
  void await(String id, NodeId node, Duration timeout, CompletableFuture<ProcessId> future) {
    loop.run(() -> requests.await(id, node, timeout.toNanos(), future));
  }

  private void call(Runnable begin) {
    loop.run(() -> {
      begin.run();
      if (lifecycle.isLeaving()) {
        calls.close();
      }
    });
  }

  // --- the end of a batch

  private void endBatch() {
    if (lifecycle.isClosed()) {
      return;
    }
    if (members.takeChanged()) {
      tolerance.membersChanged();
    }
    if (ground.takeAllTouched()) {
      reconciler.reconcileAll();
      answers.pendingIds().forEach(answers::check);
      messaging.allRoutesChanged();
      tolerance.reconciled();
    }
    takeHeld().forEach(answers::check);
    for (Set<String> ids = ground.takeTouched(); !ids.isEmpty(); ids = ground.takeTouched()) {
      reconciler.reconcile(ids);
      for (String id : ids) {
        answers.check(id);
        messaging.routeChanged(id);
      }
    }
    handovers.flush();
    keeper.flush();
    slices.flush(false);
    answers.flush();
    records.flush();
    requests.check();
  }

  private Set<String> takeHeld() {
    Set<String> taken = held;
    held = new LinkedHashSet<>();
    return taken;
  }

  // --- what others read, by any thread

  Facts facts() {
    return keeper;
  }

  CompletableFuture<Void> ready() {
    return lifecycle.ready();
  }

  /** The ready members, as far as they have been acted on. */
  List<NodeId> members() {
    return adoption.members();
  }

  /** How many instances each child should have. */
  int replicas() {
    return ground.config.redundancy().instances(adoption.members().size());
  }

  boolean standsDown() {
    return tolerance.standsDown();
  }

  /** The child's home, if changes are passed on and so may not have come here. By any thread. */
  @Nullable NodeId homeIfNewsTravel(String id) {
    return spread.passesOn() ? adoption.home(id) : null;
  }

  /** Whether a message for what a node runs need not wait. May be called by any thread. */
  boolean reaches(NodeId node) {
    return tolerance.reaches(node);
  }

  Tolerance tolerance() {
    return tolerance;
  }

  boolean isLocked() {
    return adoption.isLocked();
  }

  boolean isClosed() {
    return lifecycle.isClosed();
  }

  boolean knowsCatalog() {
    return lifecycle.knowsCatalog();
  }

  Which which() {
    return which;
  }

  /** The sizes of the tables that can grow, by name. */
  Map<String, Integer> tableSizes() {
    Map<String, Integer> sizes = new TreeMap<>(messaging.tableSizes());
    sizes.put("pendingAdmissions", admission.pending());
    sizes.put("pendingAlterations", alterations.pending());
    sizes.put("pendingAnswers", answers.pending());
    sizes.put("pendingBarrier", barrier.pending());
    sizes.put("pendingCalls", calls.pending());
    sizes.put("pendingBatches", records.pending());
    sizes.put("pendingExchanges", exchange.pending());
    sizes.put("pendingHandovers", handovers.pending());
    sizes.put("pendingRequests", requests.pending());
    sizes.put("pendingSlices", slices.pending());
    sizes.put("pendingWhich", which.pending());
    sizes.put("pendingRumours", spread.pending());
    sizes.put("pendingRebalance", placement.pending());
    sizes.put("lostTemporary", reconciler.pending());
    sizes.put("knownAdmissions", known.size());
    tolerance.addSizes(sizes);
    return sizes;
  }
}
