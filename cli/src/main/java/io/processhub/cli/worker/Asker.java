package io.processhub.cli.worker;

import static io.processhub.examples.WordCounter.WORD_COUNTER;

import io.processhub.Hub;
import io.processhub.examples.WordCounter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A client that goes on asking {@link WordCounter}s for their totals: some of them at a time, all
 * in turn. It takes down how long each ask waited, from its call until its answer.
 */
final class Asker {
  private final Hub hub;
  private final List<String> ids;
  private final int each;
  private final long periodNanos;
  private final boolean numbered;
  private final AtomicInteger pending = new AtomicInteger();
  private WorkerMoves.Asked lap = WorkerMoves.Asked.NOTHING;
  private volatile boolean ended;

  /** Of {@code numbered} children each is expected to have counted its number; see {@link #of}. */
  Asker(Hub hub, List<String> ids, int each, Duration period, boolean numbered) {
    this.hub = hub;
    this.ids = ids;
    this.each = each;
    this.periodNanos = period.toNanos();
    this.numbered = numbered;
  }

  /** What the child at this index is told to count, if the children are numbered. */
  static long of(int index) {
    return index + 1L;
  }

  void start() {
    Thread.ofPlatform().daemon().name("asker").start(this::run);
  }

  private void run() {
    long next = System.nanoTime();
    int index = 0;
    while (!ended) {
      for (int i = 0; i < each; i++) {
        ask(index);
        index = (index + 1) % ids.size();
      }
      next = Math.max(next + periodNanos, System.nanoTime());
      while (System.nanoTime() - next < 0) {
        LockSupport.parkNanos(next - System.nanoTime());
      }
    }
  }

  private void ask(int index) {
    String id = ids.get(index);
    long beganMicros = Wall.micros();
    long began = System.nanoTime();
    pending.incrementAndGet();
    CompletableFuture<Long> answer = hub.ref(WORD_COUNTER, id).ask(new WordCounter.Total());
    var unused =
        answer.whenComplete((total, failure) -> {
          String flaw = "";
          if (failure != null) {
            flaw = "'%s' was lost: %s".formatted(id, failure);
          } else if (numbered && total != of(index)) {
            flaw = "'%s' has counted %d, not %d".formatted(id, total, of(index));
          }
          add(beganMicros, (System.nanoTime() - began) / 1_000, failure != null, flaw);
          pending.decrementAndGet();
        });
  }

  private synchronized void add(long beganMicros, long micros, boolean isLost, String flaw) {
    lap = lap.plus(beganMicros, micros, isLost, flaw);
  }

  /** What was answered since the last call. */
  synchronized WorkerMoves.Asked lap() {
    WorkerMoves.Asked before = lap;
    lap = WorkerMoves.Asked.NOTHING;
    return before;
  }

  /** Ends; waits for what is under way. Each ask ends by itself. */
  WorkerMoves.Asked end() throws InterruptedException {
    ended = true;
    while (pending.get() > 0) {
      Thread.sleep(1);
    }
    return lap();
  }
}
