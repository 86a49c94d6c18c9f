package io.processhub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.cli.worker.ClusterHub;
import io.processhub.cli.worker.ClusterHub.Place;
import io.processhub.cli.worker.Expected;
import io.processhub.cli.worker.Expected.Sums;
import io.processhub.cli.worker.WorkerCluster;
import io.processhub.cli.worker.WorkerHub.Started;
import io.processhub.cli.worker.WorkerProcess;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where a thousand children run on five real JVMs. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class DistributionClusterTest {
  private static final Expected ONCE = Expected.once(FiveNodes.COUNT);

  @RegisterExtension final FiveNodes nodes = new FiveNodes();

  @Test
  void whatAllNodesStartAtTheSameMomentRunsOnceAndAfterAFailureAnewOnItsNode() {
    ClusterHub hub = nodes.hub("singular");
    List<Started> results =
        nodes.all().stream().map(hub::starting).toList().stream()
            .map(WorkerCluster::await)
            .toList();
    assertThat(results.stream().mapToInt(Started::started).sum()).isEqualTo(FiveNodes.CHILDREN);
    assertThat(results.stream().mapToInt(Started::already).sum())
        .isEqualTo((FiveNodes.COUNT - 1) * FiveNodes.CHILDREN);

    Sums sums = new Sums(3, 1);
    WorkerCluster.await(hub.add(nodes.get(1), sums));
    hub.check(ONCE.sums(sums));
    hub.fail(nodes.get(2));
    hub.check(ONCE);
  }

  @Test
  void guidedChildrenRunWhereTheyAreMappedAndWaitWhileTheirNodeIsAway() {
    ClusterHub hub = nodes.hub("guided", "guided");
    String names = nodes.all().stream().map(WorkerProcess::name).collect(Collectors.joining(","));
    Started started = hub.startMapped(nodes.get(0), names, FiveNodes.CHILDREN);
    assertThat(started.started()).as(started.firstError()).isEqualTo(FiveNodes.CHILDREN);
    hub.check(ONCE.place(names));

    WorkerProcess away = nodes.get(2);
    hub.close(away);
    hub.awaitWaiting(FiveNodes.CHILDREN / FiveNodes.COUNT);
    hub.open(List.of(away));
    hub.check(ONCE.place(names));

    Started again = hub.startMapped(nodes.get(1), names, FiveNodes.CHILDREN);
    assertThat(again.already()).isEqualTo(FiveNodes.CHILDREN);
    hub.check(ONCE.place(names));
  }

  @Test
  void aMappingThatDoesNotFitStartsNothing() {
    ClusterHub hub = nodes.hub("misguided", "guided");
    String name = nodes.get(3).name();
    assertRefused(hub, name, 0, "MISSING_CHILD_MAPPING");
    assertRefused(hub, name, FiveNodes.CHILDREN - 1, "CHILD_MAPPING_MISMATCH");
    assertRefused(hub, name + "+" + name, FiveNodes.CHILDREN, "INVALID_CHILD_MAPPING");
    assertRefused(hub, "nobody", FiveNodes.CHILDREN, "INVALID_CHILD_MAPPING");

    ClusterHub pairs = nodes.hub("misguided-pairs", "guided", "active-active=2");
    assertRefused(pairs, name, FiveNodes.CHILDREN, "INSUFFICIENT_CHILD_MAPPING");
  }

  private void assertRefused(ClusterHub hub, String places, int mapped, String reason) {
    Started result = hub.startMapped(nodes.get(0), places, mapped);
    assertThat(result.started()).isZero();
    assertThat(result.failed()).isPositive();
    assertThat(result.firstError()).contains(reason);
    assertThat(hub.census()).allMatch(census -> census.wanted() + census.runningHere() == 0);
  }

  @Test
  void theLoadBalancerSpreadsAndReplacesOnlyWhatHasLostItsNode() {
    ClusterHub hub = nodes.hub("balanced", "load-balancer=1000");
    Expected recorded = ONCE.place(Expected.AS_RECORDED);
    hub.start(nodes.get(2));
    assertThat(hub.check(recorded).getFirst().imbalance()).isLessThan(2);
    List<Place> before = hub.places(nodes.get(2));

    WorkerProcess away = nodes.get(1);
    hub.close(away);
    hub.check(recorded.members(FiveNodes.COUNT - 1));
    List<Place> after = hub.places(nodes.get(2));
    assertThat(after)
        .noneMatch(place -> place.nodes().equals(away.name()))
        .zipSatisfy(
            before,
            (now, then) -> {
              if (!then.nodes().equals(away.name())) {
                assertThat(now).as("neither moved nor started anew").isEqualTo(then);
              }
            });
    assertThat(before).anyMatch(place -> place.nodes().equals(away.name()));

    hub.open(List.of(away));
    hub.check(recorded);
    assertThat(hub.places(nodes.get(2))).isEqualTo(after);
  }
}
