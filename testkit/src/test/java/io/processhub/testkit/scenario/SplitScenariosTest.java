package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.StartResult;
import io.processhub.testkit.SimNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The network splits and heals, under Divergence. */
final class SplitScenariosTest {

  /** Upstream: 87 of 100 children stopped during a split ran again after it, for good. */
  @Test
  void aStoppedChildStaysStoppedThroughAMerge() {
    Stage.play(
        20,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          List<ChildSpec> specs = stage.started(nodes.getFirst(), "x", 200);
          stage.run(1);
          stage.simulation.network().split(nodes.subList(0, 3), nodes.subList(3, 5));
          stage.run(20);
          stage.stopped(nodes.getFirst(), specs.subList(0, 50));
          stage.stopped(nodes.getLast(), specs.subList(50, 100));
          stage.run(20);
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(100);
        });
  }

  /** Upstream: 69 ids with two locations 45 s after a heal. */
  @Test
  void nothingStaysDoubledAfterAHeal() {
    Stage.play(
        20,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          stage.started(nodes.getFirst(), "x", 200);
          stage.simulation.network().split(nodes.subList(0, 3), nodes.subList(3, 5));
          stage.run(60);
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(200);
        });
  }

  /** Upstream: a lone node ran only 750 of 1,000 children. */
  @Test
  void duringASplitEachSideRunsAllChildren() {
    Stage.play(
        20,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          stage.started(nodes.getFirst(), "x", 200);
          stage.run(5);
          stage.simulation.network().split(nodes.subList(0, 4), nodes.subList(4, 5));
          stage.run(60);
          assertThat(stage.runningOn(nodes.getLast())).hasSize(200);
          assertThat(stage.running().values())
              .hasSize(200)
              .allSatisfy(twice -> assertThat(twice).hasSize(2));
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
        });
  }

  @Test
  void ofAChildStartedOnBothSidesOneRemains() {
    Stage.play(
        20,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d");
          stage.simulation.network().split(nodes.subList(0, 2), nodes.subList(2, 4));
          stage.run(20);
          stage.started(nodes.getFirst(), "x", 100);
          stage.started(nodes.getLast(), "x", 100);
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(100);
        });
  }

  @Test
  void aChildStoppedOnOneSideAndStartedAnewOnItIsWantedAfterTheMerge() {
    Stage.play(
        20,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d");
          List<ChildSpec> specs = stage.started(nodes.getFirst(), "x", 50);
          stage.run(5);
          stage.simulation.network().split(nodes.subList(0, 2), nodes.subList(2, 4));
          stage.run(20);
          stage.stopped(nodes.getLast(), specs);
          stage.run(5);
          stage.stopped(nodes.getFirst(), specs);
          stage.started(nodes.getFirst(), "x", 50);
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(50);
        });
  }

  @Test
  void callsMadeWhileASplitIsNotYetSeenEndAndAreKept() {
    Stage.play(
        40,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d");
          stage.simulation.network().split(nodes.subList(0, 2), nodes.subList(2, 4));
          CompletableFuture<StartResult> left =
              stage.world.start(nodes.getFirst(), stage.specs("x", 50));
          stage.runMillis(stage.simulation.seed() * 100);
          CompletableFuture<StartResult> right =
              stage.world.start(nodes.getLast(), stage.specs("x", 50));
          stage.await(left);
          stage.await(right);
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
        });
  }

  @Test
  void membersThatCannotReachEachOtherForLongDoNoLastingHarm() {
    Stage.play(
        20,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d");
          stage.started(nodes.getFirst(), "x", 50);
          stage.simulation.network().blind(nodes.get(0), nodes.get(1));
          var one = stage.world.start(nodes.get(0), stage.specs("one", 20));
          var two = stage.world.start(nodes.get(1), stage.specs("two", 20));
          var three = stage.world.start(nodes.get(2), stage.specs("three", 20));
          stage.await(one);
          stage.await(two);
          stage.await(three);
          stage.run(1_800);
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
        });
  }

  @Test
  void viewsThatDisagreeForLongDoNoLastingHarm() {
    Stage.play(
        20,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d");
          stage.started(nodes.getFirst(), "x", 50);
          stage.simulation.network().hide(nodes.get(0), nodes.get(1));
          stage.simulation.network().cutOneWay(nodes.get(2), nodes.get(3));
          stage.run(30);
          var one = stage.world.start(nodes.get(0), stage.specs("one", 20));
          var two = stage.world.start(nodes.get(1), stage.specs("two", 20));
          var three = stage.world.start(nodes.get(2), stage.specs("three", 20));
          stage.await(one);
          stage.await(two);
          stage.await(three);
          stage.run(1_800);
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
        });
  }

  @Test
  void aNetworkThatFlapsDoesNoLastingHarm() {
    Stage.play(
        20,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d");
          stage.started(nodes.getFirst(), "x", 100);
          for (int i = 0; i < 10; i++) {
            stage.simulation.network().split(nodes.subList(0, 2), nodes.subList(2, 4));
            stage.runMillis(700L * i);
            stage.simulation.network().heal();
            stage.runMillis(500L * i);
          }
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(100);
        });
  }

  @Test
  void aClockFarBehindDoesNotUndoStops() {
    Stage.play(
        20,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          nodes.get(1).jumpClock(Duration.ofSeconds(-30));
          nodes.get(2).jumpClock(Duration.ofSeconds(20));
          List<ChildSpec> specs = stage.started(nodes.get(2), "x", 50);
          stage.stopped(nodes.get(1), specs);
          stage.runMillis(100);
          stage.started(nodes.get(0), "x", 50);
          stage.stopped(nodes.get(1), specs.subList(0, 25));
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(25);
        });
  }
}
