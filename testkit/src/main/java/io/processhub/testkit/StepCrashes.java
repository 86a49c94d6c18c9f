package io.processhub.testkit;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Many {@linkplain StepCrash crashes at a step}, several at a time.
 *
 * @param cases the cases
 */
public record StepCrashes(List<StepCrash> cases) {

  /**
   * What was found.
   *
   * @param played how many cases were played, from the first on
   * @param failures what is wrong, by case
   * @param time how long it took
   */
  public record Result(long played, Map<String, String> failures, Duration time) {}

  /** Copies the list. */
  public StepCrashes {
    cases = List.copyOf(cases);
  }

  /**
   * Plays them.
   *
   * @param atMost begins no further case after so much time
   * @param threads how many at a time
   */
  public Result run(Duration atMost, int threads, Campaign.Progress progress) {
    long began = System.nanoTime();
    AtomicLong played = new AtomicLong();
    Map<String, String> failures = new ConcurrentSkipListMap<>();
    Workers.run(
        threads,
        0,
        cases.size(),
        number -> {
          if (System.nanoTime() - began >= atMost.toNanos()) {
            return false;
          }
          StepCrash one = cases.get((int) number);
          try {
            one.run();
          } catch (RuntimeException | AssertionError failure) {
            String message = String.valueOf(failure.getMessage());
            failures.put(one.toString(), message);
            progress.failed(one.toString(), message);
          }
          progress.ended(played.incrementAndGet(), failures.size());
          return true;
        });
    return new Result(played.get(), failures, Duration.ofNanos(System.nanoTime() - began));
  }
}
