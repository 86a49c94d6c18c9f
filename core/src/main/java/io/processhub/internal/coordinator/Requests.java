package io.processhub.internal.coordinator;

import io.processhub.ChildState;
import io.processhub.HubClosed;
import io.processhub.HubPartitioned;
import io.processhub.MoveFailed;
import io.processhub.NodeId;
import io.processhub.ProcessHubException;
import io.processhub.ProcessId;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.registry.Running;
import io.processhub.internal.wire.Control;
import io.processhub.internal.wire.Control.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What users of this node have asked for that shows in members and registry when it is done: nodes
 * that are to be drained or to own children again, children that are to move.
 *
 * <ol>
 *   <li>A node is asked to drain itself again and again, until it says that it has; then it is no
 *       home and no owner any more, and its children move away like those of a node that leaves.
 *   <li>Whether a request is done is looked up at the end of each batch of events.
 *   <li>The last word counts. Who asks for the opposite of what is still open says so behind the
 *       word before, whatever the node has said of itself so far. And a request of which the node
 *       has done the opposite since it complied ends: somebody else has asked for that.
 *   <li>A word names when the node became ready, as far as its sender knows. Who is told to own
 *       children becomes ready anew, also if it does: what was said before, and comes later, counts
 *       no more. Its sender says it again if it still waits, and knows better then.
 *   <li>That a node owns children again is not taken for done before it has become ready anew: else
 *       the word is still on its way, and might end what another asks for later.
 *   <li>Where the hub stands down a move fails, like a start. A drain does not: it is of a node,
 *       not of what runs there, and holds when there is a quorum again.
 *   <li>A move is done when the child is seen to run on its node after that has {@linkplain
 *       Acknowledgements acknowledged} the record of it to this one: what was seen before may be
 *       about to leave by an earlier word.
 * </ol>
 */
final class Requests {
  private final Ground ground;
  private final Members members;
  private final Adoption adoption;
  private final Records records;
  private final Predicate<String> leaves;
  private final BiConsumer<NodeId, Control> send;
  private List<Request> open = new ArrayList<>();
  private boolean isClosed;

  /** Something that was asked for. */
  private interface Request {
    /** Whether it is over, and its future completed. */
    boolean proceed();

    void ask();

    void fail(RuntimeException reason);
  }

  /**
   * {@code leaves}: whether a child has yet to leave this node; {@code send} takes messages for
   * nodes, which may be this one.
   */
  Requests(
      Ground ground,
      Members members,
      Adoption adoption,
      Records records,
      Predicate<String> leaves,
      BiConsumer<NodeId, Control> send) {
    this.ground = ground;
    this.members = members;
    this.adoption = adoption;
    this.records = records;
    this.leaves = leaves;
    this.send = send;
  }

  /** Has a node drained, or has it own children again; an open request for the opposite ends. */
  void drain(NodeId node, boolean on, CompletableFuture<Void> future) {
    if (isClosed) {
      new Drain(node, on, future).fail(new HubClosed(ground.hub()));
      return;
    }
    if (members.phase(node) == Phase.ABSENT || members.phase(node) == Phase.OBSERVER) {
      complete(() ->
          future.completeExceptionally(
              new IllegalArgumentException(
                  "Node %s is no member of hub '%s'; these are %s."
                      .formatted(node, ground.hub(), adoption.members()))));
      return;
    }
    Drain request = new Drain(node, on, future);
    boolean turns =
        open.removeIf(other -> other instanceof Drain earlier && earlier.yieldsTo(request));
    open.add(request);
    request.say(turns ? 0 : request.readyTime);
  }

  /** Waits until a child runs on a node to which it was moved, and stays. */
  void await(String child, NodeId node, long timeoutNanos, CompletableFuture<ProcessId> future) {
    Move request = new Move(child, node, ground.nanos() + timeoutNanos, future);
    if (isClosed) {
      request.fail(new HubClosed(ground.hub()));
    } else {
      open.add(request);
      request.ask();
    }
  }

  /** Another node, or this one, has asked this one to drain itself, or to own children again. */
  void onDrain(Control.Drain word) {
    Phase own = members.own();
    boolean late = word.readyTime() != 0 && word.readyTime() != members.readyTime(ground.self);
    if (late || (own != Phase.READY && own != Phase.DRAINED)) {
      return;
    }
    if (!word.on()) {
      members.become(Phase.READY);
      // If nobody has acted on the drain, nobody will on its end: what is this node's still is.
      ground.touchAll();
    } else if (own == Phase.READY) {
      members.become(Phase.DRAINED);
    }
  }

  /** Completes what is done. */
  void check() {
    if (!open.isEmpty()) {
      open.removeIf(Request::proceed);
    }
  }

  void tick() {
    List.copyOf(open).forEach(Request::ask);
  }

  /** The hub is closed: what is asked for from now on fails, too. */
  void close() {
    isClosed = true;
    open.forEach(request -> request.fail(new HubClosed(ground.hub())));
    open = new ArrayList<>();
  }

  int pending() {
    return open.size();
  }

  private void complete(Runnable completion) {
    ground.environment.executor().execute(completion);
  }

  private final class Drain implements Request {
    private final NodeId node;
    private final boolean on;
    private final CompletableFuture<Void> future;

    /** When the node had become ready as this was asked for. */
    private final long readyTime;

    private boolean complied;

    Drain(NodeId node, boolean on, CompletableFuture<Void> future) {
      this.node = node;
      this.on = on;
      this.future = future;
      readyTime = members.readyTime(node);
    }

    boolean yieldsTo(Drain later) {
      boolean yields = later.node.equals(node) && later.on != on;
      if (yields) {
        fail(new CancellationException("The opposite was asked for."));
      }
      return yields;
    }

    @Override
    public boolean proceed() {
      Phase phase = members.phase(node);
      complied |= on ? phase == Phase.DRAINED : isReadyAnew(phase);
      if (complied && isOpposite(phase)) {
        fail(new CancellationException("The opposite was asked for elsewhere."));
        return true;
      }
      boolean goes = phase == Phase.LEAVING || phase == Phase.OBSERVER || phase == Phase.ABSENT;
      if (goes && !on) {
        fail(new ProcessHubException("Node " + node + " went before it could own children again."));
        return true;
      }
      boolean over =
          switch (phase) {
            case DRAINED -> on && isEmpty();
            case READY -> !on && complied && adoption.members().contains(node);
            case JOINING -> false;
            case LEAVING, OBSERVER, ABSENT -> true;
          };
      if (over) {
        complete(() -> future.complete(null));
      }
      return over;
    }

    private boolean isReadyAnew(Phase phase) {
      return phase == Phase.READY && members.readyTime(node) != readyTime;
    }

    /**
     * Whether nothing runs there. It says so of what it has just begun no earlier than when others
     * own its children; then the barrier has had it say all. While nobody else is ready it owns
     * them still.
     */
    private boolean isEmpty() {
      boolean othersOwn = !adoption.isLocked() && !adoption.members().contains(node);
      return ground.registry.sizeOf(node) == 0 && (othersOwn || members.ready().isEmpty());
    }

    private boolean isOpposite(Phase phase) {
      return phase == (on ? Phase.READY : Phase.DRAINED);
    }

    @Override
    public void ask() {
      Phase phase = members.phase(node);
      if (isOpposite(phase) || (!on && phase == Phase.READY && !complied)) {
        say(members.readyTime(node));
      }
    }

    void say(long readyTime) {
      send.accept(node, new Control.Drain(on, readyTime));
    }

    @Override
    public void fail(RuntimeException reason) {
      complete(() -> future.completeExceptionally(reason));
    }
  }

  private final class Move implements Request {
    private final String child;
    private final NodeId node;
    private final long untilNanos;
    private final CompletableFuture<ProcessId> future;
    private Records.@Nullable Batch told;

    Move(String child, NodeId node, long untilNanos, CompletableFuture<ProcessId> future) {
      this.child = child;
      this.node = node;
      this.untilNanos = untilNanos;
      this.future = future;
    }

    @Override
    public boolean proceed() {
      Running there = ground.registry.get(child, node);
      if (there != null && there.state() == ChildState.RUNNING && stays()) {
        complete(() -> future.complete(there.processId()));
        return true;
      }
      RuntimeException failure = failure();
      if (failure != null) {
        fail(failure);
      }
      return failure != null;
    }

    /** Whether what was seen of the node since is what came of the move. */
    private boolean stays() {
      return node.equals(ground.self) ? !leaves.test(child) : isAcknowledged();
    }

    private boolean isAcknowledged() {
      return told != null && told.isHeldBy(List.of(node), ground.self);
    }

    /** Why nothing more will come of it; null if it may. */
    private @Nullable RuntimeException failure() {
      if (ground.catalog.live(child) == null) {
        return new MoveFailed(child, node, "it was stopped.");
      } else if (adoption.standsDown()) {
        return new HubPartitioned(child, "The hub stands down on node " + ground.self + ".");
      } else if (!adoption.members().contains(node)) {
        return new MoveFailed(child, node, "the node is no member any more.");
      }
      boolean isLate = ground.nanos() - untilNanos >= 0;
      return isLate ? new MoveFailed(child, node, "it took too long.") : null;
    }

    @Override
    public void ask() {
      CatalogRecord record = ground.catalog.live(child);
      boolean isDue = told == null || (told.isOver() && !isAcknowledged());
      if (isDue && record != null && record.pinned().contains(node.name())) {
        told = records.tell(record, node);
      }
    }

    @Override
    public void fail(RuntimeException reason) {
      complete(() -> future.completeExceptionally(reason));
    }
  }
}
