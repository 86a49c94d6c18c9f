package io.processhub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.cli.worker.ClusterHub;
import io.processhub.cli.worker.Expected;
import io.processhub.cli.worker.WorkerProcess;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How changes reach five real JVMs, with a thousand children each time. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class SynchronizationClusterTest {
  private static final String NEVER = "pub-sub=86400000";

  @RegisterExtension final FiveNodes nodes = new FiveNodes();

  @ParameterizedTest
  @ValueSource(strings = {"pub-sub=15000", "gossip=15000"})
  void whatOneNodeStartsAndAnotherStopsRunsOnceAndThenNowhere(String synchronization) {
    ClusterHub hub = nodes.hub(synchronization.substring(0, 6), synchronization);
    hub.start(nodes.get(0));
    hub.check(Expected.once(FiveNodes.COUNT));
    hub.stop(nodes.get(1));
  }

  /**
   * Between nodes that see each other the network loses nothing, and a stopped JVM reads all that
   * was sent to it when it goes on: neither would leave anything to repair. So one node is deaf
   * while the children start on the others: its hubs lose every message, as they do when a node is
   * so slow that the bound of its peers' queues overflows, and the network below notices nothing.
   * Nothing changes afterwards, so no later message can show the node what it has missed; and a
   * third hub, which does not compare for a day, still misses everything when the two that compare
   * are repaired.
   */
  @Test
  void whatANodeHasMissedItLearnsWhenItCompares() {
    ClusterHub pubSub = nodes.hub("compares", "pub-sub=4000");
    ClusterHub gossip = nodes.hub("gossips", "gossip=4000");
    ClusterHub never = nodes.hub("never-compares", NEVER);
    List<ClusterHub> hubs = List.of(pubSub, gossip, never);
    WorkerProcess deaf = nodes.get(4);
    hubs.forEach(hub -> hub.chooseElsewhere(deaf, nodes.cluster()));

    deaf.hearing(false);
    hubs.forEach(hub -> hub.start(nodes.get(0)));
    gossip.awaitNoRumours();
    assertThat(hubs).allMatch(hub -> hub.missing(deaf) == FiveNodes.CHILDREN);
    assertThat(deaf.hearing(true)).isPositive();

    pubSub.check(Expected.once(FiveNodes.COUNT));
    gossip.check(Expected.once(FiveNodes.COUNT));
    assertThat(never.missing(deaf)).isEqualTo(FiveNodes.CHILDREN);
    assertThat(never.missing(nodes.get(1))).isZero();
  }
}
