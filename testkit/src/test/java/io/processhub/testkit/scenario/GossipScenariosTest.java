package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.HubConfigBuilder;
import io.processhub.NoSuchChild;
import io.processhub.StartOptions;
import io.processhub.StartResult;
import io.processhub.StopResult;
import io.processhub.strategy.CentralizedLoadBalancer;
import io.processhub.strategy.Gossip;
import io.processhub.testkit.NetworkTimes;
import io.processhub.testkit.Probe;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.SimSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Changes that spread by rumour. */
final class GossipScenariosTest {
  private static final String[] MORE = {"b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"};
  private static final Gossip GOSSIP = Gossip.DEFAULT.syncInterval(Duration.ofSeconds(5));

  private static UnaryOperator<HubConfigBuilder> gossip(Gossip gossip) {
    return options -> options.synchronization(gossip);
  }

  @Test
  void whatIsStartedAndStoppedOnOneNodeIsKnownOnAll() {
    Stage.play(
        10,
        gossip(GOSSIP),
        stage -> {
          List<SimNode> nodes = stage.start("a", MORE);
          List<ChildSpec> specs = stage.started(nodes.get(0), "x", 100);
          stage.stopped(nodes.get(7), specs.subList(0, 50));
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(50);
        });
  }

  /** Long before the next round of comparisons. */
  @Test
  void aRumourReachesAllNodesWithinASecondOrTwo() {
    Stage.play(
        20,
        gossip(Gossip.DEFAULT.syncInterval(Duration.ofMinutes(10))),
        stage -> {
          List<SimNode> nodes = stage.start("a", MORE);
          stage.run(5);
          stage.started(nodes.get(0), "x", 1);
          stage.run(2);
          long knowing =
              nodes.stream()
                  .filter(node -> stage.world.hub(node).processId("x0").isPresent())
                  .count();
          assertThat(knowing).isGreaterThanOrEqualTo(nodes.size() - 1);
        });
  }

  /** A frozen node passes on what one said before it closed the hub, and has opened it since. */
  @Test
  void rumoursOfAnEarlierOpeningDieOut() {
    Stage.play(
        20,
        gossip(GOSSIP.recipients(1)),
        stage -> {
          List<SimNode> nodes = stage.start("a", MORE);
          SimNode e = nodes.get(4);
          SimNode f = nodes.get(5);
          List<ChildSpec> specs = stage.started(nodes.get(0), "x", 60);
          stage.run(5);
          var stop = stage.world.stop(nodes.get(0), Stage.ids(specs));
          stage.runMillis(stage.simulation.seed());
          f.pause();
          stage.await(stop);
          stage.await(stage.world.close(e));
          stage.world.open(e);
          stage.run(3);
          f.resume();
          stage.world.checkWhenQuiet();
        });
  }

  @Test
  void aStopIsAnsweredOnlyWhenNothingRunsAnyMore() {
    Stage.play(
        30,
        gossip(GOSSIP.recipients(1)),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e", "f");
          List<ChildSpec> specs = stage.specs("x", 20);
          CompletableFuture<StartResult> start = stage.world.start(nodes.get(0), specs);
          stage.runMillis(stage.simulation.seed());
          CompletableFuture<StopResult> stop = stage.world.stop(nodes.get(3), Stage.ids(specs));
          StopResult stopped = stage.await(stop);
          assertThat(stage.running().keySet()).doesNotContainAnyElementsOf(stopped.stopped());
          stage.await(start);
          stage.world.checkWhenQuiet();
        });
  }

  @Test
  void theLossOfAnySingleFrameIsMadeUpFor() {
    List<ChildSpec> first = new ArrayList<>();
    int lost =
        new EachLoss(SimSettings.DEFAULT, gossip(GOSSIP.recipients(2)))
            .play(
                stage -> {
                  List<SimNode> nodes = stage.start("a", "b", "c", "d");
                  first.clear();
                  first.addAll(stage.started(nodes.get(0), "x", 6));
                },
                stage -> {
                  List<SimNode> nodes = stage.world.seats();
                  stage.started(nodes.get(1), "y", 6);
                  stage.stopped(nodes.get(2), first.subList(0, 3));
                },
                stage -> assertThat(stage.running()).hasSize(9));
    assertThat(lost).isGreaterThan(40);
  }

  @Test
  void theLossOfAnySingleFrameAfterACrashIsMadeUpFor() {
    int lost =
        new EachLoss(SimSettings.DEFAULT.network(NetworkTimes.PROMPT), gossip(GOSSIP.recipients(2)))
            .play(
                stage -> stage.started(stage.start("a", "b", "c", "d").get(0), "x", 20),
                stage -> {
                  stage.world.seats().getLast().crash();
                  stage.run(3);
                },
                stage -> assertThat(stage.running()).hasSize(20));
    assertThat(lost).isGreaterThan(25);
  }

  @Test
  void anAcknowledgedStartSurvivesTheCrashOfAnyNode() {
    Stage.play(
        60,
        gossip(GOSSIP),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e", "f", "g");
          StartResult result = stage.await(stage.world.start(nodes.get(1), stage.specs("x", 20)));
          assertThat(result.isOk()).isTrue();
          assertThat(result.holders()).isGreaterThanOrEqualTo(2);
          nodes.get((int) (stage.simulation.seed() % nodes.size())).crash();
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(20);
        });
  }

  @Test
  void aCrashAtAnyMomentOfAStopBringsNothingBack() {
    Stage.play(
        40,
        gossip(GOSSIP),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          List<ChildSpec> specs = stage.started(nodes.get(0), "x", 40);
          CompletableFuture<StopResult> stop =
              stage.world.stop(nodes.get(0), Stage.ids(specs.subList(0, 20)));
          stage.simulation.run(Duration.ofNanos(stage.simulation.seed() * 110_000));
          nodes.get(2).crash();
          assertThat(stage.await(stop).errors()).isEmpty();
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(20);
        });
  }

  @Test
  void nodesThatJoinAndLeaveLearnAndLeaveAll() {
    for (boolean restricted : List.of(true, false)) {
      Stage.play(
          10,
          gossip(GOSSIP.restrictedInit(restricted)),
          stage -> {
            List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
            stage.started(nodes.get(0), "x", 100);
            stage.simulation.start("f", "g", "h").forEach(stage.world::open);
            stage.started(nodes.get(3), "y", 100);
            stage.await(stage.world.leave(nodes.get(1)));
            stage.world.checkWhenQuiet();
            assertThat(stage.running()).hasSize(200);
          });
    }
  }

  @Test
  void aSplitAndAMergeEndInAgreement() {
    Stage.play(
        20,
        gossip(GOSSIP),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e", "f");
          List<ChildSpec> specs = stage.started(nodes.get(0), "x", 60);
          stage.simulation.network().split(nodes.subList(0, 3), nodes.subList(3, 6));
          stage.run(15);
          stage.stopped(nodes.get(0), specs.subList(0, 20));
          stage.started(nodes.get(5), "y", 20);
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(60);
        });
  }

  /** Though no node compares with all others within a round, and some may be absent for a while. */
  @Test
  void oldTombstonesAreForgottenByAllAndBringNothingBack() {
    Stage.play(
        10,
        options ->
            options
                .synchronization(GOSSIP.recipients(1).syncInterval(Duration.ofSeconds(2)))
                .tombstoneRetention(Duration.ofMinutes(4)),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e", "f", "g", "h");
          List<ChildSpec> specs = stage.started(nodes.get(0), "x", 40);
          stage.run(30);
          SimNode away = nodes.get(7);
          stage.simulation.network().split(nodes.subList(0, 7), List.of(away));
          stage.run(10);
          stage.stopped(nodes.get(0), specs.subList(0, 30));
          stage.run(8 * 60);
          for (SimNode node : nodes.subList(0, 7)) {
            assertThat(stage.world.hub(node).diagnostics().tombstones())
                .describedAs("tombstones of %s", node)
                .isZero();
          }
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(10);
        });
  }

  @Test
  void childrenThatArePlacedByLoadOrBoundToNodesAreStartedThereAtOnce() {
    Stage.play(
        20,
        options -> options.synchronization(GOSSIP).distribution(CentralizedLoadBalancer.DEFAULT),
        stage -> {
          List<SimNode> nodes = stage.start("a", MORE);
          stage.run(2);
          Duration before = stage.simulation.now();
          List<ChildSpec> specs = stage.specs("x", 40);
          StartOptions options = StartOptions.DEFAULT.timeout(Duration.ofSeconds(3));
          assertThat(stage.await(stage.world.start(nodes.get(0), specs, options)).isOk()).isTrue();
          assertThat(stage.simulation.now().minus(before)).isLessThan(Duration.ofSeconds(2));
          nodes.get(3).crash();
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(40);
        });
  }

  /** It is not sent to the home that was, of which nobody would answer. */
  @Test
  void whoAsksForAnUnknownChildWhoseHomeHasJustLeftIsToldThatThereIsNone() {
    Stage.play(
        10,
        options -> options.synchronization(GOSSIP).debounce(Duration.ofSeconds(1)),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode a = nodes.getFirst();
          stage.run(10);
          stage.await(stage.world.leave(nodes.getLast()));
          stage.runMillis(60);
          List<CompletableFuture<Long>> asks = new ArrayList<>();
          for (ChildSpec spec : stage.specs("x", 30)) {
            asks.add(stage.world.ask(a, stage.probe, spec.id(), new Probe.Next(1)));
          }
          stage.run(3);
          assertThat(asks)
              .allSatisfy(ask ->
                  assertThat(ask)
                      .failsWithin(Duration.ZERO)
                      .withThrowableThat()
                      .withCauseInstanceOf(NoSuchChild.class));
        });
  }

  /** Upstream: periodic synchronization repairs what was missed. */
  @Test
  void aNodeThatMissesEverythingForAWhileCatchesUp() {
    Stage.play(
        20,
        gossip(GOSSIP),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e", "f");
          for (SimNode other : nodes.subList(0, 5)) {
            stage.simulation.network().blind(other, nodes.get(5));
          }
          CompletableFuture<StartResult> start =
              stage.world.start(nodes.get(0), stage.specs("x", 50));
          stage.run(4);
          stage.simulation.network().heal();
          stage.await(start);
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(50);
        });
  }
}
