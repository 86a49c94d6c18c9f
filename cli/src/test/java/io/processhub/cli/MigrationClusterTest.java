package io.processhub.cli;

import io.processhub.cli.worker.ClusterHub;
import io.processhub.cli.worker.Expected;
import io.processhub.cli.worker.Expected.Sums;
import io.processhub.cli.worker.WorkerCluster;
import io.processhub.cli.worker.WorkerProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * How a thousand children move between five real JVMs. Each child has a sum of its own; where
 * states move, something is added to every sum while they do, and every sum is exact afterwards.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class MigrationClusterTest {
  private static final int FEWER = FiveNodes.COUNT - 1;
  private static final Expected ALL = Expected.once(FiveNodes.COUNT);
  private static final Expected WITHOUT_ONE = Expected.once(FEWER);
  private static final Sums BEFORE = new Sums(7, 3);
  private static final Sums MEANWHILE = new Sums(2, 1);

  @RegisterExtension final FiveNodes nodes = new FiveNodes();

  @Test
  void coldSwapKeepsTwoReplicasOfEveryChildWhenNodesComeAndGo() {
    ClusterHub hub = nodes.hub(nodes.all().subList(0, FEWER), "cold", "active-active=2");
    hub.start(nodes.get(0));
    hub.check(WITHOUT_ONE.replicas(2, 2));

    hub.open(List.of(nodes.get(4)));
    hub.check(ALL.replicas(2, 2));

    hub.close(nodes.get(1));
    hub.awaitIdle(nodes.get(1));
    hub.check(WITHOUT_ONE.replicas(2, 2));
  }

  @Test
  void hotSwapBringsEveryStateToANodeThatJoins() {
    ClusterHub hub = started(nodes.all().subList(0, FEWER), "joined");
    CompletableFuture<?> adding = hub.add(nodes.get(1), MEANWHILE);
    hub.open(List.of(nodes.get(4)));
    WorkerCluster.await(adding);
    hub.check(ALL.sums(BEFORE.plus(MEANWHILE)));
  }

  @Test
  void hotSwapBringsEveryStateAwayFromANodeThatShutsDown() {
    ClusterHub hub = started(nodes.all(), "shut-down");
    CompletableFuture<?> adding = hub.add(nodes.get(1), MEANWHILE);
    nodes.leave(nodes.get(4));
    WorkerCluster.await(adding);
    hub.check(WITHOUT_ONE.sums(BEFORE.plus(MEANWHILE)));
  }

  @Test
  void aDrainedNodeHasNoChildrenUntilThatIsEnded() {
    ClusterHub hub = started(nodes.all(), "drained");
    WorkerProcess drained = nodes.get(3);
    CompletableFuture<?> adding = hub.add(nodes.get(1), MEANWHILE);
    hub.drain(nodes.get(0), drained);
    WorkerCluster.await(adding);
    hub.awaitIdle(drained);
    hub.check(WITHOUT_ONE.sums(BEFORE.plus(MEANWHILE)));

    hub.undrain(drained);
    hub.check(ALL.sums(BEFORE.plus(MEANWHILE)));
  }

  /** Of a hub that goes on in each part of a split, and of one that does only with a majority. */
  @Test
  void aRollingRestartOfAllNodesLosesNoState() {
    List<ClusterHub> hubs =
        List.of(
            started(nodes.all(), "rolling"),
            started(nodes.all(), "rolling-majority", "majority-quorum=3"));
    Sums sums = BEFORE;
    for (WorkerProcess old : nodes.all()) {
      WorkerProcess fresh = nodes.cluster().launchAs(old.name());
      WorkerProcess other =
          nodes.all().stream().filter(node -> node != old).findFirst().orElseThrow();
      List<CompletableFuture<List<String>>> adding =
          hubs.stream().map(hub -> hub.add(other, MEANWHILE)).toList();
      nodes.leave(old);
      nodes.join(fresh);
      hubs.forEach(hub -> hub.open(List.of(fresh)));
      adding.forEach(WorkerCluster::await);
      sums = sums.plus(MEANWHILE);
      for (ClusterHub hub : hubs) {
        hub.check(ALL.sums(sums));
      }
    }
  }

  private ClusterHub started(List<WorkerProcess> those, String name, String... more) {
    List<String> options = new ArrayList<>(List.of("hot-swap"));
    options.addAll(List.of(more));
    ClusterHub hub = nodes.hub(those, name, options.toArray(String[]::new));
    hub.start(those.getFirst());
    WorkerCluster.await(hub.add(those.getLast(), BEFORE));
    hub.check(Expected.once(those.size()).sums(BEFORE));
    return hub;
  }
}
