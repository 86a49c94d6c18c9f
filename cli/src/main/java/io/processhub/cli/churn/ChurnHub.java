package io.processhub.cli.churn;

import io.processhub.cli.worker.Ids;
import io.processhub.cli.worker.Resources;
import io.processhub.cli.worker.WorkerCluster;
import io.processhub.cli.worker.WorkerFailed;
import io.processhub.cli.worker.WorkerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * One of the hubs that each JVM has open, and what its clients do in it. Of its asks each has an
 * answer, but for those of a child that is not there, or crashes with the ask in hand.
 *
 * @param name its name
 * @param options what a worker opens it with
 * @param children that are there all the time
 * @param rates of each node: step in ms, tells, asks, calls, own children, fails and hangs of a
 *     thousand tells
 */
record ChurnHub(String name, List<String> options, int children, List<Integer> rates) {
  static final Duration PAUSE_WAIT = Duration.ofSeconds(30);
  static final Duration REST_WAIT = Duration.ofSeconds(90);
  private static final Duration LOOK = Duration.ofMillis(300);

  /** Which of the rates says how many children the clients of a node start and stop. */
  private static final int OWN = 4;

  private static final Set<String> ASKS_ENDED =
      Set.of("ask right", "ask NoSuchChild", "ask ProcessFailed");

  /** A hub of one instance of each child. Its tombstones are forgotten while the run lasts. */
  static ChurnHub main(int children) {
    return new ChurnHub(
        WorkerCluster.HUB,
        List.of("hot-swap", "pub-sub=2000", "tombstones=10000"),
        children,
        List.of(50, 20, 10, 4, 200, 5, 0));
  }

  /** A smaller one with a quorum, rumours, and a replica that stands by. */
  static ChurnHub replicated(int children) {
    return new ChurnHub(
        "replicas",
        List.of(
            "majority-quorum=3", "active-passive=2", "gossip=2000", "hot-swap", "tombstones=10000"),
        children,
        List.of(100, 4, 4, 1, 20, 5, 0));
  }

  Ids ids() {
    return new Ids.Numbered("steady", children);
  }

  CompletableFuture<List<String>> send(WorkerProcess to, String command, Object... arguments) {
    return to.hub(name).send(command, arguments);
  }

  List<List<String>> all(WorkerCluster cluster, String command, Object... arguments) {
    List<CompletableFuture<List<String>>> answers =
        cluster.workers().stream().map(worker -> send(worker, command, arguments)).toList();
    return answers.stream().map(WorkerCluster::await).toList();
  }

  /** Starts the children that stay; what is wrong. */
  List<String> startSteady(WorkerProcess by) {
    String started =
        WorkerCluster.await(send(by, "steady", ids(), REST_WAIT.toMillis())).getFirst();
    return started.equals(Integer.toString(children))
        ? List.of()
        : List.of("Of %d children of '%s' %s were started.".formatted(children, name, started));
  }

  /** Has clients begin on a node. */
  void startTraffic(WorkerProcess on) {
    List<Object> arguments = new ArrayList<>(List.of(ids()));
    arguments.addAll(rates);
    arguments.add((int) on.launchedMicros());
    WorkerCluster.await(send(on, "traffic", arguments.toArray()));
  }

  /** Has the clients of a node pause; what is wrong. */
  List<String> pauseTraffic(WorkerProcess on) {
    String paused =
        WorkerCluster.await(send(on, "traffic-pause", PAUSE_WAIT.toMillis())).getFirst();
    return Boolean.parseBoolean(paused)
        ? List.of()
        : List.of("Asks or calls of '%s' have not ended within %s.".formatted(name, PAUSE_WAIT));
  }

  /** Waits until all nodes agree; what is wrong if they do not. */
  List<String> awaitAgreement(WorkerCluster cluster) throws InterruptedException {
    long deadline = System.nanoTime() + REST_WAIT.toNanos();
    while (true) {
      List<List<String>> said = all(cluster, "still");
      List<String> first = said.getFirst();
      boolean agreed =
          first.get(1).equals("false")
              && said.stream().map(one -> one.subList(0, 4)).distinct().count() == 1;
      if (agreed) {
        return List.of();
      }
      if (System.nanoTime() > deadline) {
        return List.of("'%s' is not at rest after %s: %s".formatted(name, REST_WAIT, said));
      }
      Thread.sleep(LOOK);
    }
  }

  /**
   * What a node takes when nothing waits in any table, and the ways by which children have moved
   * are forgotten. Nodes compare their tables all the time, so there may be no such moment for all
   * of them together.
   */
  Resources atRest(WorkerProcess worker) throws InterruptedException {
    long deadline = System.nanoTime() + REST_WAIT.toNanos();
    Resources now = resources(worker);
    while (!(now.isIdle() && now.table("knownStations") == 0) && System.nanoTime() < deadline) {
      Thread.sleep(LOOK);
      now = resources(worker);
    }
    return now;
  }

  Resources resources(WorkerProcess worker) {
    return Resources.parse(WorkerCluster.await(send(worker, "resources")));
  }

  /** How often each thing was done by the clients of a node. */
  Map<String, Long> counts(WorkerProcess on) {
    Map<String, Long> counts = new TreeMap<>();
    List<String> fields = WorkerCluster.await(send(on, "traffic-counts"));
    for (int i = 0; i < fields.size(); i += 2) {
      counts.put(fields.get(i), Long.valueOf(fields.get(i + 1)));
    }
    return counts;
  }

  /** How often one thing was done by the clients of a node. */
  long count(WorkerProcess on, String what) {
    return counts(on).getOrDefault(what, 0L);
  }

  /** A node as its clients name themselves. */
  String nodeId(WorkerProcess node) {
    String members = WorkerCluster.await(send(node, "still")).getFirst();
    return Stream.of(members.replaceAll("[\\[\\]]", "").split(", ", -1))
        .filter(member -> member.startsWith(node.name() + "#"))
        .findFirst()
        .orElseThrow(() -> new WorkerFailed(node.name() + " is not one of " + members + "."));
  }

  /** Stops the children that the clients of a node have started that is gone. */
  void stopOwn(WorkerProcess by, String client) {
    Ids own = new Ids.Numbered("own-" + client, rates.get(OWN));
    WorkerCluster.await(by.hub(name).stop(own, REST_WAIT));
  }

  /** Opens this hub on a node, where it is not open from the start. */
  CompletableFuture<Long> open(WorkerProcess on) {
    return WorkerCluster.open(on.hub(name), options);
  }

  /** Those ends of asks that nothing in the run accounts for, each in a sentence. */
  static List<String> flawsOfAsks(String hub, Map<String, Long> counts) {
    return counts.entrySet().stream()
        .filter(count -> count.getKey().startsWith("ask ") && !ASKS_ENDED.contains(count.getKey()))
        .map(count ->
            "Of the asks in '%s' %,d ended so: %s."
                .formatted(hub, count.getValue(), count.getKey().substring("ask ".length())))
        .toList();
  }

  /**
   * Stops all children; what is left of them on any node in the end, if so many have left, and so
   * many were killed.
   */
  Map<String, Map<String, Integer>> end(WorkerCluster cluster, int leaves, int kills)
      throws InterruptedException {
    all(cluster, "traffic-pause", PAUSE_WAIT.toMillis());
    all(cluster, "traffic-end", PAUSE_WAIT.toMillis());
    WorkerCluster.await(cluster.workers().getFirst().hub(name).stop(ids(), REST_WAIT));
    long deadline = System.nanoTime() + REST_WAIT.toNanos();
    while (true) {
      Map<String, Map<String, Integer>> left = left(cluster, leaves, kills);
      if (left.isEmpty() || System.nanoTime() > deadline) {
        return left;
      }
      Thread.sleep(LOOK);
    }
  }

  private Map<String, Map<String, Integer>> left(WorkerCluster cluster, int leaves, int kills) {
    int nodes = cluster.workers().size();
    int ever = children + rates.get(OWN) * (nodes + leaves + kills);
    Leftovers.Past past = new Leftovers.Past(nodes, leaves, kills, ever);
    Map<String, Map<String, Integer>> left = new TreeMap<>();
    for (WorkerProcess worker : cluster.workers()) {
      Map<String, Integer> tables = Leftovers.of(resources(worker).tables(), past);
      if (!tables.isEmpty()) {
        left.put(worker.name(), tables);
      }
    }
    return left;
  }
}
