package io.processhub.internal.platform;

import io.processhub.spi.Clock;
import io.processhub.spi.Environment;
import io.processhub.spi.Scheduler;
import java.security.SecureRandom;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Real time, one timer thread, virtual threads, and strong randomness. */
public final class SystemEnvironment {
  private SystemEnvironment() {}

  /** A new environment, with a daemon timer thread of its own. */
  public static Environment create() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("processhub-timer").factory());
    timer.setRemoveOnCancelPolicy(true);
    timer.setKeepAliveTime(1, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
    Scheduler scheduler =
        (delayMillis, task) -> {
          Future<?> scheduled = timer.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
          return () -> scheduled.cancel(false);
        };
    return new Environment(
        new SystemClock(),
        scheduler,
        Thread::startVirtualThread,
        new SecureRandom(),
        SystemEnvironment::callingThread,
        new SystemLoad());
  }

  /** The number of the thread that calls. */
  public static long callingThread() {
    return Thread.currentThread().threadId();
  }

  private static final class SystemClock implements Clock {
    @Override
    public long wallMillis() {
      return System.currentTimeMillis();
    }

    @Override
    public long nanos() {
      return System.nanoTime();
    }
  }
}
