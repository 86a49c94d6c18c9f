package io.processhub.internal.coordinator;

import io.processhub.ChildSpec;
import io.processhub.HubClosed;
import io.processhub.NodeId;
import io.processhub.ProcessId;
import io.processhub.StartOptions;
import io.processhub.StartResult;
import io.processhub.StopOptions;
import io.processhub.StopResult;
import io.processhub.event.AlterHook;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.catalog.Origin;
import io.processhub.internal.messaging.Messaging;
import io.processhub.internal.runtime.Facts;
import io.processhub.internal.runtime.ProcessRuntime;
import io.processhub.internal.wire.Control;
import io.processhub.internal.wire.Control.Aim;
import io.processhub.internal.wire.Control.Phase;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
  private static final long TICK_MILLIS = 500;

  private final Ground ground;
  private final Loop loop;
  private final Messaging messaging;
  private final Assembly parts;
  private final Breakdown breakdown;

  /** How many processes run here; read by any thread, none before the hub is opened. */
  private volatile IntSupplier cells = () -> 0;

  /**
   * {@code openings} rises with each use; {@code gone} is run when the hub has ended here without
   * having been closed.
   */
  Coordinator(
      Ground ground,
      Messaging messaging,
      Surroundings around,
      LongSupplier openings,
      Runnable gone) {
    this.ground = ground;
    this.messaging = messaging;
    loop =
        new Loop(
            ground.environment.executor(),
            this::beginBatch,
            ground::isFull,
            this::endBatch,
            this::onFailure);
    parts = new Assembly(ground, loop, messaging, around, openings);
    breakdown = new Breakdown(ground, loop, parts, messaging, gone);
  }

  // --- life

  /** Takes what runs the processes: before anything comes from the network. */
  void use(ProcessRuntime runtime, Supplier<List<AlterHook>> alterHooks) {
    cells = runtime::cells;
    parts.keeper.use(runtime);
    parts.alterations.use(alterHooks);
    parts.handovers.use(runtime);
    breakdown.use(runtime);
    if (ground.config.isObserver()) {
      loop.run(() -> parts.members.become(Phase.OBSERVER));
    }
  }

  /** Begins. */
  void open() {
    parts.tolerance.open();
    tickLater();
  }

  private void tickLater() {
    ground.environment.scheduler().schedule(TICK_MILLIS, () -> loop.run(this::tick));
  }

  private void tick() {
    if (parts.lifecycle.isClosed()) {
      return;
    }
    tickLater();
    parts.tick();
  }

  /** A person says how large the cluster is. May be called by any thread. */
  void resetClusterSize(int size) {
    loop.run(() -> {
      if (!parts.lifecycle.isClosed()) {
        parts.tolerance.reset(size);
      }
    });
  }

  CompletableFuture<Void> close() {
    loop.run(() -> {
      if (!parts.lifecycle.isLeaving()) {
        parts.calls.leave();
        parts.lifecycle.leave(parts.tolerance::leaving, this::hasNoOtherOwner);
      }
    });
    return parts.lifecycle.closed();
  }

  /** Whether nobody else is to run the child, though it is wanted: its nodes are away. */
  private boolean hasNoOtherOwner(String id) {
    CatalogRecord record = ground.catalog.live(id);
    return record != null
        && parts.adoption.owners(record).isEmpty()
        && !parts.placement.isToBeRevised(record);
  }

  private void onFailure(Throwable thrown) {
    if (Ground.isFatal(thrown)) {
      breakdown.begin(thrown);
    } else {
      ground.failed("An event of the coordinator", thrown);
    }
  }

  // --- events from the network

  /** The view has changed; the newest is taken. May be called by any thread. */
  void onView(Supplier<List<NodeId>> nodes) {
    loop.run(() -> {
      // A closed hub has said its last word: what it said now, another may have contradicted.
      if (!parts.lifecycle.isClosed()) {
        parts.members.onView(nodes.get()).forEach(parts::lose);
        parts.lifecycle.proceed();
      }
    });
  }

  /** A message of another node's coordinator, in so many bytes. May be called by any thread. */
  void onControl(NodeId from, Control message, int bytes) {
    parts.dispatch.onControl(from, message, bytes);
  }

  // --- calls, by any thread

  void start(
      Collection<ChildSpec> specs,
      StartOptions options,
      Aim aim,
      List<String> pinned,
      CompletableFuture<StartResult> future) {
    called(future, () -> parts.calls.start(specs, options, aim, pinned, future));
  }

  void stop(Collection<String> ids, StopOptions options, CompletableFuture<StopResult> future) {
    called(future, () -> parts.calls.stop(ids, options, future));
  }

  /** Ends a child, if it is still the one that this call started. */
  void terminate(
      String id, Origin startedBy, StopOptions options, CompletableFuture<StopResult> future) {
    called(future, () -> parts.calls.stop(id, startedBy, options, future));
  }

  /** Has a node drained, or has it own children again. */
  void drain(NodeId node, boolean on, CompletableFuture<Void> future) {
    called(future, () -> parts.requests.drain(node, on, future));
  }

  /** Waits until a child runs on a node. */
  void await(String id, NodeId node, Duration timeout, CompletableFuture<ProcessId> future) {
    called(future, () -> parts.requests.await(id, node, timeout.toNanos(), future));
  }

  /** One that ends the hub before it is known as a call must end, too. */
  private void called(CompletableFuture<?> future, Runnable call) {
    loop.run(() -> {
      try {
        call.run();
      } catch (Throwable thrown) {
        if (Ground.isFatal(thrown)) {
          HubClosed closed = new HubClosed(ground.hub());
          ground.environment.executor().execute(() -> future.completeExceptionally(closed));
        }
        throw thrown;
      }
    });
  }

  // --- the beginning and the end of a batch

  private void beginBatch() {
    parts.tolerance.look();
  }

  private void endBatch() {
    if (parts.lifecycle.isClosed()) {
      return;
    }
    if (parts.members.takeChanged()) {
      parts.tolerance.membersChanged();
      // There may be others now that can hold what too few do.
      parts.answers.pendingIds().forEach(this::checkAnswers);
    }
    if (ground.takeAllTouched()) {
      parts.reconciler.reconcileAll();
      parts.answers.pendingIds().forEach(this::checkAnswers);
      messaging.allRoutesChanged();
      parts.tolerance.reconciled();
    }
    parts.takeHeld().forEach(this::checkAnswers);
    for (Set<String> ids = ground.takeTouched(); !ids.isEmpty(); ids = ground.takeTouched()) {
      parts.reconciler.reconcile(ids);
      for (String id : ids) {
        checkAnswers(id);
        messaging.routeChanged(id);
      }
    }
    ground.guarded(parts.handovers::flush);
    ground.guarded(parts.starts::flush);
    ground.guarded(() -> parts.slices.flush(false));
    ground.guarded(parts.records::flush);
    ground.guarded(parts.answers::flush);
    ground.guarded(parts.requests::check);
  }

  /** What fails with one child, as its owners' strategy may, must not hold up the others. */
  private void checkAnswers(String id) {
    ground.guarded(() -> parts.answers.check(id));
  }

  // --- what others read, by any thread

  Facts facts() {
    return parts.reports;
  }

  CompletableFuture<Void> ready() {
    return parts.lifecycle.ready();
  }

  /** The ready members, as far as they have been acted on. */
  List<NodeId> members() {
    return parts.adoption.members();
  }

  boolean standsDown() {
    return parts.tolerance.standsDown();
  }

  /** The child's home, if members have been agreed on. May be called by any thread. */
  @Nullable NodeId home(String id) {
    return parts.adoption.home(id);
  }

  /** Whether a node is in view and does not leave. May be called by any thread. */
  boolean stays(NodeId node) {
    return parts.members.stays(node);
  }

  /** Whether a message for what a node runs need not wait. May be called by any thread. */
  boolean reaches(NodeId node) {
    return parts.tolerance.reaches(node);
  }

  Tolerance tolerance() {
    return parts.tolerance;
  }

  boolean isLocked() {
    return parts.adoption.isLocked();
  }

  boolean isClosed() {
    return parts.lifecycle.isClosed();
  }

  boolean knowsCatalog() {
    return parts.lifecycle.knowsCatalog();
  }

  Which which() {
    return parts.which;
  }

  /** The sizes of the tables that can grow, by name. */
  Map<String, Integer> tableSizes() {
    Map<String, Integer> sizes = parts.sizes();
    sizes.put("knownCells", cells.getAsInt());
    sizes.put("pendingLoop", loop.pending());
    sizes.put("pendingLoopBytes", (int) parts.dispatch.backlogBytes());
    return sizes;
  }
}
