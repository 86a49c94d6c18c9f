package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import io.processhub.event.HubEvent;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.catalog.KnownAdmissions;
import io.processhub.internal.messaging.Messaging;
import io.processhub.internal.messaging.Routing;
import io.processhub.internal.registry.Registry;
import io.processhub.internal.registry.Running;
import io.processhub.internal.wire.Control.Phase;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The parts of a {@link Coordinator}, each with one concern, and what they tell each other. */
final class Assembly {
  final Ground ground;
  final Messaging messaging;
  final KnownAdmissions known;
  final Refusals refusals;
  final Members members;
  final Spread spread;
  final Slices slices;
  final Records records;
  final Exchange exchange;
  final Barrier barrier;
  final Adoption adoption;
  final Rounds rounds;
  final Inquiries inquiries;
  final Alterations alterations;
  final StartEvents starts;
  final Keeper keeper;
  final RuntimeReports reports;
  final Answers answers;
  final Loads loads;
  final Placement placement;
  final Admission admission;
  final Calls calls;
  final Which which;
  final Reconciler reconciler;
  final Lifecycle lifecycle;
  final Handovers handovers;
  final Requests requests;
  final Tolerance tolerance;
  final Dispatch dispatch;
  private final StaticChildren staticChildren;
  private Set<String> held = new LinkedHashSet<>();

  /** {@code openings} rises with each use. */
  Assembly(
      Ground ground, Loop loop, Messaging messaging, Surroundings around, LongSupplier openings) {
    this.ground = ground;
    this.messaging = messaging;
    ground.registry.watch(
        new Registry.Watcher() {
          @Override
          public void changes(String id, @Nullable Running before, @Nullable Running after) {
            onInstancesChange(id, before, after);
          }

          @Override
          public void changed(String id) {
            ground.descriptions.changed(id);
            messaging.wayHasChanged();
          }
        });
    known = new KnownAdmissions(ground.clock.next());
    refusals = new Refusals(ground);
    spread = new Spread(ground, loop, this::audience, this::concerned);
    slices = new Slices(ground, spread);
    members = new Members(ground, slices::version);
    records =
        new Records(
            ground,
            spread,
            slices::version,
            known,
            refusals,
            this::onUnsendable,
            this::onHeld,
            this::onRepinned,
            this::leaves);
    exchange = new Exchange(ground, records, slices, known, this::onExchanged);
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
    starts = new StartEvents(ground, adoption::owners);
    keeper = new Keeper(ground, slices, alterations, starts);
    dispatch = new Dispatch(ground, loop, messaging, this);
    answers = new Answers(ground, records, adoption, refusals, dispatch::deliver);
    loads = new Loads(ground, members, adoption::members, around);
    placement = new Placement(ground, adoption, records, loads, answers::moves, this::onRepinned);
    admission = new Admission(ground, records, adoption, answers, placement, refusals);
    calls = new Calls(ground, adoption, loop, refusals, dispatch::deliver);
    which = new Which(ground, loop, this::audience, adoption::members, dispatch::deliver);
    handovers = new Handovers(ground, slices, members, adoption, barrier, tolerance);
    keeper.use(handovers);
    handovers.use(keeper);
    reports = new RuntimeReports(ground, slices, messaging, loop, keeper, starts, handovers);
    reconciler =
        new Reconciler(ground, members, adoption, barrier, keeper, admission, answers, handovers);
    requests =
        new Requests(ground, members, adoption, records, handovers::leaves, dispatch::deliver);
    Farewell farewell = new Farewell(ground, messaging, slices::sendWhole);
    messaging.onEcho((from, number) -> loop.run(() -> farewell.onEcho(from, number)));
    lifecycle = new Lifecycle(ground, loop, members, exchange, keeper, farewell, this::close);
    staticChildren = new StaticChildren(ground, loop, members, calls, lifecycle);
    tolerance.join(slices, lifecycle);
    inquiries = new Inquiries(ground, messaging, slices.others, adoption::owners);
  }

  // --- what the parts tell each other

  private List<NodeId> audience() {
    return members.present();
  }

  private List<NodeId> concerned(CatalogRecord record) {
    return adoption.concerned(record);
  }

  /** Before anybody can send by the new way. */
  private void onInstancesChange(String id, @Nullable Running before, @Nullable Running after) {
    Routing.Way from = Routes.way(ground.traits, before);
    Routing.Way to = Routes.way(ground.traits, after);
    if (!Objects.equals(from, to)) {
      messaging.wayChanges(id, from, to);
    }
    for (Running r = before; r != null; r = r.next()) {
      if (Running.on(r.node(), after) == null) {
        boolean isHere = Running.on(ground.self, after) != null;
        ground.guarded(() -> onGone(id, isHere));
      }
    }
  }

  /**
   * An instance is gone: perhaps to another node, which has not told so yet. That one need not be
   * named by the members, if the child was moved by its record, or has several owners. {@code
   * isHere}: whether there is one here.
   */
  private void onGone(String id, boolean isHere) {
    if (isHere) {
      reconciler.onGone(id);
      return;
    }
    CatalogRecord record = ground.catalog.live(id);
    if (record != null && (record.isRepinned() || adoption.hasReplicas())) {
      onRepinned(record);
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

  private boolean leaves(String id) {
    return handovers.leaves(id);
  }

  private void onExchanged(NodeId with, long number, Exchange.Ending how) {
    barrier.onExchanged(with, number, how);
    lifecycle.onExchanged(with, number, how);
  }

  private void beforeBarrier() {
    handovers.giveBack();
  }

  /** It is settled once: a strategy that throws at one of these steps must not undo the others. */
  private void onSettled() {
    ground.guarded(adoption::settled);
    ground.guarded(placement::settled);
    if (members.own() != Phase.OBSERVER) {
      lifecycle.completeReady();
    }
    ground.guarded(this::beginStaticChildren);
  }

  private void beginStaticChildren() {
    staticChildren.begin();
  }

  private void onHomesChanged() {
    loads.membersChanged();
    admission.retry();
    calls.homesChanged();
  }

  /** The children whose records others hold by now, and whose callers wait for that. */
  Set<String> takeHeld() {
    if (held.isEmpty()) {
      return Set.of();
    }
    Set<String> taken = held;
    held = new LinkedHashSet<>();
    return taken;
  }

  // --- what all are told

  /** Some time has passed. */
  void tick() {
    List.<Runnable>of(
            members::tick,
            () -> slices.flush(true),
            slices.others::tick,
            records::tick,
            exchange::tick,
            barrier::tick,
            admission::tick,
            answers::tick,
            calls::tick,
            lifecycle::tick,
            handovers::tick,
            messaging::tick,
            inquiries::tick,
            requests::tick,
            tolerance::judge,
            reconciler::tick,
            rounds::tick,
            spread::tick,
            loads::tick,
            placement::tick,
            refusals::tick)
        .forEach(ground::guarded);
  }

  /** A node is out of view, or has closed the hub. */
  void lose(NodeId node) {
    boolean runsNothing = !tolerance.retains(node);
    if (ground.traits.isSpread) {
      messaging.replicasGo(ground.registry.idsOn(node));
    }
    if (runsNothing) {
      slices.others.forget(node, reconciler::onLost);
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
    messaging.nodeGone(node, members.inView(node));
  }

  /** What a node ran runs no more. */
  private void forgetInstances(NodeId node) {
    slices.others.forget(node, reconciler::onLost);
    barrier.forget(node);
  }

  /** This node has left. */
  private void close() {
    List.<Runnable>of(
            handovers::tell,
            () -> slices.flush(true),
            records::flush,
            tolerance::close,
            () -> members.become(Phase.ABSENT),
            () -> ground.publish(new HubEvent.CoordinatorShutdown(ground.hub())),
            messaging::close,
            calls::close,
            which::close,
            requests::close)
        .forEach(ground::guarded);
  }

  /** The sizes of the tables that can grow, by name. */
  Map<String, Integer> sizes() {
    return Tables.sizes(this);
  }
}
