package io.processhub.cli.churn;

import io.processhub.cli.worker.Ids;
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
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Some JVMs with many children that are told, asked, started, stopped, made to crash and moved all
 * the time. At some moments everything pauses, and each JVM says what it takes.
 */
public final class ChurnRun {
  private static final int NODES = 3;
  private static final int SAMPLES = 12;
  private static final Duration PAUSE_WAIT = Duration.ofSeconds(30);
  private static final Duration REST_WAIT = Duration.ofSeconds(90);
  private static final Duration MOVE_PERIOD = Duration.ofMillis(100);
  private static final Duration LOOK = Duration.ofMillis(300);

  /** Every so many moves a node is drained instead, and gets its share back. */
  private static final int MOVES_PER_DRAIN = 200;

  /** Of each node: step in ms, tells, asks, calls, own children, fails of a thousand tells. */
  private static final Object[] RATES = {50, 20, 10, 4, 200, 5};

  /** Tombstones are forgotten while it lasts; else they would be a table that grows. */
  private static final List<String> OPTIONS =
      List.of("hot-swap", "pub-sub=2000", "tombstones=10000");

  private final Duration time;
  private final int children;
  private final Consumer<String> news;
  private final Map<String, List<Resources>> samples = new LinkedHashMap<>();
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
    this.children = children;
    this.news = news;
  }

  /** Runs it. */
  public Result run() throws InterruptedException {
    try (WorkerCluster cluster =
        WorkerCluster.start(NODES, OPTIONS, JvmCommand.SHORT_LIVED, "-Xmx1g")) {
      Ids ids = new Ids.Numbered("steady", children);
      start(cluster, ids);
      Random random = new Random(children);
      for (int i = 0; i < SAMPLES; i++) {
        churn(cluster, random, time.dividedBy(SAMPLES));
        sample(cluster);
      }
      Map<String, Long> counts = counts(cluster);
      samples.forEach((node, taken) -> flaws.addAll(Flatness.flaws(node, taken)));
      end(cluster, ids);
      return new Result(List.copyOf(flaws), counts);
    }
  }

  private void start(WorkerCluster cluster, Ids ids) {
    WorkerProcess first = cluster.workers().getFirst();
    int started =
        Integer.parseInt(
            WorkerCluster.await(first.send("steady", ids, REST_WAIT.toMillis())).getFirst());
    if (started != children) {
      flaws.add("Of %d children %d were started.".formatted(children, started));
    }
    List<Object> arguments = new ArrayList<>(List.of(ids));
    arguments.addAll(List.of(RATES));
    all(cluster, "traffic", arguments.toArray());
  }

  private static List<List<String>> all(
      WorkerCluster cluster, String command, Object... arguments) {
    List<CompletableFuture<List<String>>> answers =
        cluster.workers().stream().map(worker -> worker.send(command, arguments)).toList();
    return answers.stream().map(WorkerCluster::await).toList();
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
        WorkerCluster.await(by.moves().drain(node.name()));
        WorkerCluster.await(node.moves().undrain());
        drains++;
      } else {
        move(by, "steady-" + random.nextInt(children), node.name());
      }
      Thread.sleep(MOVE_PERIOD);
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

  private void sample(WorkerCluster cluster) throws InterruptedException {
    for (List<String> paused : all(cluster, "traffic-pause", PAUSE_WAIT.toMillis())) {
      if (!Boolean.parseBoolean(paused.getFirst())) {
        flaws.add("Asks or calls have not ended within %s.".formatted(PAUSE_WAIT));
      }
    }
    awaitAgreement(cluster);
    StringBuilder line = new StringBuilder();
    List<Resources> taken = atRest(cluster);
    for (int i = 0; i < taken.size(); i++) {
      Resources now = taken.get(i);
      String name = cluster.workers().get(i).name();
      samples.computeIfAbsent(name, node -> new ArrayList<>()).add(now);
      line.append(
          " | %s %.1f MB, %d threads, %,d cells, %,d records"
              .formatted(
                  name,
                  now.heapBytes() / 1e6,
                  now.threads(),
                  now.table("knownCells"),
                  now.table("knownRecords")));
    }
    news.accept("   " + line.substring(2));
    all(cluster, "traffic-resume");
  }

  /** Waits until all nodes agree. */
  private void awaitAgreement(WorkerCluster cluster) throws InterruptedException {
    long deadline = System.nanoTime() + REST_WAIT.toNanos();
    while (true) {
      List<List<String>> said = all(cluster, "still");
      List<String> first = said.getFirst();
      if (first.get(1).equals("false") && said.stream().allMatch(first::equals)) {
        return;
      }
      if (System.nanoTime() > deadline) {
        flaws.add("Not at rest after %s: %s".formatted(REST_WAIT, said));
        return;
      }
      Thread.sleep(LOOK);
    }
  }

  /**
   * What each node takes when nothing waits in any table, and the ways by which children have moved
   * are forgotten. Nodes compare their tables all the time, so there may be no such moment for all
   * of them together.
   */
  private static List<Resources> atRest(WorkerCluster cluster) throws InterruptedException {
    List<Resources> taken = new ArrayList<>();
    for (WorkerProcess worker : cluster.workers()) {
      long deadline = System.nanoTime() + REST_WAIT.toNanos();
      Resources now = resources(worker);
      while (!(now.isIdle() && now.table("knownStations") == 0) && System.nanoTime() < deadline) {
        Thread.sleep(LOOK);
        now = resources(worker);
      }
      taken.add(now);
    }
    return taken;
  }

  private static Resources resources(WorkerProcess worker) {
    return Resources.parse(WorkerCluster.await(worker.send("resources")));
  }

  private Map<String, Long> counts(WorkerCluster cluster) {
    Map<String, Long> sum = new TreeMap<>();
    for (List<String> fields : all(cluster, "traffic-counts")) {
      for (int i = 0; i < fields.size(); i += 2) {
        sum.merge(fields.get(i), Long.valueOf(fields.get(i + 1)), Long::sum);
      }
    }
    if (sum.getOrDefault("ask wrong", 0L) > 0) {
      flaws.add("Asks were answered wrongly: " + sum.get("ask wrong") + ".");
    }
    sum.put("move", moves - drains - refused);
    sum.put("move refused", refused);
    sum.put("drain", drains);
    return sum;
  }

  /** All children are stopped; then nothing may be left of them in any table. */
  private void end(WorkerCluster cluster, Ids ids) throws InterruptedException {
    all(cluster, "traffic-pause", PAUSE_WAIT.toMillis());
    all(cluster, "traffic-end", PAUSE_WAIT.toMillis());
    WorkerProcess first = cluster.workers().getFirst();
    WorkerCluster.await(first.hub().stop(ids, REST_WAIT));
    long deadline = System.nanoTime() + REST_WAIT.toNanos();
    while (true) {
      Map<String, Map<String, Integer>> left = left(cluster);
      if (left.isEmpty()) {
        return;
      }
      if (System.nanoTime() > deadline) {
        flaws.add("In the end there is left: " + left);
        return;
      }
      Thread.sleep(500);
    }
  }

  private Map<String, Map<String, Integer>> left(WorkerCluster cluster) {
    Map<String, Map<String, Integer>> left = new TreeMap<>();
    for (WorkerProcess worker : cluster.workers()) {
      Map<String, Integer> tables = Leftovers.of(resources(worker).tables(), NODES);
      if (!tables.isEmpty()) {
        left.put(worker.name(), tables);
      }
    }
    return left;
  }
}
