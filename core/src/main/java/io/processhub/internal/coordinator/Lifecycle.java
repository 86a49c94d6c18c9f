package io.processhub.internal.coordinator;

import io.processhub.ChildState;
import io.processhub.HubClosed;
import io.processhub.NodeId;
import io.processhub.internal.registry.Running;
import io.processhub.internal.wire.Control.Phase;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a node comes into a hub, and goes.
 *
 * <p>Joining: it waits until everyone in view has said how it takes part; if there are members, it
 * catches up with one of them; then it declares itself ready, and the {@link Barrier} does the
 * rest.
 *
 * <p>Leaving: it declares itself leaving, so that the others become the owners of its children;
 * hands these over; and goes when none is left and another member has all that it knows. Who has
 * just come into view, or joins, is waited for: it may be the only one to have it.
 */
final class Lifecycle {
  private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);
  private static final long LEAVE_CHECK_MILLIS = 10;
  private static final long FORCED_LEAVE_NANOS = 10_000_000_000L;

  private final Ground ground;
  private final Loop loop;
  private final Members members;
  private final Exchange exchange;
  private final Keeper keeper;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final Farewell farewell;
  private final Runnable finish;
  private BooleanSupplier released = () -> true;
  private @Nullable NodeId teacher;
  private volatile boolean knowsCatalog;
  private volatile boolean isClosed;
  private boolean othersKnowAll;
  private long leaveExchange;
  private long leaveUntilNanos;
  private boolean forced;
  private final Set<String> departing = new LinkedHashSet<>();
  private Predicate<String> stays = id -> true;
  private boolean awaitedHeirs;

  /**
   * {@code farewell} sees to it that no message is lost; {@code finish} is run when the hub is
   * left.
   */
  Lifecycle(
      Ground ground,
      Loop loop,
      Members members,
      Exchange exchange,
      Keeper keeper,
      Farewell farewell,
      Runnable finish) {
    this.ground = ground;
    this.loop = loop;
    this.members = members;
    this.exchange = exchange;
    this.keeper = keeper;
    this.farewell = farewell;
    this.finish = finish;
  }

  /** Asked when nothing runs here any more: whether the others have agreed to this node's leave. */
  void awaitRelease(BooleanSupplier agreed) {
    released = agreed;
  }

  // --- joining

  /** Goes on with joining, as far as it is possible now. */
  void proceed() {
    if (isClosed || teacher != null || !members.allKnown()) {
      return;
    }
    if (!knowsCatalog) {
      List<NodeId> teachers = members.running();
      if (!teachers.isEmpty()) {
        teacher = teachers.get(ground.environment.random().nextInt(teachers.size()));
        exchange.begin(teacher);
        return;
      }
      if (ground.config.isObserver()) {
        return;
      }
      knowsCatalog = true;
    }
    if (members.own() == Phase.JOINING) {
      members.become(Phase.READY);
    } else if (members.own() == Phase.OBSERVER) {
      completeReady();
    }
  }

  /** Looks for another teacher if the present one does not answer. */
  void tick() {
    if (teacher != null && !exchange.isUnderWay(teacher)) {
      teacher = null;
    }
    proceed();
  }

  /**
   * An exchange with a node has ended. Under a quorum a node does not join before it has been given
   * all, and has taken it; the next tick asks another teacher.
   */
  void onExchanged(NodeId with, long exchangeNumber, Exchange.Ending how) {
    if (with.equals(teacher)) {
      teacher = null;
      if (how == Exchange.Ending.COMPLETE
          || ground.config.partitionTolerance().epochs().isEmpty()) {
        knowsCatalog = true;
        proceed();
      }
    }
    if (leaveExchange > 0 && exchangeNumber >= leaveExchange && members.ready().contains(with)) {
      othersKnowAll = true;
    }
  }

  /** A node is gone. */
  void forget(NodeId node) {
    farewell.forget(node);
    if (node.equals(teacher)) {
      teacher = null;
    }
  }

  /** The first membership in which this node takes part is settled. */
  void completeReady() {
    if (!ready.isDone()) {
      ground.environment.executor().execute(() -> ready.complete(null));
    }
  }

  /** Completes when the node has joined. */
  CompletableFuture<Void> ready() {
    return ready;
  }

  /** Whether a child that is not in the catalog is known not to be wanted. */
  boolean knowsCatalog() {
    return knowsCatalog;
  }

  // --- leaving

  /**
   * Begins to leave; {@code adopt} makes the others the owners of this node's children. Those that
   * {@code stay} are stopped without anybody starting them elsewhere.
   */
  void leave(Runnable adopt, Predicate<String> stay) {
    if (isClosed || members.own() == Phase.LEAVING) {
      return;
    }
    boolean member = members.own() == Phase.READY || members.own() == Phase.DRAINED;
    leaveUntilNanos = ground.nanos() + ground.config.leaveTimeout().toNanos();
    members.become(Phase.LEAVING);
    if (member) {
      // A strategy that throws keeps nobody from leaving when the time is over.
      ground.guarded(adopt);
      stays = stay;
      depart();
      members.ready().forEach(this::teach);
      goWhenDone();
    } else {
      end();
    }
  }

  private void depart() {
    departing.addAll(ground.registry.idsOn(ground.self));
    ground.guarded(() -> departing.removeIf(stays));
  }

  private void teach(NodeId heir) {
    long number = exchange.begin(heir);
    leaveExchange = leaveExchange == 0 ? number : leaveExchange;
  }

  private void goWhenDone() {
    if (isClosed) {
      return;
    }
    if (!othersKnowAll) {
      // Who was not reached, or has come since.
      members.ready().stream().filter(heir -> !exchange.isUnderWay(heir)).forEach(this::teach);
    }
    boolean awaitsHeirs = members.mayGrow() && ground.catalog.size() > 0;
    if (awaitedHeirs && !awaitsHeirs) {
      depart();
      ground.touchAll();
    }
    awaitedHeirs = awaitsHeirs;
    forgetDeparted();
    int left = ground.registry.sizeOf(ground.self);
    boolean late = ground.nanos() - leaveUntilNanos >= 0;
    boolean alone = members.ready().isEmpty() && !awaitsHeirs;
    boolean done =
        left == 0
            && (alone
                || late
                || forced
                || (othersKnowAll
                    && departing.isEmpty()
                    && released.getAsBoolean()
                    && farewell.proceed(members.present())));
    if (done || (late && forced)) {
      end();
      return;
    }
    if (late) {
      force(left);
    } else if (forced) {
      stopAll();
    }
    ground.environment.scheduler().schedule(LEAVE_CHECK_MILLIS, () -> loop.run(this::goWhenDone));
  }

  /** As far as the first that is still to go: of many, most are not looked at each time. */
  private void forgetDeparted() {
    Iterator<String> ids = departing.iterator();
    while (ids.hasNext() && isElsewhere(ids.next())) {
      ids.remove();
    }
  }

  /** Whether a child that this node had is another's by now, or not wanted any more. */
  private boolean isElsewhere(String id) {
    if (ground.catalog.live(id) == null) {
      return true;
    }
    for (Running r = ground.registry.get(id); r != null; r = r.next()) {
      boolean comesOrGoes = r.state() == ChildState.STOPPING || r.state() == ChildState.ARRIVING;
      if (!r.node().equals(ground.self) && !comesOrGoes) {
        return true;
      }
    }
    return false;
  }

  /** Stops what could not be handed over, and gives it the time that stopping takes at most. */
  private void force(int left) {
    log.atWarn()
        .addKeyValue("hub", ground.hub())
        .addKeyValue("node", ground.self)
        .log("{} children were not handed over in time: they are stopped", left);
    forced = true;
    leaveUntilNanos = ground.nanos() + FORCED_LEAVE_NANOS;
    stopAll();
  }

  /** Stops what runs here; later also what has come back, because its target was gone. */
  private void stopAll() {
    ground.registry.idsOn(ground.self).forEach(id -> keeper.stop(id, false));
  }

  private void end() {
    ground.guarded(finish);
    isClosed = true;
    completeClosed();
  }

  /** The hub has broken down: nothing is done in it any more. */
  void breakOff() {
    isClosed = true;
  }

  void completeClosed() {
    ground
        .environment
        .executor()
        .execute(() -> {
          ready.completeExceptionally(new HubClosed(ground.hub()));
          closed.complete(null);
        });
  }

  boolean isLeaving() {
    return isClosed || members.own() == Phase.LEAVING;
  }

  /** May be called by any thread. */
  boolean isClosed() {
    return isClosed;
  }

  /** Completes when the hub is left. */
  CompletableFuture<Void> closed() {
    return closed;
  }
}
