package io.processhub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.HubConfig;
import io.processhub.strategy.MajorityQuorum;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What random runs do under a quorum leaves it, or says what a person has to say. */
final class RandomNodesTest {
  private static final Duration LEAVE_TIMEOUT = Duration.ofMillis(500);
  private static final Duration LICENCE = Duration.ofSeconds(2);
  private static final Duration LAPSED = Duration.ofSeconds(4);

  /** A little before one that has just begun is known to vote, and so is counted. */
  private static final Duration WHEN_THE_FOURTH_VOTES = LICENCE.plusMillis(500);

  /** Three nodes under a quorum of them, after they have become one hub. */
  private static final class Scene {
    final Simulation simulation;
    final World world;
    final Playground play;
    final RandomNodes nodes;

    Scene(long seed, NetworkTimes times) {
      simulation = Simulation.of(seed, SimSettings.DEFAULT.network(times));
      world =
          World.of(
              simulation,
              () ->
                  HubConfig.named("few")
                      .leaveTimeout(LEAVE_TIMEOUT)
                      .partitionTolerance(MajorityQuorum.ofAtLeast(3).licence(LICENCE)));
      play = new Playground(world, new Random(seed), Manner.QUORATE);
      nodes = new RandomNodes(play, new RandomRun.Size(3, 0, 1, 0), new Coverage());
      world.start("n0", "n1", "n2");
    }

    SimNode node(int number) {
      return simulation.node("n" + number);
    }
  }

  /** Its time-out begins when it wakes, and it waits for nodes that are not seen to be gone yet. */
  @Test
  void whoLeavesLateComesBack() {
    Scene scene = new Scene(1, NetworkTimes.MEASURED);
    scene.node(2).pause();
    var unused = scene.world.close(scene.node(2));
    scene.node(0).crash();
    scene.node(1).crash();
    scene.play.calm();
    scene.nodes.down().forEach(scene.nodes::startMember);

    scene.nodes.comeBack();

    assertThat(scene.world.members()).contains(scene.node(2));
    scene.world.checkWhenQuiet();
  }

  /** There is a moment in which a node has closed its hubs, and not left the network yet. */
  @Test
  void noHubIsOpenedOnANodeThatIsLeaving() {
    Scene scene = new Scene(1, NetworkTimes.PROMPT);
    SimNode leaver = scene.node(2);
    var unused = scene.world.leave(leaver);
    assertThat(scene.simulation.runUntil(() -> leaver.findHub("few").isEmpty(), LEAVE_TIMEOUT))
        .isTrue();
    assertThat(leaver.isLeaving()).isTrue();

    scene.nodes.reopenAll();
    scene.nodes.comeBack();

    assertThat(scene.world.members()).contains(leaver);
    scene.world.checkWhenQuiet();
  }

  /**
   * An epoch that counts a fourth is about to be decided, or just was, when the third and the
   * fourth vanish, at one moment after the other: as it counts four, the two that stay are no
   * quorum of it.
   */
  @Test
  void whatIsSaidToAQuorumThatIsLostIsSaidAgain() {
    long founded = 0;
    for (int moment = 0; moment < 12; moment++) {
      Scene scene = new Scene(1, NetworkTimes.PROMPT);
      scene.node(0).pause();
      scene.node(2).slow(Duration.ofMillis(250));
      scene.simulation.run(Duration.ofMillis(200));
      scene.nodes.startMember(scene.node(3));
      scene.simulation.run(WHEN_THE_FOURTH_VOTES.plusMillis(25L * moment));
      scene.node(2).crash();
      scene.node(3).crash();
      scene.play.calm();
      scene.simulation.run(LAPSED);

      assertThat(scene.nodes.recovers(List.of(scene.node(0), scene.node(1)))).isTrue();

      scene.world.checkWhenQuiet();
      founded +=
          scene
              .world
              .hub(scene.node(1))
              .diagnostics()
              .counters()
              .getOrDefault("clustersGivenUp", 0L);
    }
    assertThat(founded).as("how often it was said again").isPositive();
  }
}
