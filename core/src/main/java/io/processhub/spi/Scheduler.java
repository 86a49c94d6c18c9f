package io.processhub.spi;

/** The timer port: the only thing in the library that waits. Thread-safe. */
public interface Scheduler {

  /** A scheduled task that can be called off. */
  interface Cancellable {
    /** Calls the task off, if it has not begun. Idempotent. */
    void cancel();
  }

  /**
   * Runs a task once, after at least {@code delayMillis} milliseconds of monotonic time. The task
   * runs on the timer's own thread: it must be short and must not block. It may run late; it never
   * runs early, and never inside this call.
   */
  Cancellable schedule(long delayMillis, Runnable task);
}
