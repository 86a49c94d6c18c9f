package io.processhub.testkit.scenario;

import static io.processhub.testkit.scenario.Quorums.awaitRunning;
import static io.processhub.testkit.scenario.Quorums.awaitStandingDown;
import static io.processhub.testkit.scenario.Quorums.majority;
import static io.processhub.testkit.scenario.Quorums.play;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.ChildError.Reason;
import io.processhub.ChildSpec;
import io.processhub.HubPartitioned;
import io.processhub.StartResult;
import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import io.processhub.testkit.Probe;
import io.processhub.testkit.SimNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Under a quorum one part of a cluster runs children at a time, however it is separated. */
final class QuorumScenariosTest {
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

  /** Its licence lasts for a while; what it says until then must hold on the larger side, too. */
  @Test
  void whatTheSmallerSideSaysIsStoppedDoesNotBeginOnTheLarger() {
    play(
        3,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          List<ChildSpec> children = stage.started(nodes.getFirst(), "x", 100);
          stage.simulation.network().split(nodes.subList(0, 3), nodes.subList(3, 5));
          var stop = stage.world.stop(nodes.get(3), Stage.ids(children));
          awaitStandingDown(stage, nodes.get(3));
          awaitRunning(stage, 100);
          stage.simulation.network().heal();
          assertThat(stage.await(stop).stopped()).isEmpty();
          stage.world.checkWhenQuiet();
        });
  }

  /** That a quorum is missing is known before the licence has ended. */
  @Test
  void whatTooFewCanHoldIsNotToldOverAndOver() {
    play(
        3,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          List<ChildSpec> children = stage.started(nodes.getFirst(), "x", 100);
          SimNode d = nodes.get(3);
          nodes.subList(0, 3).forEach(SimNode::crash);
          assertThat(
                  stage.simulation.runUntil(
                      () -> stage.simulation.network().view(d).size() == 2, Duration.ofSeconds(5)))
              .isTrue();
          long before = stage.simulation.network().controlFramesSent(d);
          var stop = stage.world.stop(d, Stage.ids(children));
          awaitStandingDown(stage, d);
          assertThat(stage.simulation.network().controlFramesSent(d) - before).isLessThan(150);
          nodes.subList(0, 3).forEach(SimNode::restart);
          nodes.subList(0, 3).forEach(stage.world::open);
          stage.await(stop);
          stage.world.checkWhenQuiet();
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

  /** A person's word for an emergency does not outlast it. */
  @Test
  void aClusterThatHasGrownAgainSinceItWasSaidToBeSmallIsNotFoundedTwice() {
    play(
        5,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          List<SimNode> two = nodes.subList(0, 2);
          List<SimNode> three = nodes.subList(2, 5);
          stage.started(nodes.getFirst(), "x", 50);
          stage.run(3);
          three.forEach(SimNode::crash);
          awaitRunning(stage, 0);
          stage.world.hub(nodes.getFirst()).resetClusterSize(2);
          awaitRunning(stage, 50);
          restart(stage, three);
          stage.world.awaitMembers(nodes);
          stage.run(10);
          three.forEach(SimNode::crash);
          restart(stage, three);
          boolean givenUp =
              stage.simulation.runUntil(
                  () -> two.stream().allMatch(node -> clustersGivenUp(stage, node) == 2),
                  Duration.ofSeconds(30));
          assertThat(givenUp).isTrue();
          stage
              .simulation
              .network()
              .split(
                  List.of(nodes.get(0), nodes.get(2)),
                  List.of(nodes.get(1), nodes.get(3), nodes.get(4)));
          stage.run(30);
          assertThat(stage.running()).isEmpty();
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(50);
        });
  }

  private static void restart(Stage stage, List<SimNode> nodes) {
    nodes.forEach(node -> {
      node.restart();
      stage.world.open(node);
    });
  }

  private static long clustersGivenUp(Stage stage, SimNode node) {
    return stage.world.hub(node).diagnostics().counters().getOrDefault("clustersGivenUp", 0L);
  }

  @Test
  void ofClustersFoundedApartTheLaterStandsDownAndWaitsForAPerson() {
    List<HubEvent> conflicts = new ArrayList<>();
    Stage.play(
        Quorums.SEEDS,
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
