package io.processhub.cli.bench;

import io.processhub.cli.worker.Ids;
import io.processhub.cli.worker.Wall;
import io.processhub.cli.worker.WorkerCluster;
import io.processhub.cli.worker.WorkerHub;
import io.processhub.cli.worker.WorkerProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What happens to replicas when nodes go. */
final class ReplicaScenarios {
  private static final Goal PROMOTED =
      Goal.atMost(1.2, "s", "kill -9 one, 10 k in pairs, active/passive: all promoted answer", "-");

  private ReplicaScenarios() {}

  static List<Scenario> all() {
    return List.of(
        new Scenario(
                "kill-replicated",
                "kill -9 one of five, 10 k children with 2 replicas, active/passive",
                ReplicaScenarios::kill)
            .brief());
  }

  /** From the kill until the last of the promoted replicas has answered a question. */
  private static void kill(Run run) {
    Ids ids = run.ids("c", 10_000);
    try (WorkerCluster cluster = run.cluster(run.nodes(), List.of("active-passive=2"))) {
      WorkerHub starter = cluster.workers().getFirst().hub();
      WorkerHub.Started started = WorkerCluster.await(starter.start(ids, "probe", Run.PATIENCE));
      if (started.failed() + started.already() > 0) {
        run.flaw("%d children did not start; the first: %s".formatted(started.failed(), started));
      }
      awaitRoles(cluster, cluster.workers(), ids);
      List<WorkerProcess> survivors = new ArrayList<>(cluster.workers());
      WorkerProcess victim = survivors.removeLast();
      CompletableFuture<Void> begun = new CompletableFuture<>();
      CompletableFuture<WorkerHub.Promoted> promoted =
          starter.promoted(ids, victim.name(), Run.PATIENCE, () -> begun.complete(null));
      WorkerCluster.await(begun);
      long killed = cluster.kill(victim);
      WorkerHub.Promoted end = WorkerCluster.await(promoted);
      if (end.count() == 0) {
        run.flaw("no child had its active replica on the node that was killed");
      }
      awaitRoles(cluster, survivors, ids);
      run.found(PROMOTED, Wall.seconds(killed, end.endedMicros()));
    }
  }

  /** Two replicas of each child, on its owners, one of them active, as all nodes see it. */
  private static void awaitRoles(WorkerCluster cluster, List<WorkerProcess> nodes, Ids ids) {
    cluster.all(hub -> hub.replicas(ids, nodes.size(), 2, 1, Run.PATIENCE));
  }
}
