package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildError;
import io.processhub.ChildSpec;
import io.processhub.NodeId;
import io.processhub.ProcessId;
import io.processhub.StartOptions;
import io.processhub.StartOptions.OnFailure;
import io.processhub.StartResult;
import io.processhub.strategy.Gossip;
import io.processhub.testkit.Probe;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.SimSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Calls that meet each other, and membership changes. */
final class CallScenariosTest {
  private static final StartOptions UNCHECKED = StartOptions.DEFAULT.checkExisting(false);

  @Test
  void twoCallersThatRaceForTheSameIdsGetOneInstanceEachAndTheLoserIsTold() {
    Stage.play(
        30,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          stage.run(10);
          List<ChildSpec> specs = stage.specs("x", 200);
          var one = stage.world.start(nodes.get(0), specs, UNCHECKED);
          stage.simulation.run(Duration.ofNanos(stage.simulation.seed() * 20_000));
          var other = stage.world.start(nodes.get(4), specs, UNCHECKED);
          StartResult first = stage.await(one);
          StartResult second = stage.await(other);

          Set<String> all = new TreeSet<>(first.started().keySet());
          all.addAll(second.started().keySet());
          assertThat(all).hasSize(200);
          assertThat(first.started().size() + second.started().size()).isEqualTo(200);
          List<ChildError> errors = new ArrayList<>(first.errors());
          errors.addAll(second.errors());
          assertThat(errors)
              .hasSize(200)
              .allSatisfy(
                  error -> assertThat(error.reason()).isEqualTo(ChildError.Reason.ALREADY_STARTED));
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(200);
        });
  }

  @Test
  void aStartAndAStopThatRaceAgreeInTheEnd() {
    Stage.play(
        40,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.run(10);
          var start = stage.world.start(nodes.get(0), stage.specs("x", 50));
          stage.simulation.run(Duration.ofNanos(stage.simulation.seed() * 100_000));
          var stop = stage.world.stop(nodes.get(1), Stage.ids(stage.specs("x", 50)));
          stage.await(start);
          stage.await(stop);
          stage.world.checkWhenQuiet();
        });
  }

  @Test
  void aStartThatIsRefusedStartsNothingWhenAStopComesBetweenTwoOfItsCopies() {
    Stage.play(
        25,
        options ->
            Quorums.majority(options, 3)
                .synchronization(new Gossip(1, Duration.ofSeconds(5), true)),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.run(10);
          List<ChildSpec> specs = stage.started(nodes.get(0), "x", 50);
          stage.run(10);
          // The old home sends back what waits there, while the new one has a copy of it.
          var left = stage.world.leave(nodes.get(0));
          stage.runMillis(stage.simulation.seed() * 7 % 25);
          var start = stage.world.start(nodes.get(1), specs, UNCHECKED);
          stage.runMillis(1);
          var stop = stage.world.stop(nodes.get(2), Stage.ids(specs));
          stage.await(start);
          stage.await(stop);
          stage.await(left);
          stage.world.checkWhenQuiet();
        });
  }

  /** Each is near enough to the third, and so has its records held; to each other they are not. */
  @Test
  void aStopIsDoneByAHomeWhoseClockIsTooFarAheadOfItsCallers() {
    Stage.play(
        10,
        SimSettings.DEFAULT.skew(Duration.ZERO),
        options -> options,
        stage -> {
          List<SimNode> nodes = stage.start("caller", "other", "home");
          stage.run(10);
          nodes.get(0).jumpClock(Duration.ofSeconds(-35));
          nodes.get(2).jumpClock(Duration.ofSeconds(35));
          List<ChildSpec> child = HalfKnownScenariosTest.ofHome(stage, nodes, nodes.get(2), 1);
          assertThat(stage.await(stage.world.start(nodes.get(1), child)).isOk()).isTrue();
          stage.stopped(nodes.get(0), child);
          stage.run(1);
          assertThat(stage.running()).isEmpty();
        });
  }

  @Test
  void childrenStartedAndStoppedOverAndOverAreAsTheLastCallLeftThem() {
    Stage.play(
        20,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.run(10);
          for (int i = 0; i < 10; i++) {
            stage.started(nodes.get(i % 3), "x", 30);
            stage.stopped(nodes.get((i + 1) % 3), stage.specs("x", 30));
          }
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).isEmpty();
        });
  }

  @Test
  void aChildStartedWhileItsHomeChangesIsStartedOnce() {
    Stage.play(
        40,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b");
          SimNode joiner = stage.simulation.start("c");
          stage.world.open(joiner);
          List<CompletableFuture<StartResult>> results = new ArrayList<>();
          for (int i = 0; i < 40; i++) {
            results.add(stage.world.start(nodes.get(i % 2), stage.specs("x" + i + "-", 5)));
            stage.runMillis(1 + stage.simulation.seed());
          }
          for (CompletableFuture<StartResult> result : results) {
            assertThat(stage.await(result).errors()).isEmpty();
          }
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(200);
        });
  }

  @Test
  void aStartThatIsRolledBackLeavesNothing() {
    Stage.play(
        20,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.run(10);
          stage.started(nodes.get(0), "x", 10);
          StartResult result =
              stage.await(
                  stage.world.start(
                      nodes.get(1), stage.specs("x", 30), UNCHECKED.onFailure(OnFailure.ROLLBACK)));
          assertThat(result.rolledBack()).isTrue();
          assertThat(result.errors()).hasSize(10);
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(10);
        });
  }

  @Test
  void aMovedChildStaysWhereItWasMovedAsLongAsThatNodeIsAMember() {
    Stage.play(
        20,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.started(nodes.get(0), "x", 30);
          ChildSpec moved = stage.spec("x7");
          NodeId before = where(stage, "x7");
          SimNode target =
              nodes.stream().filter(node -> !node.id().equals(before)).findFirst().orElseThrow();

          stage.world.redistribute(nodes.get(0), moved, target.id());
          stage.world.checkWhenQuiet();
          assertThat(where(stage, "x7")).isEqualTo(target.id());

          stage.world.open(stage.simulation.start("d"));
          stage.world.checkWhenQuiet();
          assertThat(where(stage, "x7")).isEqualTo(target.id());

          target.crash();
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(30);
        });
  }

  private static NodeId where(Stage stage, String child) {
    List<ProcessId> instances = stage.running().get(child);
    assertThat(instances).hasSize(1);
    return instances.getFirst().node();
  }

  @Test
  void messagesFindTheirChildrenWhileTheseMove() {
    Stage.play(
        20,
        options -> options.routeWait(Duration.ofSeconds(5)),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.started(nodes.get(0), "x", 30);
          stage.world.open(stage.simulation.start("d"));
          List<CompletableFuture<Long>> answers = new ArrayList<>();
          for (int i = 0; i < 200; i++) {
            answers.add(
                stage.world.ask(nodes.get(i % 3), stage.probe, "x" + i % 30, new Probe.Next(i)));
            stage.runMillis(5);
          }
          stage.run(10);
          long failed =
              answers.stream().filter(CompletableFuture::isCompletedExceptionally).count();
          assertThat(answers).allSatisfy(answer -> assertThat(answer).isDone());
          assertThat(failed).describedAs("asks in the hands of a child that moved").isLessThan(10);
          stage.world.checkWhenQuiet();
        });
  }

  @Test
  void aChildThatFailsIsRestartedInItsPlaceAndOneThatEndsIsForgotten() {
    Stage.play(
        10,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.started(nodes.get(0), "x", 10);
          ProcessId before = stage.running().get("x3").getFirst();
          stage.world.hub(nodes.get(1)).ref(stage.probe, "x3").tell(new Probe.Fail());
          stage.world.mayEnd("x4");
          stage.world.hub(nodes.get(2)).ref(stage.probe, "x4").tell(new Probe.End());
          stage.world.checkWhenQuiet();
          assertThat(stage.running().get("x3"))
              .singleElement()
              .satisfies(now -> assertThat(now.node()).isEqualTo(before.node()))
              .isNotEqualTo(before);
          assertThat(stage.running()).hasSize(9).doesNotContainKey("x4");
        });
  }

  @Test
  void aCallOnANodeThatHasNotJoinedYetWaitsForIt() {
    Stage.play(
        20,
        stage -> {
          stage.start("a", "b");
          SimNode joiner = stage.simulation.start("c");
          stage.world.open(joiner);
          assertThat(stage.await(stage.world.start(joiner, stage.specs("x", 20))).isOk()).isTrue();
          stage.world.checkWhenQuiet();
        });
  }

  @Test
  void callsOnANodeThatLeavesOrClosesAllEnd() {
    Stage.play(
        20,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.started(nodes.get(0), "x", 20);
          var start = stage.world.start(nodes.get(0), stage.specs("y", 50));
          var stop = stage.world.stop(nodes.get(0), Stage.ids(stage.specs("x", 20)));
          var ask = stage.world.ask(nodes.get(0), stage.probe, "x7", new Probe.Next(1));
          stage.runMillis(stage.simulation.seed() / 4);
          var left = stage.world.leave(nodes.get(0));
          stage.run(40);
          assertThat(List.of(start, stop, ask, left))
              .allSatisfy(future -> assertThat(future).isDone());
          stage.world.checkWhenQuiet();
        });
  }
}
