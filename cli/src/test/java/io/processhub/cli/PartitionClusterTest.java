package io.processhub.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.cli.worker.ClusterHub;
import io.processhub.cli.worker.Expected;
import io.processhub.cli.worker.WorkerCluster;
import io.processhub.cli.worker.WorkerHub.Started;
import io.processhub.cli.worker.WorkerProcess;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a thousand children do while real JVMs come and go, in order or not. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class PartitionClusterTest {
  @RegisterExtension final FiveNodes nodes = new FiveNodes();

  @Test
  void underDivergenceSixNodesJoinAndLeaveAndEveryChildRuns() {
    ClusterHub hub = nodes.hub(nodes.all().subList(0, 1), "divergence");
    hub.start(nodes.get(0));
    for (int members = 2; members <= FiveNodes.COUNT; members++) {
      hub.open(List.of(nodes.get(members - 1)));
      hub.check(Expected.once(members));
    }
    hub.open(List.of(nodes.join()));
    hub.check(Expected.once(6));

    nodes.leave(nodes.get(1));
    hub.check(Expected.once(5));
    nodes.kill(nodes.get(3));
    hub.check(Expected.once(4));
    for (int members = 3; members >= 1; members--) {
      hub.close(nodes.get(members));
      hub.awaitIdle(nodes.get(members));
      hub.check(Expected.once(members));
    }
  }

  @Test
  void aStaticQuorumOfFourRunsOnFourAndFiveNodesAndNothingOnThree() {
    ClusterHub hub = nodes.hub(nodes.all().subList(0, 3), "static", "static-quorum=4");
    assertStandsDown(hub);

    hub.open(nodes.all().subList(3, 4));
    hub.start(nodes.get(3));
    hub.check(Expected.once(4));
    hub.open(nodes.all().subList(4, 5));
    hub.check(Expected.once(5));

    nodes.kill(nodes.get(1));
    hub.check(Expected.once(4));
    nodes.kill(nodes.get(2));
    assertStandsDown(hub);

    hub.open(List.of(nodes.join()));
    hub.check(Expected.once(4));
  }

  @Test
  void aDynamicQuorumForgivesALeaveAndNotALossOfTooMany() {
    ClusterHub hub = nodes.hub("dynamic", "dynamic-quorum=70");
    hub.start(nodes.get(0));
    hub.close(nodes.get(4));
    hub.check(Expected.once(4));
    hub.close(nodes.get(3));
    hub.check(Expected.once(3));
    hub.open(List.of(nodes.get(3), nodes.get(4)));
    hub.check(Expected.once(5));

    nodes.kill(nodes.get(2));
    hub.check(Expected.once(4));
    nodes.kill(nodes.get(1));
    assertStandsDown(hub);

    hub.open(List.of(nodes.join(), nodes.join()));
    hub.check(Expected.once(5));
  }

  @Test
  void aMajorityQuorumRunsWhereTheMajorityIsAndAnewWhenItsVotersAreReplaced() {
    ClusterHub hub = nodes.hub("majority", "majority-quorum=3");
    hub.start(nodes.get(0));
    hub.check(Expected.once(5));
    hub.close(nodes.get(4));
    hub.close(nodes.get(3));
    hub.check(Expected.once(3));

    WorkerProcess first = nodes.get(2);
    nodes.kill(first);
    hub.check(Expected.once(2));
    WorkerProcess second = nodes.get(1);
    nodes.kill(second);
    assertStandsDown(hub);

    hub.open(List.of(nodes.rejoin(first), nodes.rejoin(second)));
    hub.check(Expected.once(3));
  }

  /** Nothing runs anywhere, nothing can be started, and what is asked is refused. */
  private static void assertStandsDown(ClusterHub hub) {
    hub.awaitStandDown();
    WorkerProcess node = hub.nodes().getFirst();
    Started result = WorkerCluster.await(hub.starting(node));
    assertThat(result.failed()).isEqualTo(FiveNodes.CHILDREN);
    assertThat(result.firstError()).contains("PARTITIONED");
    assertThatThrownBy(() -> WorkerCluster.await(hub.add(node, Expected.Sums.ZERO)))
        .hasMessageContaining("HubPartitioned");
  }
}
