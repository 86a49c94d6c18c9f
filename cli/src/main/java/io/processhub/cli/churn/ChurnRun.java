package io.processhub.cli.churn;

import io.processhub.cli.worker.JvmCommand;
import io.processhub.cli.worker.Resources;
import io.processhub.cli.worker.WorkerCluster;
import io.processhub.cli.worker.WorkerFailed;
import io.processhub.cli.worker.WorkerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Some JVMs with many children that are told, asked, started, stopped, made to crash and moved all
 * the time, in two hubs. Now and then one of them leaves or is killed, and comes back. At some
 * moments everything pauses, and each JVM says what it takes.
 */
public final class ChurnRun {
  private static final int NODES = 3;
  private static final int SAMPLES = 12;
  private static final int REPLICATED = 300;
  private static final Duration MOVE_PERIOD = Duration.ofMillis(100);

  /** Every so many moves a node is drained instead, and gets its share back. */
  private static final int MOVES_PER_DRAIN = 200;

  /** In each so many samples the last node leaves, and comes back; and is killed, likewise. */
  private static final int SAMPLES_PER_TURNOVER = 4;

  private final Duration time;
  private final Consumer<String> news;
  private final ChurnHub main;
  private final List<ChurnHub> hubs;

  /** Of each node and hub. */
  private final Map<String, List<Resources>> samples = new LinkedHashMap<>();

  private final Turnover turnover;
  private final List<String> flaws = new ArrayList<>();
  private long moves;
  private long refused;
  private long drains;

  /**
   * What it has shown.
   *
   * @param flaws all that is not as it should be, in sentences
   * @param counts how often each thing was done
   */
  public record Result(List<String> flaws, Map<String, Long> counts) {}

  /**
   * A run to be.
   *
   * @param children that are there all the time
   * @param news told what happens, in lines
   */
  public ChurnRun(Duration time, int children, Consumer<String> news) {
    this.time = time;
    this.news = news;
    main = ChurnHub.main(children);
    hubs = List.of(main, ChurnHub.replicated(Math.min(children, REPLICATED)));
    turnover = new Turnover(hubs);
  }

  /** Runs it. */
  public Result run() throws InterruptedException {
    try (WorkerCluster cluster =
        WorkerCluster.start(NODES, main.options(), JvmCommand.SHORT_LIVED, "-Xmx1g")) {
      cluster.workers().stream()
          .flatMap(worker -> hubs.stream().skip(1).map(hub -> hub.open(worker)))
          .toList()
          .forEach(WorkerCluster::await);
      for (ChurnHub hub : hubs) {
        flaws.addAll(hub.startSteady(cluster.workers().getFirst()));
        cluster.workers().forEach(hub::startTraffic);
      }
      Random random = new Random(main.children());
      for (int i = 0; i < SAMPLES; i++) {
        churn(cluster, random, time.dividedBy(SAMPLES));
        if (i % SAMPLES_PER_TURNOVER == 2) {
          turnover.killAndReturn(cluster);
        }
        sample(cluster);
        if (i % SAMPLES_PER_TURNOVER == 0) {
          turnover.leaveAndReturn(cluster);
        }
      }
      Map<String, Long> counts = counts(cluster);
      flaws.addAll(turnover.flaws());
      judgeSamples(cluster);
      long began = System.nanoTime();
      for (ChurnHub hub : hubs) {
        Map<String, Map<String, Integer>> left =
            hub.end(cluster, turnover.leaves(), turnover.kills());
        if (!left.isEmpty()) {
          flaws.add("In the end there is left in '%s': %s".formatted(hub.name(), left));
        }
      }
      news.accept("   All was stopped and forgotten after %d s.".formatted(seconds(began)));
      return new Result(List.copyOf(flaws), counts);
    }
  }

  private void churn(WorkerCluster cluster, Random random, Duration length)
      throws InterruptedException {
    List<WorkerProcess> nodes = cluster.workers();
    long end = System.nanoTime() + length.toNanos();
    while (System.nanoTime() < end) {
      WorkerProcess by = nodes.get(random.nextInt(NODES));
      WorkerProcess node = nodes.get(random.nextInt(NODES));
      moves++;
      if (moves % MOVES_PER_DRAIN == 0) {
        drain(by, node);
      } else {
        move(by, "steady-" + random.nextInt(main.children()), node.name());
      }
      Thread.sleep(MOVE_PERIOD);
    }
  }

  private void drain(WorkerProcess by, WorkerProcess node) {
    for (ChurnHub hub : hubs) {
      long wait = ChurnHub.REST_WAIT.toMillis();
      WorkerCluster.await(hub.send(by, "drain", node.name(), wait));
      WorkerCluster.await(hub.send(node, "undrain", node.name(), wait));
      drains++;
    }
  }

  /** A child that crashes meanwhile is not moved: that is said, and is no flaw. */
  private void move(WorkerProcess by, String child, String node) {
    try {
      WorkerCluster.await(by.moves().move(child, node));
    } catch (WorkerFailed e) {
      refused++;
    }
  }

  private static void add(Map<String, Long> sum, Map<String, Long> counts) {
    counts.forEach((what, count) -> sum.merge(what, count, Long::sum));
  }

  private static long seconds(long sinceNanos) {
    return (System.nanoTime() - sinceNanos) / 1_000_000_000;
  }

  private void sample(WorkerCluster cluster) throws InterruptedException {
    long began = System.nanoTime();
    for (ChurnHub hub : hubs) {
      cluster.workers().forEach(worker -> flaws.addAll(hub.pauseTraffic(worker)));
    }
    for (ChurnHub hub : hubs) {
      flaws.addAll(hub.awaitAgreement(cluster));
    }
    StringBuilder line = new StringBuilder();
    for (WorkerProcess worker : cluster.workers()) {
      Resources now = main.atRest(worker);
      samplesOf(worker, main).add(now);
      for (ChurnHub hub : hubs.subList(1, hubs.size())) {
        samplesOf(worker, hub).add(hub.atRest(worker));
      }
      line.append(
          " | %s %.1f MB, %d threads, %,d cells, %,d records"
              .formatted(
                  worker.name(),
                  now.heapBytes() / 1e6,
                  now.threads(),
                  now.table("knownCells"),
                  now.table("knownRecords")));
    }
    news.accept("   at rest after %d s:%s".formatted(seconds(began), line.substring(2)));
    hubs.forEach(hub -> hub.all(cluster, "traffic-resume"));
  }

  private List<Resources> samplesOf(WorkerProcess worker, ChurnHub hub) {
    return samples.computeIfAbsent(key(worker, hub), node -> new ArrayList<>());
  }

  private static String key(WorkerProcess worker, ChurnHub hub) {
    return worker.name() + ", hub '" + hub.name() + "'";
  }

  /** The JVM that has come last has not been there long enough for its memory to be judged. */
  private void judgeSamples(WorkerCluster cluster) {
    WorkerProcess fresh = cluster.workers().getLast();
    for (WorkerProcess worker : cluster.workers()) {
      for (ChurnHub hub : hubs) {
        String key = key(worker, hub);
        List<Resources> taken = samplesOf(worker, hub);
        boolean whole = hub.equals(main) && worker != fresh;
        flaws.addAll(whole ? Flatness.flaws(key, taken) : Flatness.flawsOfTables(key, taken));
      }
    }
  }

  private Map<String, Long> counts(WorkerCluster cluster) {
    Map<String, Long> sum = new TreeMap<>();
    for (ChurnHub hub : hubs) {
      Map<String, Long> all = new TreeMap<>(turnover.past(hub));
      cluster.workers().forEach(worker -> add(all, hub.counts(worker)));
      Map<String, Long> counts = turnover.explained(hub, all);
      flaws.addAll(ChurnHub.flawsOfAsks(hub.name(), counts));
      add(sum, counts);
    }
    sum.put("move", moves - moves / MOVES_PER_DRAIN - refused);
    sum.put("move refused", refused);
    sum.put("drain", drains);
    sum.put("leave and return", (long) turnover.leaves());
    sum.put("kill -9 and return", (long) turnover.kills());
    return sum;
  }
}
