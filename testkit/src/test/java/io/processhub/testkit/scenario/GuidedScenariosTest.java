package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildError.Reason;
import io.processhub.ChildSpec;
import io.processhub.ChildState;
import io.processhub.Instance;
import io.processhub.StartOptions;
import io.processhub.StartResult;
import io.processhub.strategy.Guided;
import io.processhub.testkit.Probe;
import io.processhub.testkit.SimNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Children that are bound to nodes. */
final class GuidedScenariosTest {
  private static final Guided STRICT = Guided.DEFAULT;
  private static final Guided FAILOVER = new Guided(true);

  /** Starts children, all of them mapped to the same nodes. */
  private static List<ChildSpec> start(
      Stage stage, SimNode caller, String prefix, int count, String... nodes) {
    List<ChildSpec> specs = stage.specs(prefix, count);
    StartResult result = stage.await(stage.world.start(caller, specs, mapped(specs, nodes)));
    assertThat(result.errors()).isEmpty();
    return specs;
  }

  private static StartOptions mapped(List<ChildSpec> specs, String... nodes) {
    Map<String, List<String>> mapping = new TreeMap<>();
    specs.forEach(spec -> mapping.put(spec.id(), List.of(nodes)));
    return StartOptions.DEFAULT.childMapping(mapping);
  }

  private static ChildState state(Stage stage, SimNode seenFrom, String child) {
    return stage.world.hub(seenFrom).lookup(child).orElseThrow().state();
  }

  @Test
  void boundChildrenRunOnTheirNodesThroughJoinsAndLeaves() {
    Stage.play(
        10,
        options -> options.distribution(STRICT),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          start(stage, nodes.get(0), "x", 20, "a");
          start(stage, nodes.get(0), "y", 20, "b");
          stage.world.open(stage.simulation.start("d"));
          stage.await(stage.world.leave(nodes.get(2)));
          stage.world.checkWhenQuiet();
          assertThat(stage.runningOn(nodes.get(0))).hasSize(20).allMatch(id -> id.startsWith("x"));
          assertThat(stage.runningOn(nodes.get(1))).hasSize(20).allMatch(id -> id.startsWith("y"));
        });
  }

  @Test
  void aBoundChildWaitsVisiblyWhileItsNodeIsAwayAndReturnsWithIt() {
    Stage.play(
        20,
        options -> options.distribution(STRICT),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode a = nodes.get(0);
          SimNode b = nodes.get(1);
          start(stage, a, "x", 20, "b");
          assertThat(state(stage, a, "x7")).isEqualTo(ChildState.RUNNING);
          b.crash();
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).isEmpty();
          assertThat(state(stage, a, "x7")).isEqualTo(ChildState.WAITING);
          assertThat(stage.world.hub(a).lookup("x7").orElseThrow().nodes()).containsExactly("b");

          CompletableFuture<Long> answer =
              stage.world.ask(a, stage.probe, "x7", new Probe.Next(41));
          b.restart();
          stage.world.open(b);
          assertThat(stage.await(answer)).isEqualTo(42);
          stage.world.checkWhenQuiet();
          assertThat(stage.runningOn(b)).hasSize(20);
          assertThat(state(stage, a, "x7")).isEqualTo(ChildState.RUNNING);
        });
  }

  /** A stop of what waits must ask the node where it might have begun, so that is remembered. */
  @Test
  void whatIsMovedTwiceAtOnceWaitsForTheLastNodeAndIsStoppedAllTheSame() {
    Stage.play(
        10,
        options -> options.distribution(STRICT),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d");
          SimNode a = nodes.getFirst();
          SimNode last = nodes.getLast();
          List<ChildSpec> children = start(stage, a, "x", 20, "a");
          for (ChildSpec child : children) {
            var unused = stage.world.move(a, child, nodes.get(2).id());
            var unusedToo = stage.world.move(a, child, last.id());
          }
          stage.runMillis(stage.simulation.seed() * 3);
          last.crash();
          stage.world.checkWhenQuiet();
          // Where the node was to admit the move itself, there was but the first.
          assertThat(stage.running()).hasSizeLessThan(10);
          stage.stopped(nodes.get(1), children);
          stage.world.checkWhenQuiet();
        });
  }

  @Test
  void aNodeWithBoundChildrenLeavesWithoutWaitingForAnybodyToTakeThem() {
    Stage.play(
        20,
        options -> options.distribution(STRICT).leaveTimeout(Duration.ofSeconds(30)),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          start(stage, nodes.get(0), "x", 20, "b");
          Duration before = stage.simulation.now();
          stage.await(stage.world.leave(nodes.get(1)));
          assertThat(stage.simulation.now().minus(before)).isLessThan(Duration.ofSeconds(5));
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).isEmpty();
          assertThat(state(stage, nodes.get(0), "x7")).isEqualTo(ChildState.WAITING);
          stage.world.open(stage.simulation.start("b"));
          stage.world.checkWhenQuiet();
          assertThat(stage.runningOn(stage.simulation.node("b"))).hasSize(20);
        });
  }

  @Test
  void underFailoverABoundChildRunsElsewhereUntilItsNodeIsBack() {
    Stage.play(
        20,
        options -> options.distribution(FAILOVER),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode b = nodes.get(1);
          start(stage, nodes.get(0), "x", 20, "b");
          b.crash();
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(20);
          b.restart();
          stage.world.open(b);
          stage.world.checkWhenQuiet();
          assertThat(stage.runningOn(b)).hasSize(20);
        });
  }

  @Test
  void ofMoreNodesThanInstancesTheLaterStandInForTheEarlier() {
    Stage.play(
        10,
        options -> options.distribution(STRICT),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          start(stage, nodes.get(0), "x", 10, "b", "c");
          assertThat(stage.runningOn(nodes.get(1))).hasSize(10);
          nodes.get(1).crash();
          stage.world.checkWhenQuiet();
          assertThat(stage.runningOn(nodes.get(2))).hasSize(10);
          nodes.get(2).crash();
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).isEmpty();
        });
  }

  @Test
  void boundReplicasRunOnAllTheirNodesThatAreThere() {
    Stage.play(
        10,
        options -> options.distribution(STRICT).redundancy(members -> 2),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          start(stage, nodes.get(0), "x", 10, "a", "c");
          stage.world.checkWhenQuiet();
          assertThat(stage.runningOn(nodes.get(0))).hasSize(10);
          assertThat(stage.runningOn(nodes.get(2))).hasSize(10);
          nodes.get(2).crash();
          stage.world.checkWhenQuiet();
          assertThat(stage.runningOn(nodes.get(0))).hasSize(10);
          assertThat(stage.runningOn(nodes.get(1))).isEmpty();
        });
  }

  @Test
  void aBoundChildThatIsMovedIsBoundToItsNewNode() {
    Stage.play(
        20,
        options -> options.distribution(STRICT),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          List<ChildSpec> specs = start(stage, nodes.get(0), "x", 5, "b");
          stage.world.redistribute(nodes.get(0), specs.getFirst(), nodes.get(2).id());
          stage.world.checkWhenQuiet();
          assertThat(stage.runningOn(nodes.get(2))).containsExactly("x0");
          assertThat(stage.runningOn(nodes.get(1))).hasSize(4);
          nodes.get(2).crash();
          stage.world.checkWhenQuiet();
          assertThat(state(stage, nodes.get(0), "x0")).isEqualTo(ChildState.WAITING);
        });
  }

  /** The move is admitted before the home knows that the node goes. */
  @Test
  void aBoundChildThatIsMovedToANodeThatGoesWaitsForThatNode() {
    Stage.play(
        20,
        options -> options.distribution(STRICT),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode c = nodes.get(2);
          List<ChildSpec> specs = start(stage, nodes.get(0), "x", 5, "b");
          stage.world.checkWhenQuiet();
          specs.forEach(spec -> stage.world.redistribute(nodes.get(0), spec, c.id()));
          stage.await(stage.world.leave(c));
          stage.world.checkWhenQuiet();
          for (ChildSpec spec : specs) {
            List<String> bound =
                stage.world.hub(nodes.get(0)).lookup(spec.id()).orElseThrow().nodes();
            assertThat(stage.runningOn(nodes.get(1)).contains(spec.id()))
                .isEqualTo(bound.equals(List.of("b")));
          }
          stage.world.open(stage.simulation.start("c"));
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(5);
        });
  }

  @Test
  void aDrainedNodeKeepsNoBoundChildrenAndHasThemAgainWhenItIsUndrained() {
    Stage.play(
        10,
        options -> options.distribution(STRICT),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode b = nodes.get(1);
          start(stage, nodes.get(0), "x", 20, "b");
          stage.await(stage.world.drain(nodes.get(0), b, true));
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).isEmpty();
          assertThat(state(stage, nodes.get(0), "x7")).isEqualTo(ChildState.WAITING);
          stage.await(stage.world.drain(nodes.get(0), b, false));
          stage.world.checkWhenQuiet();
          assertThat(stage.runningOn(b)).hasSize(20);
        });
  }

  @Test
  void aSplitLeavesBoundChildrenOnTheirSide() {
    Stage.play(
        20,
        options -> options.distribution(STRICT),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d");
          start(stage, nodes.get(0), "x", 20, "a");
          start(stage, nodes.get(0), "y", 20, "d");
          stage.simulation.network().split(nodes.subList(0, 2), nodes.subList(2, 4));
          stage.run(20);
          assertThat(stage.running().values()).hasSize(40).allMatch(one -> one.size() == 1);
          assertThat(state(stage, nodes.get(0), "y3")).isEqualTo(ChildState.WAITING);
          assertThat(state(stage, nodes.get(3), "y3")).isEqualTo(ChildState.RUNNING);
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
          assertThat(stage.world.hub(nodes.get(0)).lookup("y3").orElseThrow().instances())
              .extracting(Instance::node)
              .containsExactly(nodes.get(3).id());
        });
  }

  /** A crash at any moment of a start, too. */
  @Test
  void aStartIsRefusedOnlyForChildrenMappedToNodesThatAreNotThere() {
    Stage.play(
        20,
        options -> options.distribution(STRICT),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          List<ChildSpec> specs = stage.specs("x", 20);
          CompletableFuture<StartResult> start =
              stage.world.start(nodes.get(0), specs, mapped(specs, "nobody"));
          List<ChildSpec> others = stage.specs("y", 20);
          CompletableFuture<StartResult> other =
              stage.world.start(nodes.get(0), others, mapped(others, "c"));
          assertThat(stage.await(start).errors())
              .hasSize(20)
              .allMatch(error -> error.reason() == Reason.INVALID_CHILD_MAPPING);
          stage.simulation.run(Duration.ofNanos(stage.simulation.seed() * 73_000));
          nodes.get(1).crash();
          assertThat(stage.await(other).errors()).isEmpty();
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(20);
        });
  }

  @Test
  void staticChildrenAreStartedWhenTheNodesTheyAreMappedToHaveCome() {
    Stage.play(
        20,
        options ->
            options
                .distribution(STRICT)
                .child(ChildSpec.of("here", "probe", "argument"), "a")
                .child(ChildSpec.of("there", "probe", "argument"), "c"),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b");
          stage.world.checkWhenQuiet();
          assertThat(stage.runningOn(nodes.get(0))).containsExactly("here");
          assertThat(stage.running()).hasSize(1);
          SimNode c = stage.simulation.start("c");
          stage.world.open(c);
          stage.world.checkWhenQuiet();
          assertThat(stage.runningOn(c)).containsExactly("there");
        });
  }
}
