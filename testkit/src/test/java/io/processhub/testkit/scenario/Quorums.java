package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.HubConfigBuilder;
import io.processhub.strategy.MajorityQuorum;
import io.processhub.testkit.SimNode;
import java.time.Duration;
import java.util.function.Consumer;

/** Scenarios under a majority quorum, and what is waited for in them. */
final class Quorums {
  static final int SEEDS = 10;

  private Quorums() {}

  static void play(int founders, Consumer<Stage> scenario) {
    Stage.play(SEEDS, options -> majority(options, founders), scenario);
  }

  static HubConfigBuilder majority(HubConfigBuilder options, int founders) {
    return options.partitionTolerance(MajorityQuorum.ofAtLeast(founders));
  }

  static void awaitRunning(Stage stage, int children) {
    assertThat(
            stage.simulation.runUntil(
                () ->
                    stage.running().size() == children
                        && stage.running().values().stream().allMatch(one -> one.size() == 1),
                Duration.ofSeconds(60)))
        .as("%d children run, once each", children)
        .isTrue();
  }

  static void awaitStandingDown(Stage stage, SimNode node) {
    assertThat(
            stage.simulation.runUntil(
                () -> stage.world.hub(node).isPartitioned() && stage.runningOn(node).isEmpty(),
                Duration.ofSeconds(60)))
        .as("%s stands down", node)
        .isTrue();
  }
}
