package io.processhub.testkit.scenario;

import static io.processhub.testkit.scenario.Replicas.allHaveOneActive;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.strategy.Gossip;
import io.processhub.strategy.HotSwap;
import io.processhub.strategy.RedundancySignal;
import io.processhub.strategy.Replication;
import io.processhub.testkit.SimNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** That the active role moves with its replica, and nobody takes it meanwhile. */
final class MovingRoleScenariosTest {
  private static final int CHILDREN = 60;

  /**
   * Others may hear that the old instance has gone before they hear of the new one. What is checked
   * is that none became active while another was.
   */
  @Test
  void anActiveReplicaThatIsHandedOverIsNotTakenForLost() {
    Stage.play(
        10,
        options ->
            options
                .redundancy(Replication.factor(3).activePassive().signal(RedundancySignal.ALL))
                .synchronization(new Gossip(2, Duration.ofSeconds(1), false))
                .migration(HotSwap.withHandover()),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          SimNode a = nodes.getFirst();
          stage.started(a, "x", CHILDREN);
          stage.world.checkWhenQuiet();

          stage.await(stage.world.drain(a, nodes.getLast(), true));
          stage.world.checkWhenQuiet();

          assertThat(allHaveOneActive(stage, a, CHILDREN)).isTrue();
        });
  }

  /**
   * Others may see the node go before they hear what it has given away, and to whom: what it had,
   * as they know it, was not its own any more.
   */
  @Test
  void whatANodeGaveAwayBeforeItClosedTheHubIsNotLostWithIt() {
    Stage.play(
        10,
        options ->
            options
                .redundancy(Replication.factor(2).activePassive().signal(RedundancySignal.ALL))
                .synchronization(new Gossip(2, Duration.ofSeconds(3), false))
                .migration(HotSwap.withHandover()),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          SimNode a = nodes.getFirst();
          stage.started(a, "x", CHILDREN);
          stage.world.checkWhenQuiet();

          stage.await(stage.world.close(nodes.getLast()));
          stage.world.checkWhenQuiet();

          assertThat(allHaveOneActive(stage, a, CHILDREN)).isTrue();
        });
  }
}
