package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.strategy.MajorityQuorum;
import io.processhub.testkit.SimNode;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Nodes crash while the first epoch is decided: at each event of its, in one run after another. */
final class FoundingScenariosTest {
  private static final Duration FOUNDED_WITHIN = Duration.ofSeconds(60);
  private static final Duration BEFORE = Duration.ofMillis(40);
  private static final int EVENTS = 120;

  @Test
  void aMajorityThatRestartsIsOneClusterWithTheRest() {
    restartAtEachEvent(nodes -> nodes.subList(1, 3));
  }

  @Test
  void theProposerThatRestartsIsOneClusterWithTheRest() {
    restartAtEachEvent(nodes -> nodes.subList(0, 1));
  }

  private static void restartAtEachEvent(UnaryOperator<List<SimNode>> victims) {
    Duration[] founded = new Duration[1];
    play((stage, nodes) -> {
      assertThat(
              stage.simulation.runUntil(
                  () -> nodes.stream().noneMatch(node -> stage.world.hub(node).isLocked()),
                  FOUNDED_WITHIN))
          .isTrue();
      founded[0] = stage.simulation.now();
    });
    for (int event = 0; event < EVENTS; event++) {
      int moment = event;
      play((stage, nodes) -> {
        stage.simulation.run(founded[0].minus(BEFORE));
        int[] left = {moment};
        stage.simulation.runUntil(() -> left[0]-- <= 0, FOUNDED_WITHIN);
        List<SimNode> gone = victims.apply(nodes);
        gone.forEach(SimNode::crash);
        stage.run(1);
        for (SimNode node : gone) {
          node.restart();
          stage.world.open(node);
        }
        stage.world.checkWhenQuiet();
      });
    }
  }

  private interface Scenario {
    void play(Stage stage, List<SimNode> nodes);
  }

  private static void play(Scenario scenario) {
    Consumer<Stage> withNodes =
        stage -> {
          List<SimNode> nodes = stage.simulation.start("a", "b", "c");
          nodes.forEach(stage.world::open);
          scenario.play(stage, nodes);
        };
    Stage.play(1, options -> options.partitionTolerance(MajorityQuorum.ofAtLeast(3)), withNodes);
  }
}
