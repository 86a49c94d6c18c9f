package io.processhub.cli.bench;

import io.processhub.cli.worker.Ids;
import io.processhub.cli.worker.Wall;
import io.processhub.cli.worker.WorkerCluster;
import io.processhub.cli.worker.WorkerHub;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** How long starting children takes. */
final class StartScenarios {
  private static final Goal LOCAL =
      Goal.atMost(1.5, "s", "one node: 100 k children, all running, one call", "Pekko 4.8 s");
  private static final Goal FIRST =
      Goal.atMost(
          1.5, "s", "10 k from one node, all registries full, fresh JVMs", "ProcessHub 1.08 s");
  private static final Goal AGAIN =
      Goal.atMost(0.6, "s", "10 k from one node, all registries full, again", "ProcessHub 1.08 s");
  private static final Goal MANY =
      Goal.atMost(8.0, "s", "100 k from one node, all registries full", "none can");

  private StartScenarios() {}

  static List<Scenario> all() {
    return List.of(
        new Scenario("start-local", "100 k children on one node", StartScenarios::local),
        new Scenario("start-cluster", "10 k children, twice", StartScenarios::cluster).brief(),
        new Scenario("start-cluster-100k", "100 k children", StartScenarios::many).brief());
  }

  private static void local(Run run) {
    try (WorkerCluster cluster = run.cluster(1)) {
      run.found(LOCAL, local(run, cluster, run.ids("c", 100_000)));
    }
  }

  /** The seconds until all run. */
  static double local(Run run, WorkerCluster cluster, Ids ids) {
    WorkerHub hub = cluster.workers().getFirst().hub();
    WorkerHub.Started started = WorkerCluster.await(hub.start(ids, "probe", Run.PATIENCE));
    expectAll(run, started);
    cluster.settled(ids, Run.PATIENCE);
    run.check(cluster, ids);
    return started.seconds();
  }

  private static void cluster(Run run) throws InterruptedException {
    try (WorkerCluster cluster = run.cluster(run.nodes())) {
      cluster.awaitIdle();
      run.found(FIRST, spread(run, cluster, run.ids("first", 10_000)));
      stop(cluster, run.ids("first", 10_000));
      run.found(AGAIN, spread(run, cluster, run.ids("again", 10_000)));
    }
  }

  private static void many(Run run) {
    try (WorkerCluster cluster = run.cluster(run.nodes())) {
      run.found(MANY, spread(run, cluster, run.ids("c", 100_000)));
    }
  }

  /** The seconds until the start is acknowledged and all registries are full. */
  static double spread(Run run, WorkerCluster cluster, Ids ids) {
    CompletableFuture<Long> settling =
        WorkerCluster.settling(cluster.workers(), ids, cluster.workers().size(), Run.PATIENCE);
    WorkerHub starter = cluster.workers().getFirst().hub();
    WorkerHub.Started started = WorkerCluster.await(starter.start(ids, "probe", Run.PATIENCE));
    expectAll(run, started);
    long settled = Math.max(started.endedMicros(), WorkerCluster.await(settling));
    run.check(cluster, ids);
    return Wall.seconds(started.beganMicros(), settled);
  }

  private static void expectAll(Run run, WorkerHub.Started started) {
    if (started.failed() + started.already() > 0) {
      run.flaw("%d children did not start; the first: %s".formatted(started.failed(), started));
    }
  }

  /** Stops the children, and waits until no node knows them. */
  static void stop(WorkerCluster cluster, Ids ids) {
    WorkerCluster.await(cluster.workers().getFirst().hub().stop(ids, Run.PATIENCE));
    cluster.all(hub -> hub.gone(ids, Run.PATIENCE));
  }
}
