package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.ChildState;
import io.processhub.NoSuchChild;
import io.processhub.strategy.Gossip;
import io.processhub.strategy.HotSwap;
import io.processhub.testkit.NetworkTimes;
import io.processhub.testkit.Probe;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.SimSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A node leaves in order while its children are asked. */
final class DepartureScenariosTest {
  private static final Duration LEAVE_TIMEOUT = Duration.ofMillis(600);

  /** Answers come by a lane of their own, and here later than the news of the departure. */
  @Test
  void noAnswerIsLostWithANodeThatLeavesInOrder() {
    Stage.play(
        10,
        SimSettings.DEFAULT.network(NetworkTimes.PROMPT),
        options -> options.migration(HotSwap.withHandover()),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode a = nodes.getFirst();
          List<ChildSpec> children = stage.started(a, "x", 30);
          stage.simulation.network().delayReplies(Duration.ofMillis(700));
          List<CompletableFuture<Long>> answers = new ArrayList<>();
          CompletableFuture<Void> left = stage.world.leave(nodes.getLast());
          while (!left.isDone()) {
            for (ChildSpec child : children) {
              answers.add(stage.world.ask(a, stage.probe, child.id(), new Probe.Next(1)));
            }
            stage.runMillis(10);
          }
          stage.run(10);
          assertThat(answers).allSatisfy(answer -> assertThat(answer).isCompletedWithValue(2L));
        });
  }

  /** It runs nothing, but its last messages are on their way. */
  @Test
  void whatAnObserverHasToldBeforeItLeavesArrives() {
    Stage.play(
        30,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode watcher = stage.simulation.start("watcher");
          stage.world.openAsObserver(watcher);
          List<ChildSpec> children = stage.started(nodes.getFirst(), "x", 30);
          stage.run(10);
          for (ChildSpec child : children) {
            stage.world.hub(watcher).ref(stage.probe, child.id()).tell(new Probe.Ticking(1));
          }
          stage.await(stage.world.leave(watcher));
          stage.run(10);
          stage.checkCounted(nodes.getFirst(), children, 1L);
        });
  }

  /** Who has not heard of a child asks its home, which is settled a little later than the leave. */
  @Test
  void noAskIsSentToAHomeThatLeaves() {
    Stage.play(
        10,
        SimSettings.DEFAULT.network(NetworkTimes.PROMPT),
        options -> options.synchronization(Gossip.DEFAULT),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          stage.run(5);
          List<Throwable> failures = new ArrayList<>();
          CompletableFuture<Void> left = stage.world.leave(nodes.getLast());
          stage.runMillis(5); // all have heard of it
          assertThat(left).isNotDone();
          for (int round = 0; round < 50; round++) {
            for (SimNode node : nodes.subList(0, 4)) {
              for (int i = 0; i < 20; i++) {
                var unused =
                    stage
                        .world
                        .ask(node, stage.probe, "x" + i, new Probe.Next(1))
                        .whenComplete((answer, failure) -> failures.add(failure));
              }
            }
            stage.runMillis(5);
          }
          assertThat(left).isDone();
          stage.run(20);
          assertThat(failures).hasSize(50 * 4 * 20).hasOnlyElementsOfType(NoSuchChild.class);
        });
  }

  /**
   * Processes that were sealed for a node which crashes are made anew when that is gone for good:
   * here after the time-out. There is nobody that could take them in time.
   */
  @Test
  void whatComesBackToALeavingNodeAfterItsTimeoutIsStopped() {
    Stage.play(
        3,
        SimSettings.DEFAULT.network(NetworkTimes.PROMPT),
        options ->
            options
                .migration(HotSwap.withHandover())
                .leaveTimeout(LEAVE_TIMEOUT)
                .barrierWait(Duration.ofMillis(50))
                .debounce(LEAVE_TIMEOUT.dividedBy(2)),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode a = nodes.getFirst();
          stage.started(a, "x", 20);
          Duration begun = stage.simulation.now();
          stage.simulation.network().blind(a, nodes.get(2));
          CompletableFuture<Void> closed = stage.world.close(a);
          assertThat(stage.simulation.runUntil(() -> hasSealed(stage, a), LEAVE_TIMEOUT)).isTrue();
          nodes.get(1).crash();
          stage.await(closed);
          assertThat(stage.simulation.now().minus(begun)).isLessThan(LEAVE_TIMEOUT.multipliedBy(3));
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(20);
        });
  }

  /** Only the target knows whether it has begun; it is not gone, and nothing comes from it. */
  @Test
  void aNodeThatNobodyAnswersIsGoneTenSecondsAfterItsTimeout() {
    Stage.play(
        3,
        SimSettings.DEFAULT.network(NetworkTimes.PROMPT),
        options -> options.migration(HotSwap.withHandover()).leaveTimeout(LEAVE_TIMEOUT),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b");
          SimNode a = nodes.getFirst();
          stage.started(a, "x", 20);
          Duration begun = stage.simulation.now();
          CompletableFuture<Void> closed = stage.world.close(a);
          assertThat(stage.simulation.runUntil(() -> hasSealed(stage, a), LEAVE_TIMEOUT)).isTrue();
          stage.simulation.network().blind(a, nodes.getLast());
          stage.await(closed);
          assertThat(stage.simulation.now().minus(begun))
              .isBetween(Duration.ofSeconds(10), LEAVE_TIMEOUT.plusSeconds(11));
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(20);
        });
  }

  private static boolean hasSealed(Stage stage, SimNode node) {
    return stage.world.hub(node).registry().values().stream()
        .flatMap(child -> child.instances().stream())
        .anyMatch(
            one -> one.processId().node().equals(node.id()) && one.state() == ChildState.STOPPING);
  }

  /** Nor does the other say at once that it has the hub open, too. */
  @Test
  void whatANodeHasStartedAloneStaysWithOneThatItHasJustSeen() {
    Stage.play(
        40,
        SimSettings.DEFAULT.network(NetworkTimes.PROMPT),
        options -> options.migration(HotSwap.withHandover()),
        stage -> {
          stage.start("a").getFirst().slow(Duration.ofMillis(120));
          SimNode b = stage.simulation.start("b");
          stage.world.open(b);
          stage.runMillis(5 + stage.simulation.seed());
          leaveAfterAStart(stage, b);
        });
  }

  /** Nor has it learned yet what there is. */
  @Test
  void whatANodeHasStartedAloneStaysWithOneThatJoins() {
    Stage.play(
        40,
        SimSettings.DEFAULT.network(NetworkTimes.PROMPT),
        options -> options.migration(HotSwap.withHandover()),
        stage -> {
          SimNode a = stage.start("a").getFirst();
          SimNode b = stage.simulation.start("b");
          b.slow(Duration.ofMillis(120));
          stage.world.open(b);
          stage.runMillis(20 + 3 * stage.simulation.seed());
          leaveAfterAStart(stage, a);
        });
  }

  private static void leaveAfterAStart(Stage stage, SimNode node) {
    List<ChildSpec> children = stage.started(node, "x", 20);
    stage.count(node, children, 1);
    stage.await(stage.world.leave(node));
    stage.world.checkWhenQuiet();
    stage.checkCounted(stage.world.members().getFirst(), children, 1L);
  }
}
