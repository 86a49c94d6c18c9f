package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.StartResult;
import io.processhub.StopResult;
import io.processhub.strategy.PubSub;
import io.processhub.testkit.SimNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Nodes crash, restart, freeze, and leave in order. */
final class CrashScenariosTest {

  /** Upstream: 2 of 9 kills ended with a wrong registry. */
  @Test
  void afterACrashAllChildrenRunAndTheRegistryIsRight() {
    Stage.play(
        20,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          stage.started(nodes.getFirst(), "x", 200);
          nodes.get(1).crash();
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(200);
        });
  }

  @Test
  void whatOneOfFiveNodesHoldsSurvivesIfItAloneIsLeft() {
    Stage.play(
        20,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          stage.started(nodes.getFirst(), "x", 100);
          stage.world.checkWhenQuiet();
          nodes.subList(0, 4).forEach(SimNode::crash);
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(100);
        });
  }

  /** Of two that held the records one has left, and those who have come never met the other. */
  @Test
  void whatTheLastThatKnewItTakesAlongIsNotExpectedOfWhoHasNotMetIt() {
    Stage.play(
        10,
        stage -> {
          List<SimNode> newcomers = joinTheLastOfTwo(stage, true);
          stage.simulation.node("a").crash();
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).isEmpty();
          assertThat(newcomers).allMatch(node -> stage.world.hub(node).registry().isEmpty());
        });
  }

  @Test
  void whatTheLastThatKnewItTakesAlongIsExpectedOfWhoHasMetIt() {
    Stage.play(
        10,
        stage -> {
          joinTheLastOfTwo(stage, false);
          stage.simulation.node("a").crash();
          assertThat(stage.world.observe().expectation("x0").mayBeStopped()).isFalse();
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(20);
        });
  }

  /** Node a and b start children, b leaves, c and d come. */
  private static List<SimNode> joinTheLastOfTwo(Stage stage, boolean apart) {
    List<SimNode> nodes = stage.start("a", "b");
    stage.world.checkWhenQuiet();
    stage.started(nodes.getFirst(), "x", 20);
    stage.await(stage.world.leave(nodes.getLast()));
    List<SimNode> newcomers = stage.simulation.start("c", "d");
    if (apart) {
      stage.simulation.network().split(nodes.subList(0, 1), newcomers);
    }
    newcomers.forEach(stage.world::open);
    stage.run(20);
    return newcomers;
  }

  @Test
  void aCrashAtAnyMomentOfAStartForgetsNothingThatWasAcknowledged() {
    Stage.play(
        60,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          CompletableFuture<StartResult> first =
              stage.world.start(nodes.get(0), stage.specs("x", 30));
          CompletableFuture<StartResult> second =
              stage.world.start(nodes.get(1), stage.specs("y", 30));
          stage.simulation.run(Duration.ofNanos(stage.simulation.seed() * 73_000));
          nodes.get(2).crash();
          StartResult result = stage.await(first);
          assertThat(result.errors()).isEmpty();
          assertThat(stage.await(second).errors()).isEmpty();
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(60);
        });
  }

  @Test
  void aCallersCrashAtAnyMomentOfItsStartLeavesEachChildWantedOrNot() {
    Stage.play(
        60,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          var unused = stage.world.start(nodes.get(0), stage.specs("x", 30));
          stage.simulation.run(Duration.ofNanos(stage.simulation.seed() * 73_000));
          nodes.get(0).crash();
          stage.world.checkWhenQuiet();
        });
  }

  @Test
  void aCrashAtAnyMomentOfAStopBringsNothingBack() {
    Stage.play(
        60,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          List<ChildSpec> specs = stage.started(nodes.get(0), "x", 60);
          CompletableFuture<StopResult> stop =
              stage.world.stop(nodes.get(0), Stage.ids(specs.subList(0, 30)));
          stage.simulation.run(Duration.ofNanos(stage.simulation.seed() * 73_000));
          nodes.get(2).crash();
          assertThat(stage.await(stop).errors()).isEmpty();
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(30);
        });
  }

  @Test
  void aNodeThatRestartsBeforeItsCrashIsSeenLosesNothing() {
    Stage.play(
        20,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.started(nodes.getFirst(), "x", 100);
          SimNode b = nodes.get(1);
          b.crash();
          stage.runMillis(stage.simulation.seed() * 10);
          b.restart();
          stage.world.open(b);
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(100);
          assertThat(stage.runningOn(b)).isNotEmpty();
        });
  }

  @Test
  void nodesThatRestartOneAfterTheOtherLoseNothing() {
    Stage.play(
        10,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.started(nodes.getFirst(), "x", 100);
          for (int round = 0; round < 2; round++) {
            for (SimNode node : nodes) {
              node.crash();
              stage.run(3);
              node.restart();
              stage.world.open(node);
              stage.world.awaitMembers(nodes);
              stage.run(3);
            }
          }
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(100);
        });
  }

  @Test
  void aPausedNodeThatWakesUpLeavesNothingDoubled() {
    Stage.play(
        30,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          List<ChildSpec> specs = stage.started(nodes.getFirst(), "x", 100);
          nodes.get(1).pause(Duration.ofSeconds(20));
          stage.run(10);
          assertThat(stage.runningOn(nodes.get(0)).size() + stage.runningOn(nodes.get(2)).size())
              .isEqualTo(100);
          stage.stopped(nodes.getFirst(), specs.subList(0, 50));
          stage.run(10);
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(50);
        });
  }

  @Test
  void aNodeThatIsPausedAgainAndAgainHarmsNothing() {
    Stage.play(
        20,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d");
          stage.started(nodes.getFirst(), "x", 100);
          for (int i = 0; i < 5; i++) {
            nodes.get(i % 2).pause(Duration.ofMillis(500 + 1_700L * i));
            stage.run(i * 3);
          }
          stage.run(10);
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(100);
        });
  }

  @Test
  void aNodeThatLeavesInOrderHandsItsChildrenOver() {
    Stage.play(
        20,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.started(nodes.getFirst(), "x", 100);
          stage.await(stage.world.leave(nodes.get(1)));
          stage.runMillis(200);
          assertThat(stage.running()).describedAs("just after the departure").hasSize(100);
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(100);
        });
  }

  @Test
  void nodesThatLeaveAtTheSameMomentLoseNothing() {
    Stage.play(
        20,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d");
          stage.started(nodes.getFirst(), "x", 100);
          var one = stage.world.leave(nodes.get(1));
          var other = stage.world.leave(nodes.get(2));
          stage.await(one);
          stage.await(other);
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(100);
        });
  }

  @Test
  void aNodeThatLeavesWhileAnotherCrashesLosesNothing() {
    Stage.play(
        30,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d");
          stage.started(nodes.getFirst(), "x", 100);
          var left = stage.world.leave(nodes.get(1));
          stage.runMillis(stage.simulation.seed());
          nodes.get(2).crash();
          stage.await(left);
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(100);
        });
  }

  @Test
  void allNodesMayLeave() {
    Stage.play(
        10,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.started(nodes.getFirst(), "x", 50);
          nodes.stream().map(stage.world::leave).toList().forEach(stage::await);
          stage.run(60);
          assertThat(stage.running()).isEmpty();
          assertThat(stage.simulation.running()).isEmpty();
        });
  }

  @Test
  void aHubThatIsClosedAndOpenedAgainOnTheSameNodeIsAMemberLikeAnyOther() {
    Stage.play(
        20,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.started(nodes.getFirst(), "x", 100);
          for (int i = 0; i < 3; i++) {
            stage.await(stage.world.close(nodes.get(1)));
            stage.runMillis(stage.simulation.seed() * 20 * i);
            stage.world.open(nodes.get(1));
            stage.runMillis(stage.simulation.seed() * 30);
          }
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(100);
          assertThat(stage.runningOn(nodes.get(1))).isNotEmpty();
        });
  }

  /** Its deadlines have passed before its processes could even begin to stop. */
  @Test
  void aNodeThatFreezesWhileItStopsChildrenStopsThemInOrderWhenItWakes() {
    Stage.play(
        20,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b");
          List<ChildSpec> specs = stage.started(nodes.getFirst(), "x", 50);
          SimNode b = nodes.getLast();
          int before = stage.runningOn(b).size();
          var stopping = stage.world.stop(nodes.getFirst(), Stage.ids(specs));
          stage.simulation.runUntil(
              () -> stage.runningOn(b).size() < before, Duration.ofSeconds(1));
          b.pause(Duration.ofSeconds(20));
          stage.await(stopping);
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).isEmpty();
        });
  }

  /** It leaves at once, though those it would have left to do not listen to it at first. */
  @Test
  void aNodeThatIsClosedAsItWakesDoesNotWaitForItsTimeout() {
    Stage.play(
        20,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.started(nodes.getFirst(), "x", 30);
          SimNode b = nodes.get(1);
          b.pause();
          boolean unseen =
              stage.simulation.runUntil(
                  () -> !stage.simulation.network().view(nodes.getFirst()).contains(b.id()),
                  Duration.ofMinutes(1));
          assertThat(unseen).isTrue();
          CompletableFuture<Void> closed = stage.world.close(b);
          b.resume();
          stage.run(15);
          assertThat(closed).isCompleted();
          stage.world.checkWhenQuiet();
        });
  }

  /**
   * The next home knows by the tombstone that it was this call, and must not have forgotten it by a
   * clock that is ahead of the former home's.
   */
  @Test
  void whoseStopWasSeenToByAHomeThatCrashedIsNotToldThatThereIsNoChild() {
    Stage.play(
        5,
        options ->
            options
                .debounce(Duration.ZERO)
                .tombstoneRetention(Duration.ofSeconds(5))
                .synchronization(new PubSub(Duration.ofSeconds(1))),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          List<ChildSpec> specs = stage.started(nodes.getFirst(), "x", 100);
          stage.world.checkWhenQuiet();
          nodes.subList(0, 4).forEach(node -> node.jumpClock(Duration.ofSeconds(7)));
          var stop = stage.world.stop(nodes.getFirst(), Stage.ids(specs));
          stage.runMillis(5);
          nodes.getLast().crash();
          assertThat(stage.await(stop).errors()).isEmpty();
          stage.world.checkWhenQuiet();
        });
  }
}
