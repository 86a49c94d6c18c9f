package io.processhub.testkit;

import io.processhub.testkit.RandomRun.Report;
import io.processhub.testkit.RandomRun.Size;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/**
 * Many random runs, several at a time, until enough have been made or the time is over. Of a run
 * that fails, a smaller one of the same seed that fails alike is looked for.
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
   * @param size of the smallest run of this seed that was found to fail alike
   * @param steps the steps that it has, in order: each with its number and its name
   * @param message what contradicts which invariant
   */
  public record Failure(long seed, Size size, Map<Integer, String> steps, String message) {}

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

    /**
     * A run has failed just now. No smaller one was looked for yet.
     *
     * @param run which
     * @param message what contradicts which invariant
     */
    default void failed(String run, String message) {}
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
    AtomicLong ended = new AtomicLong();
    List<Report> reports = new CopyOnWriteArrayList<>();
    Map<Long, Failure> failures = new ConcurrentSkipListMap<>();
    Workers.run(
        threads,
        first,
        count,
        seed -> {
          if (System.nanoTime() - began >= atMost.toNanos() || failures.size() >= FAILURES_MAX) {
            return false;
          }
          outcome(seed, run.apply(seed), reports, progress)
              .ifPresent(failure -> failures.put(seed, failure));
          progress.ended(ended.incrementAndGet(), failures.size());
          return true;
        });
    return new Result(
        reports.stream().sorted(Comparator.comparingLong(Report::seed)).toList(),
        List.copyOf(failures.values()),
        Duration.ofNanos(System.nanoTime() - began));
  }

  private static Optional<Failure> outcome(
      long seed, RandomRun run, List<Report> reports, Progress progress) {
    Optional<String> problem = problem(run, reports);
    if (problem.isEmpty()) {
      return Optional.empty();
    }
    progress.failed("Seed " + seed, problem.get());
    Shrinking.Found smallest =
        Shrinking.of(run, problem.get(), smaller -> problem(smaller, new ArrayList<>()));
    Map<Integer, String> steps = new TreeMap<>();
    smallest.run().script().steps().forEach(step -> steps.put(step.number(), step.action()));
    return Optional.of(new Failure(seed, smallest.run().size(), steps, smallest.message()));
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
}
