package io.processhub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.cli.worker.Ids;
import io.processhub.cli.worker.JvmCommand;
import io.processhub.cli.worker.WorkerCluster;
import io.processhub.cli.worker.WorkerHub;
import io.processhub.cli.worker.WorkerProcess;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Replicas on five JVMs over loopback, a thousand children each. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ReplicatedClusterTest {
  private static final int NODES = 5;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Ids IDS = new Ids.Numbered("c", 1_000);
  private static final Ids SOME = new Ids.Numbered("c", 50);

  @Test
  void inActiveActiveAtClusterSizeEveryNodeHasAnActiveReplicaOfEveryChild() {
    try (WorkerCluster cluster = start("active-active=CLUSTER_SIZE")) {
      awaitReplicas(cluster, NODES, NODES, NODES);
      assertThat(cluster.all(hub -> hub.asked(SOME, NODES))).containsOnly(50);

      cluster.kill(cluster.workers().getLast());
      awaitReplicas(cluster, NODES - 1, NODES - 1, NODES - 1);
      assertThat(cluster.all(hub -> hub.asked(SOME, NODES - 1))).containsOnly(50);

      WorkerProcess joiner = cluster.launch();
      cluster.startNode(joiner);
      WorkerCluster.await(cluster.open(joiner));
      awaitReplicas(cluster, NODES, NODES, NODES);
    }
  }

  @Test
  void inActivePassiveAtFourOneOfFourReplicasIsActiveAndAnotherFollowsIt() {
    try (WorkerCluster cluster = start("active-passive=4")) {
      awaitReplicas(cluster, NODES, 4, 1);
      assertThat(cluster.all(hub -> hub.asked(SOME, 4))).containsOnly(50);

      WorkerProcess victim = cluster.workers().getLast();
      WorkerHub observer = cluster.workers().getFirst().hub();
      var promoted = observer.promoted(IDS, victim.name(), PATIENCE, () -> cluster.kill(victim));
      assertThat(WorkerCluster.await(promoted).count()).isBetween(100, 300);
      awaitReplicas(cluster, NODES - 1, 4, 1);

      WorkerProcess joiner = cluster.launch();
      cluster.startNode(joiner);
      WorkerCluster.await(cluster.open(joiner));
      awaitReplicas(cluster, NODES, 4, 1);
      assertThat(cluster.all(hub -> hub.asked(SOME, 4))).containsOnly(50);
    }
  }

  private static WorkerCluster start(String redundancy) {
    WorkerCluster cluster = WorkerCluster.start(NODES, List.of(redundancy), JvmCommand.SHORT_LIVED);
    WorkerHub starter = cluster.workers().getFirst().hub();
    WorkerHub.Started started = WorkerCluster.await(starter.start(IDS, "probe", PATIENCE));
    assertThat(started.started()).as(started.firstError()).isEqualTo(1_000);
    return cluster;
  }

  private static void awaitReplicas(WorkerCluster cluster, int members, int replicas, int active) {
    cluster.all(hub -> hub.replicas(IDS, members, replicas, active, PATIENCE));
  }
}
