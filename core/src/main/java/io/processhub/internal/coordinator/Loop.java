package io.processhub.internal.coordinator;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event loop of one hub on one node: runs events one at a time, in the order in which they
 * came, on whatever thread the executor gives. Before each batch of events it runs one opening
 * step: after a standstill what time alone has changed is seen before what came meanwhile. After
 * the batch it runs one closing step, in which the consequences of all its events are worked out
 * together: that is what coalesces a burst.
 */
final class Loop {
  private static final Logger log = LoggerFactory.getLogger(Loop.class);
  private static final int BATCH_MAX = 2_000;

  private final Queue<Runnable> events = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final Executor executor;
  private final Runnable opening;
  private final BooleanSupplier isFull;
  private final Runnable closing;
  private final Consumer<Throwable> failures;

  /**
   * {@code isFull}: whether the batch is to end with the event that has just been run, though
   * others wait; {@code failures}: is told what an event, or the end of a batch, has thrown.
   */
  Loop(
      Executor executor,
      Runnable opening,
      BooleanSupplier isFull,
      Runnable closing,
      Consumer<Throwable> failures) {
    this.executor = executor;
    this.opening = opening;
    this.isFull = isFull;
    this.closing = closing;
    this.failures = failures;
  }

  /** Queues an event. May be called by any thread; never runs the event itself. */
  void run(Runnable event) {
    events.add(event);
    schedule();
  }

  /**
   * How many events wait: of frames as many as {@link FrameBacklog} has room for; of calls and of
   * what processes do, one for each. A pass over them. May be called by any thread.
   */
  int pending() {
    return events.size();
  }

  private void schedule() {
    if (scheduled.compareAndSet(false, true)) {
      boolean taken = false;
      try {
        executor.execute(this::drain);
        taken = true;
      } finally {
        if (!taken) {
          scheduled.set(false);
        }
      }
    }
  }

  private void drain() {
    try {
      guarded(opening);
      for (int i = 0; i < BATCH_MAX && (i == 0 || !isFull.getAsBoolean()); i++) {
        Runnable event = events.poll();
        if (event == null) {
          break;
        }
        guarded(event);
      }
      guarded(closing);
    } finally {
      scheduled.set(false);
      if (!events.isEmpty()) {
        schedule();
      }
    }
  }

  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (Throwable thrown) {
      report(thrown);
    }
  }

  private void report(Throwable thrown) {
    try {
      failures.accept(thrown);
    } catch (Throwable another) {
      log.atError().setCause(another).log("A failure of the coordinator could not be dealt with");
    }
  }
}
