package io.processhub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.cli.worker.Census;
import io.processhub.cli.worker.Ids;
import io.processhub.cli.worker.WorkerCluster;
import io.processhub.cli.worker.WorkerHub;
import io.processhub.cli.worker.WorkerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The library on five JVMs over loopback. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RealClusterTest {
  private static final int NODES = FiveNodes.COUNT;
  private static final Duration PATIENCE = WorkerCluster.PATIENCE;

  @RegisterExtension final FiveNodes nodes = new FiveNodes();
  private WorkerCluster cluster;

  @BeforeEach
  void takeTheCluster() {
    cluster = nodes.cluster();
  }

  @Test
  void aThousandChildrenStartedFromOneNodeAreInAllRegistriesAndEvenlySpread() {
    Ids ids = startThousand("spread");
    assertThat(cluster.census(ids).getFirst().imbalance()).isLessThan(1.3);
    stop(ids);
  }

  @Test
  void twoNodesThatStartTheSameChildrenAtTheSameMomentStartEachOnce() {
    Ids ids = new Ids.Numbered("race", 1_000);
    CompletableFuture<WorkerHub.Started> first = start(0, ids);
    CompletableFuture<WorkerHub.Started> second = start(1, ids);
    WorkerHub.Started one = WorkerCluster.await(first);
    WorkerHub.Started other = WorkerCluster.await(second);

    assertThat(one.started() + other.started()).isEqualTo(1_000);
    assertThat(one.already() + other.already()).isEqualTo(1_000);
    assertThat(one.failed() + other.failed()).isZero();
    assertSettled(ids);
    stop(ids);
  }

  @Test
  void theChildrenOfAKilledNodeRunAgainAndANewNodeGetsItsShare() {
    Ids ids = startThousand("kill");
    cluster.kill(cluster.workers().get(2));
    assertSettled(ids);

    WorkerProcess joiner = nodes.join();
    assertSettled(ids);
    assertThat(cluster.census(ids).getFirst().counts().get(joiner.name())).isBetween(120, 280);
    stop(ids);
  }

  @Test
  void aFrozenNodeIsReplacedAndWhenItWakesNothingIsDoubledAndNothingStoppedComesBack() {
    Ids ids = startThousand("frozen");
    Ids stopped = startThousand("stopped");
    WorkerProcess frozen = cluster.workers().get(3);
    List<WorkerProcess> others = new ArrayList<>(cluster.workers());
    others.remove(frozen);

    frozen.freeze();
    WorkerCluster.await(WorkerCluster.settling(others, ids, NODES - 1, PATIENCE));
    assertThat(WorkerCluster.await(others.getFirst().hub().stop(stopped, PATIENCE)))
        .isEqualTo(1_000);
    frozen.thaw();

    assertSettled(ids);
    cluster.all(hub -> hub.gone(stopped, PATIENCE));
    assertExact(ids);
    stop(ids);
  }

  private Ids startThousand(String prefix) {
    Ids ids = new Ids.Numbered(prefix, 1_000);
    WorkerHub.Started started = WorkerCluster.await(start(0, ids));
    assertThat(started.started()).as(started.firstError()).isEqualTo(1_000);
    assertThat(started.holders()).isGreaterThanOrEqualTo(2);
    assertSettled(ids);
    return ids;
  }

  private CompletableFuture<WorkerHub.Started> start(int node, Ids ids) {
    return cluster.workers().get(node).hub().start(ids, "probe", PATIENCE);
  }

  private void stop(Ids ids) {
    WorkerCluster.await(cluster.workers().getFirst().hub().stop(ids, PATIENCE));
    cluster.all(hub -> hub.gone(ids, PATIENCE));
  }

  private void assertSettled(Ids ids) {
    cluster.settled(ids, PATIENCE);
    assertExact(ids);
  }

  private void assertExact(Ids ids) {
    assertThat(Census.flaw(cluster.census(ids))).isEmpty();
  }
}
