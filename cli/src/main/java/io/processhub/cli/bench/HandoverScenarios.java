package io.processhub.cli.bench;

import io.processhub.cli.worker.Ids;
import io.processhub.cli.worker.Wall;
import io.processhub.cli.worker.WorkerCluster;
import io.processhub.cli.worker.WorkerHub;
import io.processhub.cli.worker.WorkerMoves.Asked;
import io.processhub.cli.worker.WorkerMoves.Lapse;
import io.processhub.cli.worker.WorkerProcess;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Children that move with their state while a client asks them. */
final class HandoverScenarios {
  private static final List<String> HUB_OPTIONS = List.of("hot-swap");
  private static final String BALLAST = "ballast-0";
  private static final int BALLAST_BYTES = 50 * 1_000 * 1_000;

  private static final Goal JOIN =
      Goal.atMost(
          1.5,
          "s",
          "fifth node joins, handover, 10 k: balanced, registries agree",
          "ProcessHub 0.73 s, loses updates");
  private static final Goal JOIN_LOST =
      Goal.atMost(0, "asks", "the same: asks lost", "Pekko: every moved state");
  private static final Goal JOIN_WORST =
      Goal.atMost(0.25, "s", "the same: longest ask", "Pekko 0.98 s");
  private static final Goal LEAVE =
      Goal.atMost(
          1.0,
          "s",
          "graceful leave of one, 10 k: it is closed, registries agree",
          "ProcessHub 0.50 s");
  private static final Goal LEAVE_LOST =
      Goal.atMost(0, "asks", "the same: asks lost", "Pekko: every moved state");
  private static final Goal LEAVE_WORST = Goal.atMost(0.25, "s", "the same: longest ask", "-");
  private static final Goal RESTART_LOST =
      Goal.atMost(0, "asks", "rolling restart of all five, 10 k: asks lost", "none can");
  private static final Goal BIG_LOST =
      Goal.atMost(0, "asks", "one child with 50 MB moves: other children's asks lost", "-");
  private static final Goal BIG_WORST =
      Goal.atMost(0.25, "s", "the same: longest of their asks", "-");

  private HandoverScenarios() {}

  static List<Scenario> all() {
    return List.of(
        new Scenario(
                "join-handover",
                "the fifth node joins, 10 k children with state, under load",
                HandoverScenarios::join)
            .brief(),
        new Scenario(
                "leave-handover",
                "one of five leaves in order, 10 k children with state, under load",
                HandoverScenarios::leave)
            .brief(),
        new Scenario(
                "rolling-restart",
                "all five are restarted in turn, 10 k children with state, under load",
                HandoverScenarios::restart)
            .brief(),
        new Scenario(
                "move-50mb",
                "one child with 50 MB of state is moved, under load on 10 k others",
                HandoverScenarios::moveBig)
            .brief());
  }

  private static void join(Run run) throws InterruptedException {
    Ids ids = run.ids("c", 10_000);
    try (WorkerCluster cluster = run.cluster(run.nodes() - 1, HUB_OPTIONS)) {
      List<WorkerProcess> old = cluster.workers();
      Client client = Client.prepare(run, cluster, old.getFirst(), ids);
      WorkerProcess joiner = cluster.launch();
      cluster.startNode(joiner);
      client.begin();
      CompletableFuture<Long> settling =
          WorkerCluster.settling(old, ids, run.nodes(), Run.PATIENCE);
      long opened = WorkerCluster.await(cluster.open(joiner));
      CompletableFuture<Long> settlingThere =
          WorkerCluster.settling(List.of(joiner), ids, run.nodes(), Run.PATIENCE);
      long settled = Math.max(WorkerCluster.await(settling), WorkerCluster.await(settlingThere));
      Asked asked = client.end(opened);
      run.found(JOIN, Wall.seconds(opened, settled));
      run.found(JOIN_LOST, asked.lost());
      run.found(JOIN_WORST, asked.worstSeconds());
    }
  }

  private static void leave(Run run) throws InterruptedException {
    Ids ids = run.ids("c", 10_000);
    try (WorkerCluster cluster = run.cluster(run.nodes(), HUB_OPTIONS)) {
      List<WorkerProcess> staying = cluster.workers().subList(0, run.nodes() - 1);
      WorkerProcess leaver = cluster.workers().getLast();
      Client client = Client.prepare(run, cluster, staying.getFirst(), ids);
      client.begin();
      CompletableFuture<Long> settling =
          WorkerCluster.settling(staying, ids, staying.size(), Run.PATIENCE);
      Lapse left = cluster.leave(leaver);
      long settled = WorkerCluster.await(settling);
      Asked asked = client.end(left.beganMicros());
      run.note(
          "registries agreed after %.3f s".formatted(Wall.seconds(left.beganMicros(), settled)));
      run.found(LEAVE, Wall.seconds(left.beganMicros(), Math.max(left.endedMicros(), settled)));
      run.found(LEAVE_LOST, asked.lost());
      run.found(LEAVE_WORST, asked.worstSeconds());
    }
  }

  /** The client is an observer, in a JVM of its own: it goes on while all others are restarted. */
  private static void restart(Run run) throws InterruptedException {
    Ids ids = run.ids("c", 10_000);
    try (WorkerCluster cluster = run.cluster(run.nodes(), HUB_OPTIONS)) {
      Client client = Client.prepare(run, cluster, cluster.observe(), ids);
      client.begin();
      long began = Wall.micros();
      for (WorkerProcess old : cluster.workers()) {
        Lapse left = cluster.leave(old);
        cluster.again(old);
        long settled = cluster.settled(ids, Run.PATIENCE);
        run.note(
            "%s left in %.2f s, and was back with its share after %.2f s"
                .formatted(
                    old.name(),
                    Wall.seconds(left.beganMicros(), left.endedMicros()),
                    Wall.seconds(left.beganMicros(), settled)));
      }
      run.found(RESTART_LOST, client.end(began).lost());
    }
  }

  private static void moveBig(Run run) throws InterruptedException {
    Ids ids = run.ids("c", 10_000);
    Ids big = new Ids.Numbered("ballast", 1);
    try (WorkerCluster cluster = run.cluster(run.nodes(), HUB_OPTIONS)) {
      WorkerHub starter = cluster.workers().getFirst().hub();
      WorkerCluster.await(starter.start(big, "ballast", Run.PATIENCE));
      cluster.settled(big, Run.PATIENCE);
      List<WorkerProcess> others =
          cluster.workers().stream().filter(worker -> !runs(cluster, worker)).toList();
      WorkerProcess asking = others.getFirst();
      WorkerProcess target = others.getLast();
      long digest = WorkerCluster.await(asking.moves().load(BALLAST, BALLAST_BYTES, 1));
      Client client = Client.prepare(run, cluster, asking, ids);
      client.begin();
      Lapse moved = WorkerCluster.await(asking.moves().move(BALLAST, target.name()));
      Asked asked = client.end(moved.beganMicros());
      run.note(
          "it moved in %.3f s".formatted(Wall.seconds(moved.beganMicros(), moved.endedMicros())));
      boolean isThere =
          runs(cluster, target) && WorkerCluster.await(asking.moves().digest(BALLAST)) == digest;
      run.check(isThere ? Optional.empty() : Optional.of("the child has not moved with its state"));
      run.found(BIG_LOST, asked.lost());
      run.found(BIG_WORST, asked.worstSeconds());
    }
  }

  /** Whether the large child runs on this node. */
  private static boolean runs(WorkerCluster cluster, WorkerProcess worker) {
    Ids big = new Ids.Numbered("ballast", 1);
    return cluster.census(big).getFirst().counts().getOrDefault(worker.name(), 0) == 1;
  }
}
