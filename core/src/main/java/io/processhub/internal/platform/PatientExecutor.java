package io.processhub.internal.platform;

import io.processhub.spi.Environment;
import io.processhub.spi.Scheduler;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An executor that outlasts a shortage of threads: a task for which none could be made is tried
 * again until there is one. Without it a process, or a whole hub, would wait for ever for a turn
 * that nobody knows of.
 *
 * <p>Nobody can tell whether an executor that threw has taken the task all the same. So each task
 * carries a mark, and its second run does nothing.
 */
public final class PatientExecutor implements Executor {
  /** How long after a failure the task is tried again. */
  public static final long RETRY_MILLIS = 100;

  private static final Logger LOG = LoggerFactory.getLogger(PatientExecutor.class);

  private final Executor executor;
  private final Scheduler scheduler;
  private final AtomicBoolean isShort = new AtomicBoolean();

  /** How many tasks are to be tried again. */
  private final AtomicInteger waiting = new AtomicInteger();

  /** Over the environment's own executor. */
  public PatientExecutor(Environment environment) {
    this.executor = environment.executor();
    this.scheduler = environment.scheduler();
  }

  /** How many tasks wait for a thread. */
  public int waiting() {
    return waiting.get();
  }

  /**
   * Runs the task once.
   *
   * @throws java.util.concurrent.RejectedExecutionException if the executor has been shut down
   */
  @Override
  public void execute(Runnable task) {
    submit(new Once(task));
  }

  private void submit(Once task) {
    try {
      executor.execute(task);
      isShort.lazySet(false);
    } catch (OutOfMemoryError e) {
      // What the JVM throws when the system gives it no thread.
      tryAgain(task);
      if (isShort.compareAndSet(false, true)) {
        LOG.atError()
            .setCause(e)
            .log("No thread could be made; what it was for is tried again until there is one");
      }
    }
  }

  private void tryAgain(Once task) {
    waiting.incrementAndGet();
    scheduler.schedule(
        RETRY_MILLIS,
        () -> {
          waiting.decrementAndGet();
          submit(task);
        });
  }

  private static final class Once implements Runnable {
    private final Runnable task;
    private final AtomicBoolean begun = new AtomicBoolean();

    Once(Runnable task) {
      this.task = task;
    }

    @Override
    public void run() {
      if (begun.compareAndSet(false, true)) {
        task.run();
      }
    }
  }
}
