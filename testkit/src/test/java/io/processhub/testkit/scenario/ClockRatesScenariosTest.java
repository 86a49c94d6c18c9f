package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.strategy.MajorityQuorum;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.SimSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Licences by clocks that are far too fast and far too slow. */
final class ClockRatesScenariosTest {
  private static final int SEEDS = 20;
  private static final int CHILDREN = 40;

  /** Long beside what it takes to agree on an epoch: what a clock gets wrong is to show. */
  private static final Duration LICENCE = Duration.ofSeconds(10);

  /** From node to node they differ by a fifth at most. */
  private static final int CLOCKS_PPM = 90_000;

  private static void play(int seeds, MajorityQuorum quorum, Consumer<Stage> scenario) {
    Stage.play(
        seeds,
        SimSettings.DEFAULT.driftPpm(CLOCKS_PPM),
        options ->
            options.partitionTolerance(quorum.licence(LICENCE)).clockDriftMax(Duration.ofHours(1)),
        scenario);
  }

  /** Each node freezes for about a licence, and then is cut off until the others have gone on. */
  private static void freezeAndSplit(Stage stage) {
    List<SimNode> nodes = stage.start("a", "b", "c");
    stage.started(nodes.getFirst(), "x", CHILDREN);
    for (SimNode node : nodes) {
      stage.run(5);
      node.pause(LICENCE.multipliedBy(8 + stage.simulation.seed()).dividedBy(10));
      stage.run(45);
    }
    for (SimNode node : nodes) {
      List<SimNode> others = new ArrayList<>(nodes);
      others.remove(node);
      stage.run(5);
      stage.simulation.network().split(List.of(node), others);
      stage.run(40);
      assertThat(stage.world.hub(node).isPartitioned()).isTrue();
      assertThat(stage.running()).hasSize(CHILDREN);
      stage.simulation.network().heal();
      stage.run(10);
    }
    stage.world.checkWhenQuiet();
    assertThat(stage.running()).hasSize(CHILDREN);
  }

  @Test
  void withinTheStatedDriftNoTwoInstancesAreLicensedAtOnceAndTokensRise() {
    play(
        SEEDS,
        MajorityQuorum.ofAtLeast(3).driftPpm(2 * (CLOCKS_PPM + 10_000)),
        ClockRatesScenariosTest::freezeAndSplit);
  }

  /** Else the scenario above would show nothing. */
  @Test
  void whereClocksDifferByMoreThanIsStatedTwoAre() {
    assertThatThrownBy(
            () -> play(SEEDS, MajorityQuorum.ofAtLeast(3), ClockRatesScenariosTest::freezeAndSplit))
        .hasMessageContaining("SingleInstance");
  }
}
