package io.processhub.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;

/** A few threads that work off numbers. */
final class Workers {
  private Workers() {}

  /**
   * Gives the numbers from the first on, one by one, to whichever thread is free, until one of them
   * is not wanted any more, or the caller is interrupted; returns when all have ended.
   *
   * @param work works on a number; whether there is to be another
   */
  static void run(int threads, long first, long count, LongPredicate work) {
    AtomicLong next = new AtomicLong(first);
    AtomicBoolean over = new AtomicBoolean();
    Runnable worker =
        () -> {
          while (!over.get()) {
            long number = next.getAndIncrement();
            if (number - first >= count) {
              return;
            }
            if (!work.test(number)) {
              over.set(true);
            }
          }
        };
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      all.add(Thread.ofPlatform().daemon().name("runs-" + i).start(worker));
    }
    for (Thread thread : all) {
      try {
        thread.join();
      } catch (InterruptedException interrupted) {
        over.set(true);
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
