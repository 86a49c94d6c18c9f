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
import java.util.function.BiConsumer;
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
    play(
        3,
        Duration.ofSeconds(1),
        (stage, node) ->
            stage.await(stage.world.drain(stage.world.seats().getFirst(), node, true)));
  }

  /**
   * Others may see the node go before they hear what it has given away, and to whom: what it had,
   * as they know it, was not its own any more.
   */
  @Test
  void whatANodeGaveAwayBeforeItClosedTheHubIsNotLostWithIt() {
    play(2, Duration.ofSeconds(3), (stage, node) -> stage.await(stage.world.close(node)));
  }

  /** {@code gives}: the node gives away what it has. */
  private static void play(int replicas, Duration interval, BiConsumer<Stage, SimNode> gives) {
    Stage.play(
        10,
        options ->
            options
                .redundancy(
                    Replication.factor(replicas).activePassive().signal(RedundancySignal.ALL))
                .synchronization(new Gossip(2, interval, false))
                .migration(HotSwap.withHandover()),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          SimNode a = nodes.getFirst();
          stage.started(a, "x", CHILDREN);
          stage.world.checkWhenQuiet();

          gives.accept(stage, nodes.getLast());
          stage.world.checkWhenQuiet();

          assertThat(allHaveOneActive(stage, a, CHILDREN)).isTrue();
        });
  }
}
