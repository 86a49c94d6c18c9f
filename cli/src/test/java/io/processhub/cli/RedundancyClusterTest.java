package io.processhub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.cli.worker.ClusterHub;
import io.processhub.cli.worker.Expected;
import io.processhub.cli.worker.WorkerCluster;
import io.processhub.cli.worker.WorkerHub.Promoted;
import io.processhub.cli.worker.WorkerProcess;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Replicas of a thousand children on five real JVMs. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class RedundancyClusterTest {
  private static final int FEWER = FiveNodes.COUNT - 1;
  private static final Expected ALL = Expected.once(FiveNodes.COUNT);
  private static final Expected WITHOUT_ONE = Expected.once(FEWER);

  @RegisterExtension final FiveNodes nodes = new FiveNodes();

  @Test
  void inActiveActiveAtClusterSizeEveryNodeHasAnActiveReplicaOfEveryChild() {
    ClusterHub hub = nodes.hub("everywhere", "active-active=CLUSTER_SIZE");
    hub.start(nodes.get(0));
    hub.check(ALL.replicas(FiveNodes.COUNT, FiveNodes.COUNT));

    nodes.kill(nodes.get(4));
    hub.check(WITHOUT_ONE.replicas(FEWER, FEWER));

    hub.open(List.of(nodes.join()));
    hub.check(ALL.replicas(FiveNodes.COUNT, FiveNodes.COUNT));
  }

  @Test
  void inActivePassiveAtFourOneOfFourReplicasIsActiveAndAnotherFollowsIt() {
    ClusterHub hub = nodes.hub("standby", "active-passive=4");
    hub.start(nodes.get(0));
    hub.check(ALL.replicas(4, 1));

    WorkerProcess victim = nodes.get(4);
    CompletableFuture<Promoted> promoted =
        hub.on(nodes.get(0))
            .promoted(
                hub.children(), victim.name(), WorkerCluster.PATIENCE, () -> nodes.kill(victim));
    assertThat(WorkerCluster.await(promoted).count()).isBetween(100, 300);
    hub.check(WITHOUT_ONE.replicas(4, 1));

    hub.open(List.of(nodes.join()));
    hub.check(ALL.replicas(4, 1));
  }
}
