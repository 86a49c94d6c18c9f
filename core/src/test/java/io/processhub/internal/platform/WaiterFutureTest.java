package io.processhub.internal.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

final class WaiterFutureTest {
  private final LinkedBlockingQueue<Runnable> executor = new LinkedBlockingQueue<>();
  private final Answer future = new Answer();

  private final class Answer extends WaiterFuture<String> {
    void bring(Runnable completion) {
      arrive(executor::add, completion);
    }
  }

  /** A thread that waits for the future by now. */
  private static FutureTask<String> waiting(Answer future) {
    FutureTask<String> waiting = new FutureTask<>(() -> future.get(30, TimeUnit.SECONDS));
    Thread thread = Thread.ofPlatform().daemon().start(waiting);
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      LockSupport.parkNanos(100_000);
    }
    return waiting;
  }

  @Test
  void theExecutorCompletesItIfNobodyWaits() {
    List<String> seen = new ArrayList<>();
    CompletableFuture<Void> unused = future.thenAccept(seen::add);
    future.bring(() -> future.complete("x"));

    assertThat(seen).isEmpty();
    executor.remove().run();
    assertThat(seen).containsExactly("x");
    assertThat(future.join()).isEqualTo("x");
  }

  @Test
  void aThreadThatWaitsCompletesIt() throws Exception {
    ConcurrentLinkedQueue<Thread> threads = new ConcurrentLinkedQueue<>();
    FutureTask<String> waiting = waiting(future);

    future.bring(() -> {
      threads.add(Thread.currentThread());
      future.complete("x");
    });

    assertThat(waiting.get(30, TimeUnit.SECONDS)).isEqualTo("x");
    assertThat(executor).isEmpty();
    assertThat(threads).hasSize(1).doesNotContain(Thread.currentThread());
  }

  @Test
  void whoWaitsAfterTheOutcomeHasComeNeedsNoExecutor() throws Exception {
    future.bring(() -> future.complete("x"));

    assertThat(future.get()).isEqualTo("x");
    executor.remove().run();
    assertThat(future.get()).isEqualTo("x");
  }

  @Test
  void whatComesAfterTheLastHasStoppedWaitingIsTheExecutors() {
    assertThatThrownBy(() -> future.get(1, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);

    future.bring(() -> future.complete("x"));

    executor.remove().run();
    assertThat(future.join()).isEqualTo("x");
  }

  @Test
  void aFailureIsThrownAsUsual() {
    future.bring(() -> future.completeExceptionally(new IllegalStateException("no")));

    assertThatThrownBy(future::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void whoCancelsOrCompletesItWakesThoseWhoWait() throws Exception {
    FutureTask<String> first = waiting(future);
    future.cancel(false);
    assertThatThrownBy(() -> first.get(30, TimeUnit.SECONDS))
        .hasCauseInstanceOf(CancellationException.class);

    Answer other = new Answer();
    FutureTask<String> second = waiting(other);
    other.complete("mine");
    assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo("mine");
  }

  @Test
  void inAnyRaceItIsCompletedOnce() throws Exception {
    for (int round = 0; round < 5_000; round++) {
      Answer answer = new Answer();
      AtomicInteger completions = new AtomicInteger();
      FutureTask<String> waiter =
          new FutureTask<>(() -> {
            try {
              return answer.get(10, TimeUnit.MICROSECONDS);
            } catch (TimeoutException e) {
              return answer.join();
            }
          });
      Thread.ofVirtual().start(waiter);
      Runnable completion =
          () -> {
            completions.incrementAndGet();
            answer.complete("x");
          };
      Thread.ofVirtual().start(() -> answer.bring(completion));
      Runnable task = executor.poll();
      if (task != null) {
        task.run();
      }

      String got = null;
      while (got == null) {
        Runnable late = executor.poll();
        if (late != null) {
          late.run();
        }
        got = waiter.isDone() ? waiter.get() : null;
      }
      assertThat(got).isEqualTo("x");
      assertThat(completions).hasValue(1);
      executor.clear();
    }
  }
}
