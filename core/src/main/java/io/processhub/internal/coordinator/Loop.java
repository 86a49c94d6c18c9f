package io.processhub.internal.coordinator;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event loop of one hub on one node: runs events one at a time, in the order in which they
 * came, on whatever thread the executor gives. After each batch of events it runs one closing step,
 * in which their consequences are worked out together: that is what coalesces a burst.
 */
final class Loop {
  private static final Logger log = LoggerFactory.getLogger(Loop.class);
  private static final int BATCH_MAX = 2_000;

  private final Queue<Runnable> events = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final Executor executor;
  private final Runnable closing;

  Loop(Executor executor, Runnable closing) {
    this.executor = executor;
    this.closing = closing;
  }

  /** Queues an event. May be called by any thread; never runs the event itself. */
  void run(Runnable event) {
    events.add(event);
    schedule();
  }

  private void schedule() {
    if (scheduled.compareAndSet(false, true)) {
      executor.execute(this::drain);
    }
  }

  private void drain() {
    try {
      for (int i = 0; i < BATCH_MAX; i++) {
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

  /** An event that fails must not end the hub; reconciling repairs what it left undone. */
  static void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | StackOverflowError | LinkageError e) {
      log.atError().setCause(e).log("An event of the coordinator failed");
    }
  }
}
