package io.processhub.testkit;

import io.processhub.testkit.RandomRun.Report;
import io.processhub.testkit.RandomRun.Size;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/**
 * Many random runs, several at a time, until enough have been made or the time is over. Of a run
 * that fails, a smaller one of the same seed that fails, too, is looked for.
 *
 * <pre>{@code
 * Campaign.Result result =
 *     Campaign.of(RandomRun::ofAny).run(1, 10_000, Duration.ofMinutes(30), 2, (done, failed) -> {});
 * }</pre>
 */
public final class Campaign {
  private static final int FAILURES_MAX = 50;

  private final LongFunction<RandomRun> run;

  /**
   * A run that has failed.
   *
   * @param seed the seed
   * @param size how much happened in the smallest run of this seed that was found to fail
   * @param message what contradicts which invariant
   */
  public record Failure(long seed, Size size, String message) {}

  /**
   * What was found.
   *
   * @param reports what happened in the runs that held, by seed
   * @param failures the runs that failed, by seed
   * @param time how long it took
   */
  public record Result(List<Report> reports, List<Failure> failures, Duration time) {}

  /** Is told how far it is; by any thread. */
  public interface Progress {
    /** So many runs have ended, so many of them failed. */
    void ended(long runs, int failures);
  }

  private Campaign(LongFunction<RandomRun> run) {
    this.run = run;
  }

  /** Runs that this makes of their seeds. */
  public static Campaign of(LongFunction<RandomRun> run) {
    return new Campaign(run);
  }

  /**
   * Runs seeds one after the other. Stops early when 50 have failed, or when it is interrupted.
   *
   * @param first the first seed
   * @param count how many seeds at most
   * @param atMost begins no further run after so much time
   * @param threads how many runs at a time
   */
  public Result run(long first, long count, Duration atMost, int threads, Progress progress) {
    long began = System.nanoTime();
    AtomicLong next = new AtomicLong(first);
    AtomicLong ended = new AtomicLong();
    List<Report> reports = new CopyOnWriteArrayList<>();
    Map<Long, Failure> failures = new ConcurrentSkipListMap<>();
    Runnable runner =
        () -> {
          while (System.nanoTime() - began < atMost.toNanos() && failures.size() < FAILURES_MAX) {
            long seed = next.getAndIncrement();
            if (seed - first >= count) {
              return;
            }
            outcome(seed, run.apply(seed), reports)
                .ifPresent(failure -> failures.put(seed, failure));
            progress.ended(ended.incrementAndGet(), failures.size());
          }
        };
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      all.add(Thread.ofPlatform().daemon().name("campaign-" + i).start(runner));
    }
    for (Thread thread : all) {
      try {
        thread.join();
      } catch (InterruptedException interrupted) {
        next.set(first + count);
        Thread.currentThread().interrupt();
        break;
      }
    }
    return new Result(
        reports.stream().sorted(Comparator.comparingLong(Report::seed)).toList(),
        List.copyOf(failures.values()),
        Duration.ofNanos(System.nanoTime() - began));
  }

  private static Optional<Failure> outcome(long seed, RandomRun run, List<Report> reports) {
    Optional<String> problem = problem(run, reports);
    if (problem.isEmpty()) {
      return Optional.empty();
    }
    Failure smallest = new Failure(seed, run.size(), problem.get());
    boolean found = true;
    while (found) {
      found = false;
      for (Size size : smaller(smallest.size())) {
        Optional<String> same = problem(run.size(size), new ArrayList<>());
        if (same.isPresent()) {
          smallest = new Failure(seed, size, same.get());
          found = true;
          break;
        }
      }
    }
    return Optional.of(smallest);
  }

  /** What is wrong in the run; an exception that nobody expects is wrong, too. */
  private static Optional<String> problem(RandomRun run, List<Report> reports) {
    try {
      reports.add(run.run());
      return Optional.empty();
    } catch (RuntimeException | AssertionError failure) {
      return Optional.of(String.valueOf(failure.getMessage()));
    }
  }

  private static List<Size> smaller(Size size) {
    List<Size> all = new ArrayList<>();
    if (size.phases() > 1) {
      all.add(new Size(size.nodes(), size.children(), size.phases() - 1, size.steps()));
    }
    if (size.children() > 1) {
      all.add(new Size(size.nodes(), size.children() / 2, size.phases(), size.steps()));
    }
    if (size.steps() > 1) {
      all.add(new Size(size.nodes(), size.children(), size.phases(), size.steps() / 2));
    }
    if (size.nodes() > 2) {
      all.add(new Size(size.nodes() - 1, size.children(), size.phases(), size.steps()));
    }
    return all;
  }
}
