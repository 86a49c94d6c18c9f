package io.processhub.internal.messaging;

import io.processhub.spi.Clock;
import io.processhub.spi.Environment;
import io.processhub.spi.Scheduler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Time that a test moves, and an executor that runs when a test says so, on the test's thread. */
final class ManualEnvironment implements Clock, Scheduler, Executor {
  private record Timer(long atNanos, Runnable task) {}

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final List<Timer> timers = new ArrayList<>();
  private long nowNanos = 5;

  Environment environment() {
    return new Environment(this, this, this, new SplittableRandom(1));
  }

  @Override
  public long wallMillis() {
    return TimeUnit.NANOSECONDS.toMillis(nowNanos);
  }

  @Override
  public long nanos() {
    return nowNanos;
  }

  @Override
  public Cancellable schedule(long delayMillis, Runnable task) {
    Timer timer = new Timer(nowNanos + TimeUnit.MILLISECONDS.toNanos(delayMillis), task);
    timers.add(timer);
    return () -> timers.remove(timer);
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  int timers() {
    return timers.size();
  }

  /** Runs one task; whether there was one. */
  boolean runOne() {
    Runnable task = tasks.poll();
    if (task != null) {
      task.run();
    }
    return task != null;
  }

  /** Moves the time, running all timers up to it; {@code between} is called after each. */
  void advance(long millis, Runnable between) {
    long untilNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(millis);
    while (true) {
      Timer next =
          timers.stream()
              .filter(timer -> timer.atNanos() <= untilNanos)
              .min(Comparator.comparingLong(Timer::atNanos))
              .orElse(null);
      if (next == null) {
        nowNanos = untilNanos;
        return;
      }
      timers.remove(next);
      nowNanos = next.atNanos();
      next.task().run();
      between.run();
    }
  }
}
