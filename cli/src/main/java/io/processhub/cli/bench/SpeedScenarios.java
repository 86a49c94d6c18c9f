package io.processhub.cli.bench;

import io.processhub.cli.worker.Ids;
import io.processhub.cli.worker.WorkerCluster;
import io.processhub.cli.worker.WorkerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;

/** How fast single operations are, when everything is in place. */
final class SpeedScenarios {
  private static final Duration WARM_UP = Duration.ofSeconds(25);
  private static final Duration MEASURED = Duration.ofSeconds(5);
  private static final int CALLERS = 100;
  private static final int TELLS = 30_000_000;
  private static final int LOOKUP_ROUNDS = 200;

  private static final Goal LOOKUP =
      Goal.atMost(60, "ns", "look-up of a process id, 10 k children", "Pekko 67 ns");
  private static final Goal LOOKUP_CHILD =
      Goal.atMost(60, "ns", "look-up of a child with its spec, 10 k children", "ProcessHub 317 ns");
  private static final Goal REMOTE_ONE =
      Goal.atMost(110, "us", "remote ask, one caller", "ProcessHub 90 us");
  private static final Goal REMOTE_MANY =
      Goal.atLeast(150_000, "/s", "remote ask, 100 callers", "ProcessHub 73 k/s");
  private static final Goal LOCAL_ASK =
      Goal.atMost(5, "us", "local ask, one caller", "ProcessHub 1.2 us");
  private static final Goal LOCAL_TELL =
      Goal.atLeast(10_000_000, "/s", "local tell, one pair", "Pekko 6 M/s");
  private static final Goal HEAP =
      Goal.atMost(900, "B", "heap per child, 100 k on one node", "Pekko 1.8 KB");

  private SpeedScenarios() {}

  static List<Scenario> all() {
    return List.of(
        new Scenario("lookup", "registry look-ups, 10 k children", SpeedScenarios::lookup),
        new Scenario("ask-remote", "asks from node to node", SpeedScenarios::remote),
        new Scenario("local", "asks and tells within a node", SpeedScenarios::local),
        new Scenario("heap", "memory of 100 k children", SpeedScenarios::heap));
  }

  private static void lookup(Run run) throws InterruptedException {
    Ids ids = run.ids("c", 10_000);
    try (WorkerCluster cluster = run.cluster(run.nodes())) {
      StartScenarios.spread(run, cluster, ids);
      cluster.awaitIdle();
      List<String> nanos =
          WorkerCluster.await(cluster.workers().getLast().send("lookup", ids, LOOKUP_ROUNDS));
      run.found(LOOKUP, Double.parseDouble(nanos.get(0)));
      run.found(LOOKUP_CHILD, Double.parseDouble(nanos.get(1)));
    }
  }

  private static void remote(Run run) throws IOException, InterruptedException {
    Ids ids = run.ids("c", 1_000);
    try (WorkerCluster cluster = run.cluster(run.nodes())) {
      StartScenarios.spread(run, cluster, ids);
      cluster.awaitIdle();
      WorkerProcess caller = cluster.workers().getFirst();
      Ids remote = onOneNode(cluster.workers().getLast(), cluster);
      ask(caller, remote, CALLERS, WARM_UP);
      run.found(REMOTE_MANY, Double.parseDouble(ask(caller, remote, CALLERS, MEASURED).get(0)));
      run.found(REMOTE_ONE, micros(ask(caller, remote, 1, MEASURED)));
    }
  }

  /** The children that run on one node. */
  private static Ids onOneNode(WorkerProcess node, WorkerCluster cluster) throws IOException {
    Ids.Listed listed = new Ids.Listed(cluster.file("there"));
    Files.write(listed.file(), WorkerCluster.await(node.send("here")));
    return listed;
  }

  private static void local(Run run) {
    Ids one = new Ids.Numbered("c", 1);
    try (WorkerCluster cluster = run.cluster(1)) {
      StartScenarios.local(run, cluster, one);
      WorkerProcess node = cluster.workers().getFirst();
      ask(node, one, 1, WARM_UP);
      run.found(LOCAL_ASK, micros(ask(node, one, 1, MEASURED)));
      WorkerCluster.await(node.send("tell", "c-0", TELLS / 3));
      run.found(
          LOCAL_TELL,
          Double.parseDouble(WorkerCluster.await(node.send("tell", "c-0", TELLS)).getFirst()));
    }
  }

  private static void heap(Run run) {
    int children = run.children(100_000);
    try (WorkerCluster cluster = run.cluster(1)) {
      WorkerProcess node = cluster.workers().getFirst();
      // What is loaded and built once is no child's.
      WorkerCluster.await(node.hub().start(new Ids.Numbered("first", 100), "plain", Run.PATIENCE));
      long before = heapBytes(node);
      WorkerCluster.await(node.hub().start(new Ids.Numbered("c", children), "plain", Run.PATIENCE));
      run.found(HEAP, (heapBytes(node) - before) / (double) children);
    }
  }

  private static long heapBytes(WorkerProcess node) {
    return Long.parseLong(WorkerCluster.await(node.send("heap")).getFirst());
  }

  private static List<String> ask(WorkerProcess caller, Ids ids, int callers, Duration time) {
    return WorkerCluster.await(caller.send("ask", ids, callers, time.toMillis()));
  }

  private static double micros(List<String> asked) {
    return Double.parseDouble(asked.get(1)) / 1_000;
  }
}
