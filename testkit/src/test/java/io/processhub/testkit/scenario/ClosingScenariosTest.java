package io.processhub.testkit.scenario;

import static io.processhub.testkit.scenario.Quorums.majority;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildError;
import io.processhub.ChildSpec;
import io.processhub.Hub;
import io.processhub.HubClosed;
import io.processhub.NodeId;
import io.processhub.StartOptions;
import io.processhub.StartOptions.OnFailure;
import io.processhub.StartResult;
import io.processhub.StopResult;
import io.processhub.strategy.ConsistentHashing;
import io.processhub.strategy.DistributionStrategy;
import io.processhub.strategy.StaticQuorum;
import io.processhub.testkit.NetworkTimes;
import io.processhub.testkit.Probe;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.SimSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a hub does that is being closed, or was: every call ends, and what it says is so. */
final class ClosingScenariosTest {
  private static final Duration LEAVE_TIMEOUT = Duration.ofMillis(600);

  /** Places children where two nodes are at least, and throws otherwise. */
  record Choosy(DistributionStrategy places) implements DistributionStrategy {
    @Override
    public Placer placer(List<NodeId> nodes) {
      if (nodes.size() < 2) {
        throw new IllegalStateException("There are too few nodes.");
      }
      return places.placer(nodes);
    }
  }

  @Test
  void aHubWhoseStrategyThrowsWhenItLeavesIsClosedInTime() {
    Stage.play(
        3,
        options ->
            options.leaveTimeout(LEAVE_TIMEOUT).distribution(new Choosy(new ConsistentHashing(64))),
        stage -> {
          SimNode a = stage.start("a", "b").getFirst();
          stage.started(a, "x", 10);
          CompletableFuture<Void> closed = stage.world.hub(a).closeAsync();
          stage.run(15);
          assertThat(closed).isCompleted();
          assertThat(stage.runningOn(a)).isEmpty();
        });
  }

  @Test
  void aHubThatIsClosedBeginsNoVote() {
    closedWithoutConsent(LEAVE_TIMEOUT.plusMillis(100));
  }

  @Test
  void aHubThatIsClosedEndsItsVote() {
    closedWithoutConsent(Duration.ofMillis(10));
  }

  /**
   * Its members are in view and do not answer: they have not let it go when its time is over.
   *
   * @param debounce after how long it has them vote
   */
  private static void closedWithoutConsent(Duration debounce) {
    Stage.play(
        3,
        options -> majority(options, 3).leaveTimeout(LEAVE_TIMEOUT).debounce(debounce),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          Hub hub = stage.world.hub(nodes.getFirst());
          List<SimNode> others = nodes.subList(1, nodes.size());
          others.forEach(SimNode::pause);
          CompletableFuture<Void> closed = hub.closeAsync();
          stage.runMillis(LEAVE_TIMEOUT.plusMillis(20).toMillis());
          assertThat(closed).isCompleted();
          stage.runMillis(1_000);
          assertThat(hub.diagnostics().tableSizes()).containsEntry("pendingProposals", 0);
        });
  }

  @Test
  void whatIsAskedOfAClosedHubIsNotDone() {
    Stage.play(
        3,
        stage -> {
          SimNode a = stage.start("a", "b", "c").getFirst();
          List<ChildSpec> children = stage.started(a, "x", 10);
          Hub hub = stage.world.hub(a);
          stage.await(stage.world.close(a));
          StartResult started = stage.await(hub.startChildren(stage.specs("y", 10)));
          StopResult stopped = stage.await(hub.stopChildren(Stage.ids(children)));
          assertThat(started.errors())
              .hasSize(10)
              .allMatch(error -> error.reason() == ChildError.Reason.CLOSED);
          assertThat(stopped.errors())
              .hasSize(10)
              .allMatch(error -> error.reason() == ChildError.Reason.CLOSED);
          stage.run(5);
          assertThat(stage.running().keySet())
              .containsExactlyInAnyOrderElementsOf(Stage.ids(children));
        });
  }

  /** One child is started, the other has been sent to a node that does not answer. */
  @Test
  void aStartThatIsRolledBackEndsWithTheHub() {
    Stage.play(
        5,
        SimSettings.DEFAULT.network(NetworkTimes.PROMPT),
        options -> options.leaveTimeout(LEAVE_TIMEOUT),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          Hub hub = stage.world.hub(nodes.getFirst());
          stage.run(2);
          nodes.getLast().pause();
          CompletableFuture<StartResult> started =
              hub.startChildren(
                  stage.specs("x", 20),
                  StartOptions.DEFAULT
                      .timeout(Duration.ofMinutes(5))
                      .onFailure(OnFailure.ROLLBACK));
          stage.runMillis(100);
          nodes.get(1).pause();
          CompletableFuture<Void> closed = hub.closeAsync();
          stage.run(15);
          assertThat(closed).isCompleted();
          assertThat(started).isCompleted();
        });
  }

  @Test
  void whichChildrenIsAnsweredAtOnceByAClosedHub() {
    Stage.play(
        1,
        stage -> {
          SimNode a = stage.start("a", "b").getFirst();
          Hub hub = stage.world.hub(a);
          stage.await(stage.world.close(a));
          var answer = hub.distributor().whichChildrenGlobal(Duration.ofMinutes(5));
          assertThat(answer)
              .failsWithin(Duration.ZERO)
              .withThrowableThat()
              .withCauseInstanceOf(HubClosed.class);
        });
  }

  @Test
  void aDrainIsOverWhenNothingRunsOnTheNodeAnyMore() {
    Stage.play(
        20,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode a = nodes.get(0);
          SimNode c = nodes.get(2);
          c.slow(Duration.ofMillis(300));
          var unused = stage.world.start(a, stage.specs("x", 60));
          stage.simulation.run(Duration.ofMillis(20 * (stage.simulation.seed() - 1)));
          CompletableFuture<Void> drained = stage.world.drain(a, c, true);
          stage.await(drained);
          assertThat(stage.runningOn(c)).isEmpty();
          stage.run(5);
          assertThat(stage.runningOn(c)).isEmpty();
        });
  }

  @Test
  void anUndrainOfANodeThatGoesDoesNotSucceed() {
    Stage.play(
        1,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode a = nodes.get(0);
          SimNode c = nodes.get(2);
          stage.await(stage.world.drain(a, c, true));
          stage.simulation.network().cutOneWay(a, c);
          CompletableFuture<Void> undrained = stage.world.drain(a, c, false);
          stage.runMillis(10);
          c.crash();
          stage.run(20);
          assertThat(undrained).isCompletedExceptionally();
        });
  }

  /** An observer asks for it, which takes no part in the membership, and hears of starts late. */
  @Test
  void aDrainThatAnObserverHasAskedForIsOverWhenNothingRunsOnTheNodeAnyMore() {
    Stage.play(
        10,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode c = nodes.get(2);
          SimNode observer = stage.simulation.start("o");
          stage.world.openAsObserver(observer);
          stage.run(5);
          c.slow(Duration.ofMillis(300));
          var unused = stage.world.start(nodes.getFirst(), stage.specs("x", 60));
          stage.simulation.run(Duration.ofMillis(20 * (stage.simulation.seed() - 1)));
          stage.await(stage.world.drain(observer, c, true));
          assertThat(stage.runningOn(c)).isEmpty();
          stage.run(5);
          assertThat(stage.runningOn(c)).isEmpty();
        });
  }

  /** Each has a quorum only when they have met. */
  @Test
  void staticChildrenAreStartedWhenThereIsAQuorumAtLast() {
    Stage.play(
        3,
        options ->
            options
                .partitionTolerance(StaticQuorum.of(2).startupConfirm(true))
                .child(ChildSpec.of("fixed", Probe.type(unused -> {}), "argument")),
        stage -> {
          List<SimNode> nodes = stage.simulation.start("a", "b");
          stage.simulation.network().split(nodes.subList(0, 1), nodes.subList(1, 2));
          nodes.forEach(stage.world::open);
          stage.run(10);
          assertThat(stage.world.hub(nodes.getFirst()).isPartitioned()).isTrue();
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
          stage.run(20);
          assertThat(stage.running()).containsOnlyKeys("fixed");
        });
  }

  /** What a caller is told of it has seen. */
  @Test
  void whoHearsThatAChildIsStartedAlreadyFindsIt() {
    Stage.play(
        20,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.run(10);
          List<ChildSpec> specs = stage.specs("x", 60);
          List<String> unfound = new ArrayList<>();
          nodes.get(0).pause(Duration.ofMillis(300));
          for (SimNode node : nodes) {
            Hub hub = stage.world.hub(node);
            for (ChildSpec spec : specs) {
              var unused =
                  hub.startChildren(List.of(spec), StartOptions.DEFAULT.checkExisting(false))
                      .thenAccept(result -> {
                        if (hub.lookup(spec.id()).isEmpty()) {
                          unfound.add(spec.id() + " on " + node + ": " + result);
                        }
                      });
            }
          }
          stage.run(5);
          assertThat(unfound).isEmpty();
        });
  }
}
