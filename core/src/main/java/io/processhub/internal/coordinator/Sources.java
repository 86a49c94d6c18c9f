package io.processhub.internal.coordinator;

import io.processhub.ChildSpec;
import io.processhub.ChildState;
import io.processhub.NodeId;
import io.processhub.event.HubEvent;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.registry.Running;
import io.processhub.internal.runtime.ProcessCell;
import io.processhub.internal.runtime.ProcessRuntime;
import io.processhub.internal.wire.Control;
import io.processhub.internal.wire.HandoverMessage;
import io.processhub.internal.wire.HandoverMessage.Abort;
import io.processhub.internal.wire.HandoverMessage.Answer;
import io.processhub.internal.wire.HandoverMessage.Over;
import io.processhub.internal.wire.HandoverMessage.Step;
import io.processhub.strategy.HotSwap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The handovers of which this node is the source, each an {@link OutboundHandover}.
 *
 * <ol>
 *   <li>A child that is to go waits in {@link Migrations} until its turn has come.
 *   <li>One of several instances is frozen only when it is known that its target has none.
 *   <li>If its handover fails, the child goes on here; it is tried again after a while.
 *   <li>If it fails after the process here has been stopped, that is made anew from what it has
 *       handed over: see {@link Restorations}. Then it is tried again.
 * </ol>
 */
final class Sources implements OutboundHandover.Ends {
  private final Ground ground;
  private final Slices slices;
  private final Handings handings;
  private final Predicate<NodeId> isReady;
  private final Predicate<NodeId> isGone;
  private final Predicate<String> isOneOfSeveral;
  private final Migrations migrations;
  private final int chunkBytes;
  private final Map<String, OutboundHandover> byChild = new LinkedHashMap<>();
  private final Map<Long, OutboundHandover> byId = new HashMap<>();
  private final Restorations restorations;
  final Retries retries;
  private @Nullable ProcessRuntime runtime;

  /** {@code isOneOfSeveral}: whether the child's instance is, or was, wanted beside others. */
  Sources(
      Ground ground,
      Slices slices,
      Handings handings,
      Predicate<NodeId> isReady,
      Predicate<NodeId> isGone,
      Predicate<String> isOneOfSeveral) {
    this.ground = ground;
    this.slices = slices;
    this.handings = handings;
    this.isReady = isReady;
    this.isGone = isGone;
    this.isOneOfSeveral = isOneOfSeveral;
    migrations = new Migrations(ground);
    restorations = new Restorations(ground, slices);
    retries = new Retries(ground);
    chunkBytes = Handings.chunkBytes(ground);
  }

  void use(ProcessRuntime newRuntime) {
    runtime = newRuntime;
    restorations.use(newRuntime);
  }

  private OutboundHandover.Means means() {
    if (runtime == null) {
      throw new IllegalStateException("The hub has not been opened yet.");
    }
    return new OutboundHandover.Means(
        ground, slices, handings, runtime, restorations, chunkBytes, this);
  }

  // --- commands

  /**
   * The child is to be handed over. False if this has been tried too often by a node that must be
   * rid of it.
   */
  boolean begin(String id, NodeId target, boolean mustGo) {
    if (mustGo && retries.isExhausted(id) && !byChild.containsKey(id)) {
      return false;
    }
    OutboundHandover before = byChild.get(id);
    if (before != null && !before.target.equals(target)) {
      before.machine.callOff("another node is to have the child now");
    }
    boolean busy = byChild.containsKey(id) || restorations.isUnderWay(id);
    if (!busy && retries.isDue(id, target)) {
      migrations.add(id, target);
    }
    return true;
  }

  /**
   * The child need not go, if it has not begun to. How often that was tried does not count later,
   * when it must.
   */
  void notWanted(String id) {
    retries.forget(id);
    if (migrations.waiting() > 0) {
      migrations.remove(id);
    }
  }

  /** The child is to stay: it does, if its target cannot have taken over yet. */
  void callOff(String id) {
    OutboundHandover handover = byChild.get(id);
    if (handover != null) {
      handover.machine.callOff("it is to stay");
    }
  }

  /** The instance here is stopped for another reason than a handover. */
  void cancel(String id) {
    notWanted(id);
    restorations.cancel(id);
    OutboundHandover handover = byChild.get(id);
    if (handover != null) {
      handover.machine.cancel();
      forget(handover);
      migrations.cancelled();
    }
  }

  /** Whether this node is handing the child over. */
  boolean isUnderWay(String id) {
    return byChild.containsKey(id);
  }

  /** To whom this node is handing the child over; null if it is not. */
  @Nullable NodeId target(String id) {
    OutboundHandover handover = byChild.get(id);
    return handover == null ? null : handover.target;
  }

  /** Whether the target has, or may have, all that is handed over: else it shows no such child. */
  boolean mayHaveArrived(String id) {
    OutboundHandover handover = byChild.get(id);
    return handover != null && handover.machine.isGivenInFull();
  }

  /**
   * Begins as many handovers as may be under way, and goes on with those that may; {@code mayGo}
   * says of a child whether it may.
   */
  void flush(Predicate<String> mayGo) {
    byChild.values().forEach(this::freezeUnlessThereAlready);
    while (byChild.size() < terms().maxConcurrentMigrations() && migrations.waiting() > 0) {
      Map.Entry<String, NodeId> next = migrations.next();
      if (next != null && !(mayGo.test(next.getKey()) && start(next.getKey(), next.getValue()))) {
        migrations.skipped();
      }
    }
    migrations.flush(byChild.size());
  }

  /**
   * The target is ready for one of several instances. If it has another of them already, that has
   * been told the same: nothing is handed over then, and the child will be looked at again.
   */
  private void freezeUnlessThereAlready(OutboundHandover handover) {
    boolean isKnown = handover.awaitsNews && !slices.others.isBehind(handover.target);
    if (isKnown && ground.registry.get(handover.child, handover.target) == null) {
      handover.awaitsNews = false;
      handover.machine.onAnswer(new Answer(handover.number, Step.READY, 0, ""), ground.nanos());
    }
  }

  private HotSwap terms() {
    return ground.traits.terms;
  }

  private boolean start(String id, NodeId target) {
    Running mine = ground.registry.get(id, ground.self);
    CatalogRecord record = ground.catalog.live(id);
    ProcessCell cell = mine == null ? null : mine.cell();
    boolean goes =
        record != null
            && mine != null
            && mine.generation().equals(record.generation())
            && isMovable(mine.state());
    ChildSpec spec = record == null ? null : record.spec();
    if (mine == null || cell == null || record == null || spec == null || !goes) {
      return false;
    }
    if (!isReady.test(target)) {
      // It owns the child and is not to be seen: that it is again need not change any owner.
      retries.postpone(id, target);
      return false;
    }
    boolean merges = ground.registry.get(id, target) != null;
    if (merges) {
      ground.publish(new HubEvent.ConflictResolved(ground.hub(), id, target, ground.self));
    }
    if (record.isRepinned()) {
      // A target that does not know yet that the child was moved to it would hand it back.
      ground.send(target, Control.CatalogDelta.rumour(List.of(record)));
    }
    migrations.begun(spec, cell.processId(), target);
    OutboundHandover handover =
        new OutboundHandover(means(), target, cell, record, mine.activeSince(), merges);
    byChild.put(id, handover);
    byId.put(handover.number, handover);
    handover.machine.begin(ground.nanos());
    return true;
  }

  /** Whether an instance in this state has something to hand over. */
  static boolean isMovable(ChildState state) {
    return switch (state) {
      case STARTING, RUNNING, RESTARTING -> true;
      case STOPPING, FAILED, ENDED, WAITING, ARRIVING -> false;
    };
  }

  // --- what happens

  void onAnswer(NodeId from, Answer answer) {
    OutboundHandover handover = byId.get(answer.id());
    if (handover != null && handover.target.equals(from)) {
      handover.awaitsNews = answer.step() == Step.READY && isOneOfSeveral.test(handover.child);
      if (!handover.awaitsNews) {
        handover.machine.onAnswer(answer, ground.nanos());
      }
      return;
    }
    // Of a handover that has ended here: had it not been called off, the target would know.
    HandoverMessage end =
        switch (answer.step()) {
          case READY, RECEIVED, ACCEPTED -> new Abort(answer.id());
          case BEGUN, REFUSED -> new Over(answer.id());
        };
    handings.add(from, end);
  }

  void onFrozen(ProcessCell cell, long number, byte[] luggage) {
    OutboundHandover handover = byId.get(number);
    if (handover != null && handover.isOf(cell)) {
      handover.machine.onFrozen(luggage);
    }
  }

  void onNotFrozen(ProcessCell cell, long number, String reason) {
    onNotFrozen(cell, byId.get(number), reason);
  }

  /** The process ends by itself, or is given up: it hands nothing over any more. */
  void onEnd(ProcessCell cell, String reason) {
    onNotFrozen(cell, byChild.get(cell.spec().id()), reason);
  }

  private static void onNotFrozen(
      ProcessCell cell, @Nullable OutboundHandover handover, String reason) {
    if (handover != null && handover.isOf(cell)) {
      handover.machine.onNotFrozen(reason);
    }
  }

  /** A cell is stopped; true if a handover takes care of what follows. */
  boolean onStopped(ProcessCell cell) {
    String id = cell.spec().id();
    OutboundHandover handover = byChild.get(id);
    if (handover == null || !handover.isOf(cell)) {
      return false;
    }
    if (handover.isWanted()) {
      handover.machine.onSealed();
      return handover.machine.state() != Outgoing.State.OVER || restorations.isUnderWay(id);
    }
    cancel(id);
    return false;
  }

  void onHeld(ProcessCell cell) {
    restorations.onHeld(cell);
  }

  void onAccepted(ProcessCell cell) {
    restorations.onAccepted(cell);
  }

  /** A process that cannot take over its own state begins anew, when it is stopped. */
  boolean onRefused(ProcessCell cell, String reason) {
    return restorations.onRefused(cell, reason);
  }

  /** Looks whether targets are gone for good. */
  void check() {
    for (OutboundHandover handover : List.copyOf(byChild.values())) {
      if (isGone.test(handover.target)) {
        handover.machine.onTargetGone();
      }
    }
  }

  /**
   * A node is out of sight: what it has not begun goes on here at once. What it may have merged
   * into its own does so only when the node is gone, lest it be merged once more.
   */
  void lose(NodeId node) {
    for (OutboundHandover handover : List.copyOf(byChild.values())) {
      if (handover.target.equals(node) && !handover.machine.isSealed() && !handover.mayBeMerged()) {
        handover.machine.onTargetGone();
      }
    }
  }

  void tick() {
    long now = ground.nanos();
    check();
    List.copyOf(byChild.values()).forEach(handover -> handover.machine.tick(now));
    retries.tick();
  }

  private void forget(OutboundHandover handover) {
    byChild.remove(handover.child, handover);
    byId.remove(handover.number);
  }

  @Override
  public void moved(OutboundHandover handover) {
    forget(handover);
    retries.forget(handover.child);
    migrations.moved();
  }

  @Override
  public void failed(OutboundHandover handover, String reason) {
    forget(handover);
    String child = handover.child;
    retries.failed(child, handover.target, reason);
    migrations.failed(child, handover.target, reason);
    ground.touch(child);
  }

  /** How many handovers are under way or wait. */
  int pending() {
    return Math.max(byChild.size(), byId.size()) + migrations.waiting() + restorations.pending();
  }
}
