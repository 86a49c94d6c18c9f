package io.processhub.internal.coordinator;

import io.processhub.HubClosed;
import io.processhub.NodeId;
import io.processhub.internal.wire.Control.Phase;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How a node comes into a hub, and goes.
 *
 * <p>Joining: it waits until everyone in view has said how it takes part; if there are members, it
 * catches up with one of them; then it declares itself ready, and the {@link Barrier} does the
 * rest.
 *
 * <p>Leaving: see {@link Leaving}.
 */
final class Lifecycle {
  private final Ground ground;
  private final Members members;
  private final Exchange exchange;
  private final Leaving leaving;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final Runnable finish;
  private @Nullable NodeId teacher;
  private volatile boolean knowsCatalog;

  /** It goes without having been a member. */
  private boolean isParting;

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
    this.members = members;
    this.exchange = exchange;
    this.finish = finish;
    leaving = new Leaving(ground, loop, members, exchange, keeper, farewell, this::end);
  }

  /** Asked when nothing runs here any more: whether the others have agreed to this node's leave. */
  void awaitRelease(BooleanSupplier agreed) {
    leaving.awaitRelease(agreed);
  }

  // --- joining

  /** Goes on with joining, as far as it is possible now. */
  void proceed() {
    if (isClosed() || isParting || teacher != null || !members.allKnown()) {
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
      if (how == Exchange.Ending.COMPLETE || ground.traits.epochs.isEmpty()) {
        knowsCatalog = true;
        proceed();
      }
    }
    leaving.onExchanged(with, exchangeNumber);
  }

  /** A node is gone. */
  void forget(NodeId node) {
    leaving.forget(node);
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
    if (isLeaving()) {
      return;
    }
    if (members.own() == Phase.READY || members.own() == Phase.DRAINED) {
      ground.guarded(() -> members.become(Phase.LEAVING));
      // A strategy that throws keeps nobody from leaving when the time is over.
      ground.guarded(adopt);
      leaving.begin(stay);
    } else {
      // Nobody is told that it leaves: who leaves has been a member, and knows what members know.
      isParting = true;
      leaving.part();
    }
  }

  private void end() {
    leaving.breakOff();
    ground.guarded(finish);
    ground.close();
    completeClosed();
  }

  /** The hub has broken down: nothing is done in it any more. */
  void breakOff() {
    leaving.breakOff();
    ground.close();
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
    return isClosed() || isParting || members.own() == Phase.LEAVING;
  }

  /** May be called by any thread. */
  boolean isClosed() {
    return ground.isClosed();
  }

  /** Completes when the hub is left. */
  CompletableFuture<Void> closed() {
    return closed;
  }
}
