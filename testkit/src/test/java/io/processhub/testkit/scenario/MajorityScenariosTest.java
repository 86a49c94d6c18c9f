package io.processhub.testkit.scenario;

import static io.processhub.testkit.scenario.Quorums.awaitRunning;
import static io.processhub.testkit.scenario.Quorums.awaitStandingDown;
import static io.processhub.testkit.scenario.Quorums.majority;
import static io.processhub.testkit.scenario.Quorums.play;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.Distributor.GlobalChildren;
import io.processhub.NodeId;
import io.processhub.strategy.HotSwap;
import io.processhub.strategy.MajorityQuorum;
import io.processhub.strategy.StaticQuorum;
import io.processhub.testkit.Probe;
import io.processhub.testkit.SimNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a majority is counted from, when nodes come, leave in order or vanish. */
final class MajorityScenariosTest {
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

  /** Who is gone is a member until an epoch leaves it out. */
  @Test
  void aMemberThatIsOutOfViewIsNamedWhenAllAreAskedWhichChildrenTheyHave() {
    play(
        3,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode a = nodes.getFirst();
          NodeId gone = nodes.getLast().id();
          stage.started(a, "x", 20);
          nodes.get(1).crash();
          nodes.get(2).crash();
          stage.run(10);
          assertThat(stage.world.hub(a).nodes()).contains(gone);
          GlobalChildren answer = stage.await(stage.world.whichChildren(a, Duration.ofSeconds(5)));
          assertThat(answer.children()).containsOnlyKeys(a.id());
          assertThat(answer.unreachable()).contains(gone);
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

  /** Who has just begun does not vote yet: one of two is no quorum, nor are three of six. */
  @ParameterizedTest
  @CsvSource({"1, 1", "3, 3"})
  void manyThatJoinFewAtOnceCostNobodyItsLicence(int founders, int more) {
    Stage.play(
        Quorums.SEEDS,
        options -> Quorums.majority(options, founders).migration(HotSwap.withHandover()),
        stage -> {
          List<String> names = List.of("a", "b", "c", "d", "e", "f");
          List<SimNode> nodes = new ArrayList<>();
          nodes.addAll(
              stage.start(names.getFirst(), names.subList(1, founders).toArray(String[]::new)));
          SimNode first = nodes.getFirst();
          List<ChildSpec> children = stage.started(first, "x", 30);
          stage.count(first, children, 1);
          stage.run(3);
          for (String name : names.subList(founders, founders + more)) {
            SimNode late = stage.simulation.start(name);
            stage.world.open(late);
            nodes.add(late);
          }
          stage.world.awaitMembers(nodes);
          stage.run(5);
          stage.world.checkWhenQuiet();
          stage.checkCounted(first, children, 1L);
        });
  }

  /** Who is back does not vote for a licence duration: the next one to leave waits for that. */
  @ParameterizedTest
  @ValueSource(ints = {0, 100, 300, 500})
  void nodesThatRestartOneAfterTheOtherInAHurryCostNobodyItsLicence(int pauseMillis) {
    Stage.play(
        Quorums.SEEDS,
        options -> majority(options, 3).migration(HotSwap.withHandover()),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode first = nodes.getFirst();
          List<ChildSpec> children = stage.started(first, "x", 30);
          stage.count(first, children, 1);
          stage.run(3);
          for (SimNode node : nodes.reversed()) {
            stage.await(stage.world.close(node));
            stage.world.open(node);
            stage.world.awaitMembers(nodes);
            stage.runMillis(pauseMillis);
          }
          stage.world.checkWhenQuiet();
          stage.checkCounted(first, children, 1L);
        });
  }

  @Test
  void withoutTrackingLaterMembersRunChildrenAndAreNotCounted() {
    Stage.play(
        Quorums.SEEDS,
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
        Quorums.SEEDS,
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

  @Test
  void ofVotersThatComeAndGoBeforeThereAreEnoughNoneIsRemembered() {
    play(
        3,
        stage -> {
          List<SimNode> nodes = stage.simulation.start("a", "b");
          nodes.forEach(stage.world::open);
          stage.run(2);
          for (int i = 0; i < 10; i++) {
            stage.await(stage.world.close(nodes.getLast()));
            stage.world.open(nodes.getLast());
            stage.run(2);
          }
          assertThat(stage.world.hub(nodes.getFirst()).diagnostics().tableSizes())
              .containsEntry("knownVoters", 1);
        });
  }
}
