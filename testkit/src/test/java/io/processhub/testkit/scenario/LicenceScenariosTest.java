package io.processhub.testkit.scenario;

import static io.processhub.testkit.scenario.Quorums.awaitRunning;
import static io.processhub.testkit.scenario.Quorums.play;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.testkit.SimNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nodes that stand still, crash or restart: who may run children after that, and when. */
final class LicenceScenariosTest {
  /** The pledges that it had are over before the others agree on an epoch without it. */
  @Test
  void aFrozenNodeThatWakesHandlesNothingUnderItsOldLicence() {
    play(
        3,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode frozen = nodes.getFirst();
          stage.started(frozen, "x", 60);
          frozen.pause(Duration.ofMillis(1_500 + 800 * stage.simulation.seed()));
          stage.run(15);
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(60);
        });
  }

  /** The monotonic clock stands still meanwhile: by it alone the licence would go on. */
  @Test
  void aSuspendedMachineThatWakesHandlesNothingUnderItsOldLicence() {
    play(
        3,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode suspended = nodes.getFirst();
          stage.started(suspended, "x", 60);
          suspended.suspend(Duration.ofSeconds(30));
          stage.run(29);
          assertThat(stage.running().values()).anyMatch(instances -> instances.size() == 2);
          stage.run(15);
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(60);
        });
  }

  @Test
  void aCrashedNodesChildrenRunElsewhereAfterAboutALicenceDuration() {
    play(
        3,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          stage.started(nodes.getFirst(), "x", 100);
          stage.run(10);
          nodes.getLast().crash();
          Duration before = stage.simulation.now();
          awaitRunning(stage, 100);
          assertThat(stage.simulation.now().minus(before)).isLessThan(Duration.ofMillis(3_500));
          stage.world.checkWhenQuiet();
        });
  }

  /** The votes of those that restarted are others, and count no earlier than their pledges end. */
  @Test
  void nodesThatRestartDoNotVoteAFrozenNodeOutBeforeItsLicenceEnds() {
    play(
        3,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.started(nodes.getFirst(), "x", 60);
          stage.run(3);
          nodes.get(0).pause(Duration.ofSeconds(20));
          nodes.get(1).crash();
          nodes.get(2).crash();
          nodes.get(1).restart();
          stage.world.open(nodes.get(1));
          nodes.get(2).restart();
          stage.world.open(nodes.get(2));
          stage.run(40);
          stage.world.checkWhenQuiet();
        });
  }

  @Test
  void aMajorityThatRestartsIsOneClusterAgainWithTheRest() {
    play(
        3,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.started(nodes.getFirst(), "x", 30);
          stage.run(3);
          nodes.get(1).crash();
          nodes.get(2).crash();
          stage.run(10);
          assertThat(stage.world.hub(nodes.getFirst()).isPartitioned()).isTrue();
          nodes.get(1).restart();
          stage.world.open(nodes.get(1));
          nodes.get(2).restart();
          stage.world.open(nodes.get(2));
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(30);
        });
  }

  @Test
  void aNodeAfterTheOtherRestartsAndTokensRise() {
    play(
        3,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.started(nodes.getFirst(), "x", 30);
          for (SimNode node : nodes) {
            node.crash();
            stage.run(5);
            node.restart();
            stage.world.open(node);
            stage.run(10);
          }
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(30);
        });
  }

  @Test
  void tokensRiseOverARestartOfTheWholeCluster() {
    play(
        3,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.started(nodes.getFirst(), "x", 30);
          stage.run(5);
          nodes.forEach(SimNode::crash);
          stage.run(5);
          nodes.forEach(SimNode::restart);
          nodes.forEach(stage.world::open);
          stage.world.awaitMembers(nodes);
          stage.run(3);
          stage.started(nodes.getFirst(), "x", 30);
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(30);
        });
  }
}
