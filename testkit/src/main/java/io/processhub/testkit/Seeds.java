package io.processhub.testkit;

import io.processhub.testkit.RandomRun.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongFunction;

/**
 * Random runs of many seeds, on all processors. The system properties {@value #FIRST}, {@value
 * #COUNT} and {@value #ONE} choose the seeds; what fails is repeated with its trace written to
 * {@code target/simulation-<seed>.trace}, and reported with the command that repeats it.
 */
public final class Seeds {
  /** The system property that names the first seed, whatever the caller says. */
  public static final String FIRST = "simulation.first";

  /** The system property that says how many seeds there are. */
  public static final String COUNT = "simulation.count";

  /** The system property that names the only seed, whose trace is written in any case. */
  public static final String ONE = "simulation.seed";

  private static final int FAILURES_MAX = 20;

  private final LongFunction<RandomRun> run;
  private final String replay;
  private final Map<Long, Throwable> failures = new ConcurrentSkipListMap<>();
  private final List<Report> reports = new CopyOnWriteArrayList<>();

  private Seeds(LongFunction<RandomRun> run, String replay) {
    this.run = run;
    this.replay = replay;
  }

  /** Runs the seeds from 1 on, as {@link #check(long, int, String, LongFunction)} does. */
  public static List<Report> check(int count, String replay, LongFunction<RandomRun> run) {
    return check(1, count, replay, run);
  }

  /**
   * Runs them.
   *
   * @param first the first, unless the system property says otherwise
   * @param count how many, unless the system property says otherwise
   * @param replay the command that repeats one of them, without the option that names its seed
   * @param run makes the run of a seed
   * @return what happened in each
   * @throws AssertionError if one fails
   */
  public static List<Report> check(
      long first, int count, String replay, LongFunction<RandomRun> run) {
    Long one = Long.getLong(ONE);
    Seeds seeds = new Seeds(run, replay);
    if (one == null) {
      int threads = Runtime.getRuntime().availableProcessors();
      Workers.run(
          threads, Long.getLong(FIRST, first), Integer.getInteger(COUNT, count), seeds::runOne);
    } else {
      seeds.runTraced(one);
    }
    seeds.throwIfFailed();
    return seeds.reports.stream().sorted(Comparator.comparingLong(Report::seed)).toList();
  }

  /** Runs one; whether so few have failed that there is to be another. */
  private boolean runOne(long seed) {
    try {
      reports.add(run.apply(seed).run());
    } catch (RuntimeException | AssertionError failure) {
      failures.put(seed, failure);
    }
    return failures.size() < FAILURES_MAX;
  }

  private void runTraced(long seed) {
    List<String> trace = new ArrayList<>();
    try {
      reports.add(run.apply(seed).traced().run(trace));
    } catch (RuntimeException | AssertionError failure) {
      failures.put(seed, failure);
    } finally {
      write(seed, trace);
    }
  }

  private static Path write(long seed, List<String> trace) {
    Path file = Path.of("target", "simulation-" + seed + ".trace");
    try {
      Files.createDirectories(file.getParent());
      return Files.write(file, trace);
    } catch (IOException failure) {
      throw new UncheckedIOException("The trace cannot be written to '" + file + "'.", failure);
    }
  }

  private void throwIfFailed() {
    if (failures.isEmpty()) {
      return;
    }
    Map.Entry<Long, Throwable> first = failures.entrySet().iterator().next();
    long seed = first.getKey();
    Throwable failure = first.getValue();
    if (Long.getLong(ONE) == null) {
      runTraced(seed);
    }
    throw new AssertionError(
        """
        %s
        Failed seeds: %s%s
        To repeat the first: %s -D%s=%d
        Its trace: %s
        """
            .formatted(
                failure.getMessage(),
                failures.keySet(),
                failures.size() < FAILURES_MAX ? "" : " and perhaps more",
                replay,
                ONE,
                seed,
                Path.of("target", "simulation-" + seed + ".trace").toAbsolutePath()),
        failure);
  }
}
