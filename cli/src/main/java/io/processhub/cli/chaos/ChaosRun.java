package io.processhub.cli.chaos;

import io.processhub.cli.history.Check;
import io.processhub.cli.history.Event;
import io.processhub.cli.history.History;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Faults one after the other, with a rest after each, until the time is over and each has had its
 * turn; then the checks.
 */
public final class ChaosRun {
  private static final Duration SHORT = Duration.ofMinutes(10);

  private final long seed;
  private final Duration time;
  private final Path directory;
  private final Consumer<String> news;

  /**
   * What a run has shown.
   *
   * @param violations by the name of the check
   * @param events how many of each kind were written down
   * @param faults how often each happened
   * @param packets that were passed on
   * @param lost packets that were lost, as they were to be
   * @param uncertain calls that did not return with success
   */
  public record Result(
      Map<String, List<String>> violations,
      Map<String, Integer> events,
      Map<String, Integer> faults,
      long packets,
      long lost,
      long uncertain) {
    /** Whether everything held. */
    public boolean isOk() {
      return violations.values().stream().allMatch(List::isEmpty);
    }
  }

  /**
   * A run to be.
   *
   * @param seed of the order of the faults, of what they are done to, and of what clients do
   * @param directory where everything is written
   * @param news told what happens, in lines
   */
  public ChaosRun(long seed, Duration time, Path directory, Consumer<String> news) {
    this.seed = seed;
    this.time = time;
    this.directory = directory;
    this.news = news;
  }

  /**
   * Runs it.
   *
   * @throws LabUnavailable if the network cannot be made here
   */
  public Result run() {
    Map<String, Integer> faults = new LinkedHashMap<>();
    long packets;
    long lost;
    try (Lab lab = Lab.of(ChaosCluster.NODES, seed);
        ChaosCluster cluster = ChaosCluster.start(lab, Long.hashCode(seed), directory)) {
      long began = System.nanoTime();
      long end = began + time.toNanos();
      Random random = new Random(seed);
      List<Fault> round = new ArrayList<>();
      while (System.nanoTime() < end || faults.size() < Fault.values().length) {
        if (round.isEmpty()) {
          round.addAll(List.of(Fault.values()));
          Collections.shuffle(round, random);
        }
        Fault fault = round.removeFirst();
        Duration length = length(fault, random);
        long at = (System.nanoTime() - began) / 1_000_000_000;
        fault.happen(cluster, random, length);
        Duration rest = cluster.rest();
        faults.merge(fault.title(), 1, Integer::sum);
        news.accept(
            "    %4d s: %s for %d s, at rest after %d ms"
                .formatted(at, fault.title(), length.toSeconds(), rest.toMillis()));
      }
      cluster.end();
      packets = lab.router().passed();
      lost = lab.router().lost();
    }
    return judge(faults, packets, lost);
  }

  /** In a short run each fault has its turn; in a long one they may last. */
  private Duration length(Fault fault, Random random) {
    boolean isShort = time.compareTo(SHORT) < 0;
    int least = fault == Fault.FREEZE ? 1 : isShort ? 6 : 5;
    int most = isShort ? 10 : fault == Fault.FREEZE ? 60 : 30;
    return Duration.ofSeconds(least + random.nextInt(most - least + 1));
  }

  private Result judge(Map<String, Integer> faults, long packets, long lost) {
    History history;
    try {
      history = History.read(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("What happened cannot be read.", e);
    }
    Map<String, List<String>> violations = new LinkedHashMap<>();
    for (Check check : Check.all()) {
      violations.put(check.name(), check.violations(history));
    }
    long uncertain = history.of(Event.Returned.class).filter(back -> !back.ok()).count();
    return new Result(violations, history.counts(), faults, packets, lost, uncertain);
  }
}
