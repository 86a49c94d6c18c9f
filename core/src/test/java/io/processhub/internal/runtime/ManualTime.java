package io.processhub.internal.runtime;

import io.processhub.spi.Clock;
import io.processhub.spi.Scheduler;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A clock that stands still, and timers that fire, until a test moves them on. */
final class ManualTime implements Clock, Scheduler {
  private final PriorityQueue<Scheduled> queue =
      new PriorityQueue<>(
          Comparator.comparingLong(Scheduled::dueNanos).thenComparingLong(Scheduled::number));
  private long nowNanos = 1_000_000_000L;
  private long numbers;

  @Override
  public synchronized long wallMillis() {
    return TimeUnit.NANOSECONDS.toMillis(nowNanos);
  }

  @Override
  public synchronized long nanos() {
    return nowNanos;
  }

  @Override
  public synchronized Cancellable schedule(long delayMillis, Runnable task) {
    Scheduled scheduled =
        new Scheduled(nowNanos + TimeUnit.MILLISECONDS.toNanos(delayMillis), numbers++, task);
    queue.add(scheduled);
    return () -> cancel(scheduled);
  }

  /** How many timers are pending. */
  synchronized int pending() {
    return queue.size();
  }

  /** Moves on, and fires what becomes due, each at its time; {@code afterEach} runs after each. */
  void advance(Duration by, Runnable afterEach) {
    long until = nanos() + by.toNanos();
    Scheduled next = next(until);
    while (next != null) {
      next.task().run();
      afterEach.run();
      next = next(until);
    }
  }

  private synchronized @Nullable Scheduled next(long untilNanos) {
    Scheduled next = queue.peek();
    if (next == null || next.dueNanos() > untilNanos) {
      nowNanos = untilNanos;
      return null;
    }
    nowNanos = Math.max(nowNanos, next.dueNanos());
    return queue.poll();
  }

  private synchronized void cancel(Scheduled scheduled) {
    queue.remove(scheduled);
  }

  private record Scheduled(long dueNanos, long number, Runnable task) {}
}
