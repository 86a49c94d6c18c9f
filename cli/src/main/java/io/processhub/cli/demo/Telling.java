package io.processhub.cli.demo;

import io.processhub.cli.worker.WorkerCluster;
import io.processhub.cli.worker.WorkerProcess;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Tells the occurrences of a text from alternating nodes while these come and go: a thread that
 * deals parts of the text out to the nodes.
 *
 * <ol>
 *   <li>In each round each node gets one part, tells it, and has the children confirm it. So no
 *       more messages wait for a child that is moving than a round has.
 *   <li>A node that is to leave gets a last part, which is not confirmed: when the node leaves, it
 *       is still on its way. What a node has accepted before it is closed arrives.
 *   <li>What a node has not accepted is dealt again.
 *   <li>So that the text lasts as long as the nodes come and go, each step of the demo has a share
 *       of it, and a round gets a small part of what is left of that. What is left in the end is
 *       told by {@link #finish}.
 * </ol>
 */
final class Telling implements AutoCloseable {
  private static final int PART_MAX = 1_024;
  private static final int LAST_PART_MIN = 64;
  private static final int ROUNDS_OF_A_SHARE = 50;
  private static final long PAUSE_MILLIS = 20;

  private final Text text;
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private final List<WorkerProcess> tellers;
  private final Map<WorkerProcess, CompletableFuture<Void>> leavers = new LinkedHashMap<>();
  private final Deque<Part> refused = new ArrayDeque<>();
  private int dealt;
  private int told;
  private int limit;
  private boolean finishing;
  private boolean closed;

  private record Part(int first, int count) {}

  /** A part that a node has got, and how many of it were accepted. */
  private record Hand(Part part, CompletableFuture<Integer> accepted) {}

  /** Begins to tell from the given nodes, as soon as there is a share. */
  Telling(Text text, Collection<WorkerProcess> tellers) {
    this.text = text;
    this.tellers = new ArrayList<>(tellers);
    Thread.ofPlatform().daemon().name("telling").start(this::run);
  }

  /** The next step has a share: one of so many of the whole text. */
  synchronized void share(int shares) {
    limit = Math.min(text.occurrences(), limit + text.occurrences() / shares + 1);
  }

  /** One more node tells. */
  synchronized void add(WorkerProcess teller) {
    tellers.add(teller);
  }

  /** Has a node tell a last part; returns when it has told that, and may leave. */
  void retire(WorkerProcess teller) {
    CompletableFuture<Void> last = new CompletableFuture<>();
    synchronized (this) {
      tellers.remove(teller);
      leavers.put(teller, last);
    }
    var unused = end.whenComplete((nothing, failure) -> last.complete(null));
    WorkerCluster.await(last);
    check();
  }

  /** How many have been told. */
  synchronized int told() {
    return told;
  }

  /** Tells the rest, as fast as it goes; returns when everything has been accepted. */
  void finish() {
    synchronized (this) {
      finishing = true;
      limit = text.occurrences();
    }
    WorkerCluster.await(end);
  }

  private void check() {
    if (end.isCompletedExceptionally()) {
      WorkerCluster.await(end);
    }
  }

  private void run() {
    try {
      while (!isOver()) {
        List<Hand> round = deal();
        round.forEach(this::settle);
        if (round.isEmpty() || isSlow()) {
          Thread.sleep(PAUSE_MILLIS);
        }
      }
      end.complete(null);
    } catch (RuntimeException | InterruptedException e) {
      end.completeExceptionally(e);
    }
  }

  private synchronized boolean isOver() {
    return closed || (finishing && told == text.occurrences());
  }

  private synchronized boolean isSlow() {
    return !finishing;
  }

  private synchronized List<Hand> deal() {
    int size =
        finishing ? PART_MAX : (limit - dealt) / ROUNDS_OF_A_SHARE / (tellers.size() + 1) + 1;
    List<Hand> round = new ArrayList<>();
    for (WorkerProcess teller : tellers) {
      Part part = next(Math.min(PART_MAX, Math.min(size, limit - dealt)));
      if (part.count > 0) {
        round.add(hand(teller, part, true));
      }
    }
    leavers.forEach((leaver, last) -> {
      Hand hand = hand(leaver, next(Math.clamp(size, LAST_PART_MIN, PART_MAX)), false);
      round.add(hand);
      var unused = hand.accepted.whenComplete((accepted, failure) -> last.complete(null));
    });
    leavers.clear();
    return round;
  }

  private Part next(int size) {
    if (!refused.isEmpty()) {
      return refused.remove();
    }
    Part part = new Part(dealt, Math.clamp(size, 0, text.occurrences() - dealt));
    dealt += part.count;
    return part;
  }

  private Hand hand(WorkerProcess teller, Part part, boolean confirmed) {
    return new Hand(
        part, teller.moves().tell(text.occurrenceFile(), part.first, part.count, confirmed));
  }

  private void settle(Hand hand) {
    int accepted = WorkerCluster.await(hand.accepted);
    synchronized (this) {
      told += accepted;
      if (accepted < hand.part.count) {
        refused.add(new Part(hand.part.first + accepted, hand.part.count - accepted));
      }
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
  }
}
