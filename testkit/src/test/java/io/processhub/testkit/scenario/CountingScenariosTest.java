package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildError.Reason;
import io.processhub.StartResult;
import io.processhub.strategy.DynamicQuorum;
import io.processhub.strategy.PartitionToleranceStrategy;
import io.processhub.strategy.StaticQuorum;
import io.processhub.testkit.SimNode;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The partition strategies that count the members in view. */
final class CountingScenariosTest {
  private static void play(PartitionToleranceStrategy strategy, Consumer<Stage> scenario) {
    Stage.play(10, options -> options.partitionTolerance(strategy), scenario);
  }

  private static boolean isDown(Stage stage, SimNode node) {
    return stage.world.hub(node).isPartitioned() && stage.runningOn(node).isEmpty();
  }

  @Test
  void whoSeesTooFewStopsItsChildrenAndTheOthersRunThem() {
    play(
        StaticQuorum.of(3),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          stage.started(nodes.getFirst(), "x", 50);
          stage.simulation.network().split(nodes.subList(0, 3), nodes.subList(3, 5));
          stage.run(30);
          assertThat(nodes.subList(3, 5)).allMatch(node -> isDown(stage, node));
          assertThat(stage.running()).hasSize(50);
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(50);
          assertThat(stage.runningOn(nodes.getLast())).isNotEmpty();
        });
  }

  @Test
  void withStartupConfirmNothingRunsUntilThereAreEnough() {
    play(
        StaticQuorum.of(3).startupConfirm(true),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b");
          StartResult refused =
              stage.await(stage.world.start(nodes.getFirst(), stage.specs("x", 1)));
          assertThat(refused.errors())
              .singleElement()
              .satisfies(error -> assertThat(error.reason()).isEqualTo(Reason.PARTITIONED));
          stage.world.open(stage.simulation.start("c"));
          stage.world.awaitMembers(stage.simulation.running());
          stage.started(nodes.getFirst(), "x", 20);
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(20);
        });
  }

  @Test
  void withoutStartupConfirmAHubRunsUntilItHasHadAQuorumAndLostIt() {
    play(
        StaticQuorum.of(3),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b");
          stage.started(nodes.getFirst(), "x", 20);
          SimNode late = stage.simulation.start("c");
          stage.world.open(late);
          stage.world.awaitMembers(stage.simulation.running());
          late.crash();
          stage.run(10);
          assertThat(nodes).allMatch(node -> isDown(stage, node));
          assertThat(stage.world.hub(nodes.getFirst()).registry()).hasSize(20);
          late.restart();
          stage.world.open(late);
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(20);
        });
  }

  @Test
  void aDynamicQuorumOutlivesSlowLossesAndTheSmallerPartOfASuddenOneStandsDown() {
    play(
        DynamicQuorum.ofPercent(60),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          stage.started(nodes.getFirst(), "x", 50);
          stage.simulation.network().split(nodes.subList(0, 3), nodes.subList(3, 5));
          stage.run(20);
          assertThat(nodes.subList(3, 5)).allMatch(node -> isDown(stage, node));
          assertThat(stage.running()).hasSize(50);
          stage.run(60);
          assertThat(nodes.subList(3, 5)).allMatch(node -> isDown(stage, node));
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
          for (SimNode node : nodes.subList(2, 5)) {
            node.crash();
            stage.run(40);
          }
          assertThat(stage.running()).hasSize(50);
          stage.world.checkWhenQuiet();
        });
  }

  @Test
  void underADynamicQuorumWhoLeavesInOrderIsNotCounted() {
    play(
        DynamicQuorum.ofPercent(60),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          stage.started(nodes.getFirst(), "x", 50);
          nodes.subList(1, 5).forEach(node -> stage.await(stage.world.leave(node)));
          stage.run(1);
          assertThat(stage.world.hub(nodes.getFirst()).isPartitioned()).isFalse();
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(50);
        });
  }

  @Test
  void aPersonsWordEndsAStandDown() {
    play(
        new DynamicQuorum(60, Duration.ofSeconds(30)),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          stage.started(nodes.getFirst(), "x", 50);
          nodes.subList(2, 5).forEach(SimNode::crash);
          stage.run(120);
          assertThat(nodes.subList(0, 2)).allMatch(node -> isDown(stage, node));
          stage.world.hub(nodes.getFirst()).resetClusterSize(2);
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(50);
        });
  }
}
