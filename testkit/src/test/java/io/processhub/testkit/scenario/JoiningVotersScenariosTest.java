package io.processhub.testkit.scenario;

import static io.processhub.testkit.scenario.Quorums.awaitRunning;
import static io.processhub.testkit.scenario.Quorums.majority;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import io.processhub.testkit.NetworkTimes;
import io.processhub.testkit.Range;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.SimSettings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two nodes join a quorum while one of it is frozen: they have never pledged to it. */
final class JoiningVotersScenariosTest {
  /** So that who joins has been a voter for longer than a licence lasts when it is seen. */
  private static final Range JOINING = Range.millis(5_000, 5_001);

  private static final NetworkTimes TIMES =
      new NetworkTimes(
          NetworkTimes.PROMPT.latency(),
          JOINING,
          NetworkTimes.PROMPT.leaving(),
          NetworkTimes.PROMPT.detection(),
          NetworkTimes.PROMPT.silence(),
          NetworkTimes.PROMPT.merging());

  /** Less than a licence's duration. */
  private static final Duration LICENSED = Duration.ofMillis(1_500);

  /**
   * X's licence rests on the pledges of A and its own, for B has not heard of it for long. X
   * freezes as D and E join: B, D and E are a quorum of the five, and owe X nothing.
   */
  @Test
  void twoNodesThatJoinDoNotVoteAFrozenNodeOutBeforeItsLicenceEnds() {
    Stage.play(
        Quorums.SEEDS,
        SimSettings.DEFAULT.network(TIMES),
        options -> majority(options, 3),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "x");
          SimNode b = nodes.get(1);
          SimNode x = nodes.get(2);
          stage.started(nodes.getFirst(), "c", 60);
          stage.simulation.network().blind(b, x);
          List<SimNode> joining = stage.simulation.start("d", "e");
          joining.forEach(stage.world::open);
          stage.runMillis(4_990);
          assertThat(stage.world.hub(b).nodes()).hasSize(3);
          x.pause(LICENSED);
          Duration until = stage.simulation.now().plus(LICENSED);
          List<NodeId> all = joining.stream().map(SimNode::id).toList();
          assertThat(
                  stage.simulation.runUntil(
                      () -> stage.world.hub(b).nodes().containsAll(all), Duration.ofSeconds(1)))
              .isTrue();
          assertThat(stage.world.hub(b).nodes()).contains(x.id());
          boolean doubled =
              stage.simulation.runUntil(
                  () -> stage.running().values().stream().anyMatch(one -> one.size() > 1),
                  until.minus(stage.simulation.now()));
          assertThat(doubled).isFalse();
          stage.run(1);
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
          awaitRunning(stage, 60);
        });
  }
}
