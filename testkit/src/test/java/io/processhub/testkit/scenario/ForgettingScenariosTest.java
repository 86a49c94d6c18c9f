package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.StartResult;
import io.processhub.strategy.Gossip;
import io.processhub.strategy.MajorityQuorum;
import io.processhub.strategy.PubSub;
import io.processhub.strategy.Replication;
import io.processhub.testkit.NetworkTimes;
import io.processhub.testkit.Range;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.SimSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tombstones are forgotten in the end; and what was stopped stays stopped all the same. */
final class ForgettingScenariosTest {
  private static final Duration RETENTION = Duration.ofSeconds(60);

  @Test
  void aNodeThatWasAwayForLongerThanTombstonesAreKeptBringsNothingBack() {
    Stage.play(
        20,
        options -> options.tombstoneRetention(RETENTION),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          List<ChildSpec> specs = stage.started(nodes.getFirst(), "x", 100);
          stage.run(20);
          stage.simulation.network().split(nodes.subList(0, 2), nodes.subList(2, 3));
          stage.run(20);
          stage.stopped(nodes.getFirst(), specs.subList(0, 50));
          stage.started(nodes.getFirst(), "left", 20);
          stage.started(nodes.getLast(), "right", 20);
          stage.run(600);
          assertThat(stage.world.hub(nodes.getFirst()).diagnostics().tombstones()).isZero();
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(50 + 40);
        });
  }

  /** It is equal with a node that has forgotten the tombstones, and has never seen them itself. */
  @Test
  void nodesThatJoinAsOneReturnsBringNothingBackEither() {
    Stage.play(
        2,
        SimSettings.DEFAULT.network(NetworkTimes.PROMPT.latency(Range.micros(50, 500))),
        options ->
            options
                .tombstoneRetention(RETENTION)
                .debounce(Duration.ZERO)
                .partitionTolerance(MajorityQuorum.ofAtLeast(3))
                .redundancy(Replication.clusterSize()),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          List<ChildSpec> specs = stage.started(nodes.getFirst(), "x", 100);
          stage.run(20);
          stage.simulation.network().split(nodes.subList(0, 2), nodes.subList(2, 3));
          stage.runMillis(1_500);
          nodes.getLast().pause();
          stage.run(10);
          stage.stopped(nodes.getFirst(), specs.subList(0, 50));
          stage.run(304);
          stage.simulation.network().heal();
          nodes.getLast().resume();
          stage.simulation.start("d", "e", "f", "g").forEach(stage.world::open);
          stage.world.checkWhenQuiet();
        });
  }

  /** What one has learnt since it said how it differs, the other has not yet. */
  @Test
  void nodesThatJoinTogetherTakeNothingForStopped() {
    Stage.play(
        20,
        SimSettings.DEFAULT.network(NetworkTimes.PROMPT.latency(Range.micros(50, 20_000))),
        options ->
            options
                .tombstoneRetention(RETENTION)
                .synchronization(new Gossip(1, Duration.ofSeconds(5), false)),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b");
          stage.simulation.network().split(nodes.subList(0, 1), nodes.subList(1, 2));
          stage.run(20);
          for (SimNode node : nodes) {
            stage.started(node, node.id().name(), 50);
            stage.stopped(node, stage.started(node, "stopped-" + node.id().name(), 5));
          }
          stage.run(300);
          stage.simulation.network().heal();
          stage.simulation.start("c", "d", "e", "f", "g").forEach(stage.world::open);
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(100);
        });
  }

  /** Nobody has compared with the node that admitted them, and was cut off at once. */
  @Test
  void childrenAdmittedJustBeforeASplitThatOutlastsTombstonesStayStopped() {
    Stage.play(
        20,
        options ->
            options
                .tombstoneRetention(RETENTION)
                .synchronization(new PubSub(Duration.ofSeconds(20))),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.run(1);
          List<ChildSpec> specs = stage.started(nodes.getFirst(), "x", 60);
          stage.simulation.network().split(nodes.subList(0, 2), nodes.subList(2, 3));
          stage.run(20);
          stage.stopped(nodes.getFirst(), specs.subList(0, 40));
          stage.run(600);
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(20);
        });
  }

  @Test
  void tombstonesAreForgottenInTheEnd() {
    Stage.play(
        10,
        options -> options.tombstoneRetention(RETENTION),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.stopped(nodes.getLast(), stage.started(nodes.getFirst(), "x", 100));
          stage.world.checkWhenQuiet();
          stage.run(300);
          stage.world.checkWhenQuiet();
          assertThat(nodes)
              .allSatisfy(node ->
                  assertThat(stage.world.hub(node).diagnostics().catalogRecords()).isZero());
        });
  }

  /** The other side, which had not noticed the split yet, must not take them for stopped. */
  @Test
  void childrenStartedJustAfterASplitSurviveOneThatOutlastsTombstones() {
    Stage.play(
        20,
        options ->
            options
                .tombstoneRetention(RETENTION)
                .synchronization(new PubSub(Duration.ofSeconds(1))),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode a = nodes.getFirst();
          stage.stopped(a, stage.started(a, "old", 20));
          stage.simulation.network().split(nodes.subList(0, 2), nodes.subList(2, 3));
          stage.runMillis(100);
          StartResult result = stage.await(stage.world.start(a, stage.specs("new", 30)));
          assertThat(result.started()).isNotEmpty();
          stage.run(300);
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
          assertThat(stage.running().keySet()).containsAll(result.started().keySet());
        });
  }

  /** The clock of the hub that was closed was ahead of the node's own, by what others had said. */
  @Test
  void aHubThatIsOpenedAnewOnANodeWithASlowClockTakesNothingForStopped() {
    Stage.play(
        3,
        SimSettings.DEFAULT.network(NetworkTimes.PROMPT).skew(Duration.ZERO),
        options -> options.tombstoneRetention(RETENTION),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b");
          SimNode a = nodes.getFirst();
          SimNode b = nodes.getLast();
          a.jumpClock(Duration.ofSeconds(-50));
          stage.started(b, "w", 10);
          stage.started(b, "x", 20);
          stage.simulation.network().split(List.of(a), List.of(b));
          stage.run(2);
          stage.await(stage.world.close(a));
          stage.world.open(a);
          stage.run(60);
          stage.stopped(a, stage.started(a, "y", 3));
          stage.run(200);
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(30);
        });
  }

  /** What is half as old as tombstones are kept is not compared, and so not told to who joins. */
  @Test
  void whoJoinsBeforeOldTombstonesAreForgottenTakesNothingBackEither() {
    Stage.play(
        4,
        SimSettings.DEFAULT.network(NetworkTimes.PROMPT.latency(Range.micros(50, 500))),
        options -> options.tombstoneRetention(RETENTION).debounce(Duration.ZERO),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          List<ChildSpec> specs = stage.started(nodes.getFirst(), "x", 60);
          stage.run(8);
          stage.simulation.network().split(nodes.subList(0, 2), nodes.subList(2, 3));
          stage.run(3);
          List<ChildSpec> stopped = specs.subList(0, 50);
          stage.stopped(nodes.getFirst(), stopped);
          stage.run(35);
          SimNode d = stage.simulation.start("d");
          stage.simulation.network().split(nodes.subList(2, 3), List.of(d));
          stage.run(1);
          stage.world.open(d);
          stage.run(2);
          assertThat(stage.world.hub(nodes.getFirst()).diagnostics().tombstones()).isEqualTo(50);
          List<String> ids = Stage.ids(stopped);
          List<String> begun = new ArrayList<>();
          stage.simulation.ledger().listen(instance -> begun.add(instance.childId()));
          stage.simulation.network().heal();
          stage.run(8);
          assertThat(begun).doesNotContainAnyElementsOf(ids);
        });
  }

  /** It is equal with a node that has opened the hub anew: both know nothing. */
  @Test
  void whoJoinsWhereAHubWasOpenedAnewTakesNothingForStoppedThatItAdmittedBefore() {
    Stage.play(
        4,
        SimSettings.DEFAULT.network(NetworkTimes.PROMPT),
        options -> options.tombstoneRetention(RETENTION),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode a = nodes.getFirst();
          List<ChildSpec> specs = stage.started(a, "x", 30);
          stage.run(8);
          stage.simulation.network().split(nodes.subList(0, 1), nodes.subList(1, 3));
          stage.run(20);
          stage.await(stage.world.close(a));
          stage.run(60);
          stage.world.open(a);
          stage.run(5);
          SimNode d = stage.simulation.start("d");
          stage.simulation.network().split(nodes.subList(1, 3), List.of(d));
          stage.run(1);
          stage.world.open(d);
          stage.run(20);
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
          assertThat(stage.running().keySet()).containsAll(Stage.ids(specs));
        });
  }

  /** The children run on a node that is away; who has admitted them has forgotten it. */
  @Test
  void whatIsKnownOfANextOpeningOfTheHubIsNotKnownOfTheOneBefore() {
    Stage.play(
        4,
        SimSettings.DEFAULT.network(NetworkTimes.PROMPT),
        options -> options.tombstoneRetention(RETENTION),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode a = nodes.getFirst();
          SimNode b = nodes.get(1);
          stage.run(8);
          SimNode c = nodes.getLast();
          stage.simulation.network().split(List.of(b), List.of(a, c));
          stage.run(20);
          List<ChildSpec> specs = stage.started(a, "x", 30);
          stage.run(8);
          stage.simulation.network().split(List.of(a), List.of(c));
          stage.run(20);
          stage.await(stage.world.close(a));
          stage.world.open(a);
          stage.run(20);
          stage.simulation.network().heal();
          stage.simulation.network().split(List.of(a, b), List.of(c));
          stage.run(20);
          stage.stopped(b, stage.started(b, "y", 3));
          stage.run(200);
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
          assertThat(stage.running().keySet()).containsAll(Stage.ids(specs));
        });
  }
}
