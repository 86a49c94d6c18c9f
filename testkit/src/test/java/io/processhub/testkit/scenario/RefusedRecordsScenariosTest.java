package io.processhub.testkit.scenario;

import static io.processhub.testkit.scenario.Quorums.majority;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.testkit.SimNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A node whose clock is too far behind refuses what others write, and so does not know it. */
final class RefusedRecordsScenariosTest {
  private static final int SEEDS = 5;
  private static final Duration TOO_FAR = Duration.ofSeconds(100);

  @Test
  void whatANodeHasRefusedToHearOfItDoesNotDecideAbout() {
    Stage.play(
        SEEDS,
        options -> majority(options, 3),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          SimNode crashing = nodes.get(3);
          SimNode behind = nodes.get(4);
          stage.started(nodes.getFirst(), "x", 60);
          stage.run(3);
          behind.jumpClock(TOO_FAR.negated());
          stage.run(5);
          List<String> stopped = stage.runningOn(crashing);
          assertThat(stage.await(stage.world.stop(nodes.getFirst(), stopped)).isOk()).isTrue();
          crashing.crash();
          List<String> begun = new ArrayList<>();
          for (int i = 0; i < 60; i++) {
            stage.runMillis(500);
            begun.addAll(stage.running().keySet());
          }
          assertThat(begun).doesNotContainAnyElementsOf(stopped);
          behind.jumpClock(TOO_FAR);
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(60 - stopped.size());
        });
  }

  /** What it has written nobody else holds; so nobody was told that it is done. */
  @Test
  void oneClockThatIsTooFarAheadDoesNotKeepTheOthersFromDeciding() {
    Stage.play(
        SEEDS,
        options -> majority(options, 3),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          SimNode crashing = nodes.get(3);
          SimNode ahead = nodes.get(4);
          List<ChildSpec> children = stage.started(nodes.getFirst(), "x", 60);
          stage.run(3);
          ahead.jumpClock(TOO_FAR);
          stage.run(5);
          var unheard = stage.world.start(ahead, stage.specs("y", 20));
          stage.run(1);
          List<String> lost = stage.runningOn(crashing);
          crashing.crash();
          stage.run(15);
          List<String> kept = Stage.ids(children).stream().filter(lost::contains).toList();
          assertThat(stage.running().keySet()).containsAll(kept);
          ahead.jumpClock(TOO_FAR.negated());
          stage.await(unheard);
          stage.world.checkWhenQuiet();
        });
  }

  @Test
  void aNodeWhoseClockIsTooFarBehindDoesNotJoinBeforeItHasTakenAll() {
    Stage.play(
        SEEDS,
        options -> majority(options, 3),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.started(nodes.getFirst(), "x", 60);
          SimNode behind = stage.simulation.start("d");
          behind.jumpClock(TOO_FAR.negated());
          stage.run(3);
          stage.world.open(behind);
          stage.run(15);
          assertThat(stage.world.hub(nodes.getFirst()).nodes()).hasSize(3);
          assertThat(stage.running()).hasSize(60);
          behind.jumpClock(TOO_FAR);
          stage.world.checkWhenQuiet();
          assertThat(stage.runningOn(behind)).isNotEmpty();
        });
  }
}
