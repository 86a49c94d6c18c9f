package io.processhub.testkit.scenario;

import static io.processhub.testkit.scenario.Replicas.allHaveOneActive;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.strategy.Gossip;
import io.processhub.strategy.RedundancySignal;
import io.processhub.strategy.Replication;
import io.processhub.testkit.NetworkTimes;
import io.processhub.testkit.Range;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.SimSettings;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * That nobody takes the active role from one that it has not heard of, while news are on their way.
 * What is checked is that none became active while another was.
 */
final class UnheardRolesScenariosTest {
  private static final int CHILDREN = 40;

  /** Its node is drained before it has told that it has started them. */
  @Test
  void whatADrainedNodeHasStartedIsActiveUntilItHasGone() {
    play(
        Replication.factor(2),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          stage.world.checkWhenQuiet();
          SimNode e = nodes.getLast();
          var drain = stage.world.drain(nodes.getFirst(), e, true);
          var start = stage.world.start(e, stage.specs("x", CHILDREN));
          stage.await(drain);
          stage.await(start);
          check(stage, nodes);
        });
  }

  /** Each replica knows of itself that it can follow the active one, and not yet of all others. */
  @Test
  void whoFollowsALostOneHasTheOwnersBeforeItAsked() {
    play(
        Replication.factor(8),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e", "f", "g", "h");
          stage.world.checkWhenQuiet();
          var start = stage.world.start(nodes.getFirst(), stage.specs("x", CHILDREN));
          stage.runMillis(20);
          nodes.getLast().crash();
          stage.await(start);
          check(stage, nodes);
        });
  }

  private static void check(Stage stage, List<SimNode> nodes) {
    stage.world.checkWhenQuiet();
    assertThat(allHaveOneActive(stage, nodes.getFirst(), CHILDREN)).isTrue();
  }

  private static void play(Replication replication, Consumer<Stage> scenario) {
    Stage.play(
        3,
        SimSettings.DEFAULT.network(NetworkTimes.PROMPT.latency(Range.micros(50, 20_000))),
        options ->
            options
                .debounce(Duration.ZERO)
                .redundancy(replication.activePassive().signal(RedundancySignal.ALL))
                .synchronization(new Gossip(1, Duration.ofSeconds(5), false)),
        scenario);
  }
}
