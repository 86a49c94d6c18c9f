package io.processhub.cli.bench;

import io.processhub.cli.worker.Ids;
import io.processhub.cli.worker.Wall;
import io.processhub.cli.worker.WorkerCluster;
import io.processhub.cli.worker.WorkerProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What happens when nodes come and go. */
final class ChangeScenarios {
  private static final Goal KILL =
      Goal.atMost(
          1.2,
          "s",
          "kill -9 one, 10 k: every child runs, registries agree",
          "ProcessHub 0.46 s, 7 of 9 exact");
  private static final Goal KILL_QUORUM =
      Goal.atMost(
          3.5,
          "s",
          "kill -9 one under MajorityQuorum, 10 k: every child runs, registries agree",
          "Pekko 48.6 s");
  private static final Goal JOIN =
      Goal.atMost(
          1.0, "s", "one more joins, 10 k: balanced, registries agree", "ProcessHub 0.71 s");
  private static final Goal JOIN_SMALL =
      Goal.atMost(
          1.0, "s", "one more joins, 1 k: balanced, registries agree", "ProcessHub 13 of 17 exact");

  private ChangeScenarios() {}

  static List<Scenario> all() {
    return List.of(
        new Scenario("kill", "kill -9 one of five, 10 k children", ChangeScenarios::kill).brief(),
        new Scenario(
                "kill-quorum",
                "kill -9 one of five under MajorityQuorum, 10 k children",
                ChangeScenarios::killUnderAQuorum)
            .with("-Dhub.majorityOf=3")
            .brief(),
        new Scenario("join", "the fifth node joins, 10 k children", ChangeScenarios::join).brief(),
        new Scenario("join-1k", "the fifth node joins, 1 k children", ChangeScenarios::joinSmall)
            .brief());
  }

  private static void kill(Run run) throws InterruptedException {
    run.found(KILL, kill(run, run.ids("c", 10_000)));
  }

  private static void killUnderAQuorum(Run run) throws InterruptedException {
    run.found(KILL_QUORUM, kill(run, run.ids("c", 10_000)));
  }

  /** The seconds from the kill until all is in place. */
  static double kill(Run run, Ids ids) throws InterruptedException {
    try (WorkerCluster cluster = run.cluster(run.nodes())) {
      StartScenarios.spread(run, cluster, ids);
      cluster.awaitIdle();
      List<WorkerProcess> survivors = new ArrayList<>(cluster.workers());
      WorkerProcess victim = survivors.removeLast();
      CompletableFuture<Long> settling =
          WorkerCluster.settling(survivors, ids, survivors.size(), Run.PATIENCE);
      long killed = cluster.kill(victim);
      long settled = WorkerCluster.await(settling);
      run.check(cluster, ids);
      return Wall.seconds(killed, settled);
    }
  }

  private static void join(Run run) throws InterruptedException {
    run.found(JOIN, join(run, run.ids("c", 10_000)));
  }

  private static void joinSmall(Run run) throws InterruptedException {
    run.found(JOIN_SMALL, join(run, run.ids("c", 1_000)));
  }

  /** The seconds from the opening of the new node's hub until all is in place. */
  static double join(Run run, Ids ids) throws InterruptedException {
    try (WorkerCluster cluster = run.cluster(run.nodes() - 1)) {
      StartScenarios.spread(run, cluster, ids);
      cluster.awaitIdle();
      List<WorkerProcess> old = cluster.workers();
      WorkerProcess joiner = cluster.launch();
      cluster.startNode(joiner);
      CompletableFuture<Long> settling =
          WorkerCluster.settling(old, ids, run.nodes(), Run.PATIENCE);
      long opened = WorkerCluster.await(cluster.open(joiner));
      CompletableFuture<Long> settlingThere =
          WorkerCluster.settling(List.of(joiner), ids, run.nodes(), Run.PATIENCE);
      long settled = Math.max(WorkerCluster.await(settling), WorkerCluster.await(settlingThere));
      run.check(cluster, ids);
      return Wall.seconds(opened, settled);
    }
  }
}
