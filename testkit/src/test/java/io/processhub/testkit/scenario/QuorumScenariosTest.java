package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.ChildError.Reason;
import io.processhub.ChildSpec;
import io.processhub.HubConfig;
import io.processhub.HubPartitioned;
import io.processhub.StartResult;
import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import io.processhub.strategy.MajorityQuorum;
import io.processhub.strategy.StaticQuorum;
import io.processhub.testkit.Probe;
import io.processhub.testkit.SimNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The hub agrees on its members by epochs, and runs children under a licence. */
final class QuorumScenariosTest {
  private static final int SEEDS = 10;

  private static void play(int founders, Consumer<Stage> scenario) {
    Stage.play(SEEDS, options -> majority(options, founders), scenario);
  }

  private static HubConfig.Builder majority(HubConfig.Builder options, int founders) {
    return options.partitionTolerance(MajorityQuorum.ofAtLeast(founders));
  }

  private static void awaitRunning(Stage stage, int children) {
    assertThat(
            stage.simulation.runUntil(
                () ->
                    stage.running().size() == children
                        && stage.running().values().stream().allMatch(one -> one.size() == 1),
                Duration.ofSeconds(60)))
        .as("%d children run, once each", children)
        .isTrue();
  }

  private static void awaitStandingDown(Stage stage, SimNode node) {
    assertThat(
            stage.simulation.runUntil(
                () -> stage.world.hub(node).isPartitioned() && stage.runningOn(node).isEmpty(),
                Duration.ofSeconds(60)))
        .as("%s stands down", node)
        .isTrue();
  }

  // --- splits

  @Test
  void theSmallerSideStopsItsChildrenAndTheLargerRunsThem() {
    play(
        3,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          stage.started(nodes.getFirst(), "x", 100);
          stage.simulation.network().split(nodes.subList(0, 3), nodes.subList(3, 5));
          awaitStandingDown(stage, nodes.get(3));
          awaitStandingDown(stage, nodes.get(4));
          awaitRunning(stage, 100);
          assertThat(stage.world.hub(nodes.getFirst()).isPartitioned()).isFalse();
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(100);
          assertThat(stage.runningOn(nodes.getLast())).isNotEmpty();
        });
  }

  @Test
  void onTheSmallerSideStartsAndAsksFailAtOnceAndTheCatalogIsKept() {
    play(
        3,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode alone = nodes.getLast();
          stage.started(nodes.getFirst(), "x", 20);
          stage.simulation.network().split(nodes.subList(0, 2), nodes.subList(2, 3));
          awaitStandingDown(stage, alone);
          Duration before = stage.simulation.now();
          StartResult start = stage.await(stage.world.start(alone, stage.specs("y", 1)));
          assertThat(start.errors())
              .singleElement()
              .satisfies(error -> assertThat(error.reason()).isEqualTo(Reason.PARTITIONED));
          var ask = stage.world.ask(alone, stage.probe, "x0", new Probe.Next(1));
          assertThatThrownBy(() -> stage.await(ask)).hasCauseInstanceOf(HubPartitioned.class);
          assertThat(stage.simulation.now().minus(before)).isLessThan(Duration.ofMillis(100));
          assertThat(stage.world.hub(alone).registry()).hasSize(20);
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
        });
  }

  @Test
  void aSplitIntoPartsWithoutAMajorityStopsEverythingUntilItHeals() {
    play(
        3,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d");
          stage.started(nodes.getFirst(), "x", 50);
          stage.simulation.network().split(nodes.subList(0, 2), nodes.subList(2, 4));
          awaitRunning(stage, 0);
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(50);
        });
  }

  @Test
  void oneWayCutsAndViewsThatDisagreeNeverLicenseTwo() {
    play(
        3,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          stage.started(nodes.getFirst(), "x", 50);
          stage.simulation.network().cutOneWay(nodes.get(0), nodes.get(1));
          stage.simulation.network().cutOneWay(nodes.get(2), nodes.get(0));
          stage.simulation.network().hide(nodes.get(3), nodes.get(4));
          stage.simulation.network().blind(nodes.get(1), nodes.get(3));
          stage.run(60);
          nodes.get(2).crash();
          stage.run(60);
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(50);
        });
  }

  @Test
  void aNetworkThatFlapsNeverLicensesTwo() {
    play(
        3,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          stage.started(nodes.getFirst(), "x", 50);
          for (int i = 0; i < 12; i++) {
            int left = 1 + i % 4;
            stage.simulation.network().split(nodes.subList(0, left), nodes.subList(left, 5));
            stage.runMillis(900L * i);
            stage.simulation.network().heal();
            stage.runMillis(400L * i);
          }
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(50);
        });
  }

  // --- nodes that stop, and wake

  /** The pledges that it had are over before the others agree on an epoch without it. */
  @Test
  void aFrozenNodeThatWakesHandlesNothingUnderItsOldLicence() {
    play(
        3,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode frozen = nodes.getFirst();
          stage.started(frozen, "x", 60);
          frozen.pause(Duration.ofMillis(1_500 + 800 * stage.simulation.seed()));
          stage.run(15);
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(60);
        });
  }

  /** The monotonic clock stands still meanwhile: by it alone the licence would go on. */
  @Test
  void aSuspendedMachineThatWakesHandlesNothingUnderItsOldLicence() {
    play(
        3,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode suspended = nodes.getFirst();
          stage.started(suspended, "x", 60);
          suspended.suspend(Duration.ofSeconds(30));
          stage.run(29);
          assertThat(stage.running().values()).anyMatch(instances -> instances.size() == 2);
          stage.run(15);
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(60);
        });
  }

  @Test
  void aCrashedNodesChildrenRunElsewhereAfterAboutALicenceDuration() {
    play(
        3,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          stage.started(nodes.getFirst(), "x", 100);
          stage.run(10);
          nodes.getLast().crash();
          Duration before = stage.simulation.now();
          awaitRunning(stage, 100);
          assertThat(stage.simulation.now().minus(before)).isLessThan(Duration.ofMillis(3_500));
          stage.world.checkWhenQuiet();
        });
  }

  @Test
  void proposersThatDuelAgreeInTheEnd() {
    play(
        3,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e", "f", "g");
          stage.started(nodes.getFirst(), "x", 50);
          for (SimNode observer : nodes) {
            for (SimNode subject : nodes) {
              if (observer != subject) {
                stage.simulation.network().suspect(observer, subject, Duration.ofSeconds(3));
              }
            }
          }
          nodes.get(6).crash();
          nodes.get(5).crash();
          stage.run(20);
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(50);
        });
  }

  // --- acceptors that restart

  /** The votes of those that restarted are others, and count no earlier than their pledges end. */
  @Test
  void nodesThatRestartDoNotVoteAFrozenNodeOutBeforeItsLicenceEnds() {
    play(
        3,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.started(nodes.getFirst(), "x", 60);
          stage.run(3);
          nodes.get(0).pause(Duration.ofSeconds(20));
          nodes.get(1).crash();
          nodes.get(2).crash();
          nodes.get(1).restart();
          stage.world.open(nodes.get(1));
          nodes.get(2).restart();
          stage.world.open(nodes.get(2));
          stage.run(40);
          stage.world.checkWhenQuiet();
        });
  }

  @Test
  void aMajorityThatRestartsIsOneClusterAgainWithTheRest() {
    play(
        3,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.started(nodes.getFirst(), "x", 30);
          stage.run(3);
          nodes.get(1).crash();
          nodes.get(2).crash();
          stage.run(10);
          assertThat(stage.world.hub(nodes.getFirst()).isPartitioned()).isTrue();
          nodes.get(1).restart();
          stage.world.open(nodes.get(1));
          nodes.get(2).restart();
          stage.world.open(nodes.get(2));
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(30);
        });
  }

  @Test
  void aNodeAfterTheOtherRestartsAndTokensRise() {
    play(
        3,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.started(nodes.getFirst(), "x", 30);
          for (SimNode node : nodes) {
            node.crash();
            stage.run(5);
            node.restart();
            stage.world.open(node);
            stage.run(10);
          }
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(30);
        });
  }

  @Test
  void tokensRiseOverARestartOfTheWholeCluster() {
    play(
        3,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.started(nodes.getFirst(), "x", 30);
          stage.run(5);
          nodes.forEach(SimNode::crash);
          stage.run(5);
          nodes.forEach(SimNode::restart);
          nodes.forEach(stage.world::open);
          stage.world.awaitMembers(nodes);
          stage.run(3);
          stage.started(nodes.getFirst(), "x", 30);
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(30);
        });
  }

  // --- what is counted

  @Test
  void whoLeavesInOrderLowersWhatAMajorityIsCountedFrom() {
    play(
        3,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          stage.started(nodes.getFirst(), "x", 50);
          stage.await(stage.world.leave(nodes.get(4)));
          stage.await(stage.world.leave(nodes.get(3)));
          stage.run(5);
          nodes.get(2).crash();
          stage.run(10);
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(50);
          assertThat(stage.world.hub(nodes.getFirst()).isPartitioned()).isFalse();
        });
  }

  @Test
  void whoVanishesDoesNotLowerItUntilAPersonSaysSo() {
    play(
        3,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          stage.started(nodes.getFirst(), "x", 50);
          stage.run(3);
          nodes.get(4).crash();
          stage.run(10);
          nodes.get(3).crash();
          stage.run(10);
          nodes.get(2).crash();
          awaitRunning(stage, 0);
          assertThat(stage.world.hub(nodes.getFirst()).isPartitioned()).isTrue();
          stage.world.hub(nodes.getFirst()).resetClusterSize(2);
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(50);
        });
  }

  @Test
  void withAQuorumLeftAPersonsWordIsARowOfOrdinaryEpochs() {
    play(
        3,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          stage.started(nodes.getFirst(), "x", 50);
          stage.run(3);
          nodes.get(4).crash();
          nodes.get(3).crash();
          stage.run(10);
          stage.world.hub(nodes.get(1)).resetClusterSize(3);
          stage.run(5);
          nodes.get(2).crash();
          stage.run(10);
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(50);
        });
  }

  @Test
  void withoutTrackingLaterMembersRunChildrenAndAreNotCounted() {
    Stage.play(
        SEEDS,
        options -> options.partitionTolerance(MajorityQuorum.ofAtLeast(3).trackMaxSize(false)),
        stage -> {
          List<SimNode> nodes = new ArrayList<>(stage.start("a", "b", "c"));
          for (String name : List.of("d", "e", "f")) {
            SimNode late = stage.simulation.start(name);
            stage.world.open(late);
            nodes.add(late);
          }
          stage.world.awaitMembers(nodes);
          stage.started(nodes.getFirst(), "x", 60);
          nodes.subList(3, 6).forEach(SimNode::crash);
          awaitRunning(stage, 60);
          stage.world.checkWhenQuiet();
        });
  }

  @Test
  void underAStaticQuorumWithACapTheSideThatHasItRuns() {
    Stage.play(
        SEEDS,
        options -> options.partitionTolerance(StaticQuorum.of(3).withCap()),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          stage.started(nodes.getFirst(), "x", 60);
          stage.simulation.network().split(nodes.subList(0, 2), nodes.subList(2, 5));
          awaitStandingDown(stage, nodes.getFirst());
          awaitRunning(stage, 60);
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(60);
        });
  }

  @Test
  void anObserverOwnsNothingCountsForNothingAndReachesAll() {
    play(
        3,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.started(nodes.getFirst(), "x", 20);
          SimNode observer = stage.simulation.start("o");
          stage.world.openAsObserver(observer);
          stage.run(5);
          assertThat(stage.world.hub(observer).nodes()).hasSize(3);
          assertThat(stage.await(stage.world.ask(observer, stage.probe, "x3", new Probe.Next(1))))
              .isEqualTo(2);
          nodes.getLast().crash();
          observer.crash();
          awaitRunning(stage, 20);
          stage.world.checkWhenQuiet();
        });
  }

  @Test
  void aWholeClusterThatIsShutDownInOrderWaitsForNobody() {
    play(
        3,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.started(nodes.getFirst(), "x", 20);
          Duration before = stage.simulation.now();
          nodes.stream().map(stage.world::leave).toList().forEach(stage::await);
          assertThat(stage.simulation.now().minus(before)).isLessThan(Duration.ofSeconds(5));
        });
  }

  // --- clusters that were founded apart

  @Test
  void ofClustersFoundedApartTheLaterStandsDownAndWaitsForAPerson() {
    List<HubEvent> conflicts = new ArrayList<>();
    Stage.play(
        SEEDS,
        options ->
            majority(options, 1)
                .hook(Hook.of("test", HubEvent.ClusterConflict.class, conflicts::add)),
        stage -> {
          conflicts.clear();
          List<SimNode> nodes = stage.simulation.start("a", "b");
          stage.simulation.network().split(nodes.subList(0, 1), nodes.subList(1, 2));
          nodes.forEach(stage.world::open);
          stage.run(10);
          stage.simulation.network().heal();
          stage.run(30);
          assertThat(conflicts).hasSize(1);
          List<SimNode> down =
              nodes.stream().filter(node -> stage.world.hub(node).isPartitioned()).toList();
          assertThat(down).hasSize(1);
          List<ChildSpec> specs = stage.specs("x", 20);
          SimNode up = nodes.get(1 - nodes.indexOf(down.getFirst()));
          assertThat(stage.await(stage.world.start(up, specs)).isOk()).isTrue();
          stage.world.hub(down.getFirst()).resetClusterSize(2);
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(20);
        });
  }
}
