package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.strategy.ColdSwap;
import io.processhub.strategy.HotSwap;
import io.processhub.testkit.Probe;
import io.processhub.testkit.SimNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Under a quorum a node is not seen by another for a moment, too short for an epoch without it:
 * what was not done or not heard meanwhile is made good.
 */
final class MissedMomentsScenariosTest {
  private static final Duration MOMENT = Duration.ofMillis(300);

  @Test
  void whatWasToMoveToANodeThatWasNotSeenMovesLater() {
    Stage.play(
        1,
        options ->
            Quorums.majority(options, 3)
                .migration(HotSwap.withHandover().maxConcurrentMigrations(1)),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode a = nodes.getFirst();
          stage.started(a, "x", 200);
          stage.world.checkWhenQuiet();
          SimNode d = stage.simulation.start("d");
          stage.world.open(d);
          assertThat(
                  stage.simulation.runUntil(
                      () -> !stage.runningOn(d).isEmpty(), Duration.ofSeconds(60)))
              .isTrue();
          stage.simulation.network().suspect(a, d, MOMENT);
          stage.world.checkWhenQuiet();
        });
  }

  /** It has not been told which tokens were drawn, and gets the children at its next word. */
  @Test
  void whoMissedThatTokensWereDrawnDrawsLaterOnes() {
    Stage.play(
        2,
        options -> Quorums.majority(options, 3).migration(new ColdSwap()),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode a = nodes.getFirst();
          SimNode source = nodes.get(1);
          SimNode target = nodes.get(2);
          List<ChildSpec> children = stage.started(a, "x", 40);
          stage.world.checkWhenQuiet();
          List<String> moving = stage.runningOn(source);
          stage.simulation.network().suspect(target, source, MOMENT);
          stage.runMillis(50);
          moving.forEach(id -> stage.world.hub(a).ref(stage.probe, id).tell(new Probe.Fail()));
          stage.run(2);
          children.stream()
              .filter(child -> moving.contains(child.id()))
              .forEach(child -> stage.world.redistribute(a, child, target.id()));
          stage.world.checkWhenQuiet();
          assertThat(stage.runningOn(source)).isEmpty();
        });
  }
}
