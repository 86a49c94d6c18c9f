package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.HubConfigBuilder;
import io.processhub.HubPartitioned;
import io.processhub.NoSuchChild;
import io.processhub.ProcessId;
import io.processhub.strategy.Gossip;
import io.processhub.strategy.HotSwap;
import io.processhub.strategy.MajorityQuorum;
import io.processhub.testkit.NetworkTimes;
import io.processhub.testkit.Range;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.SimSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Children that are to be moved, and cannot be: callers hear so, at once, and nothing begins. */
final class MovesInVainScenariosTest {
  private static final int SEEDS = 40;

  /** Frames of one route may be long under way when those of another are not. */
  private static final NetworkTimes UNEVEN = NetworkTimes.PROMPT.latency(Range.micros(50, 20_000));

  @Test
  void whatIsStoppedStaysSoWhoeverMovesItBeforeHearingOfThat() {
    moveWhatIsStopped(options -> options);
  }

  @Test
  void whatIsStoppedStaysSoUnderGossipToo() {
    moveWhatIsStopped(
        options -> options.synchronization(new Gossip(1, Duration.ofSeconds(5), true)));
  }

  private static void moveWhatIsStopped(UnaryOperator<HubConfigBuilder> options) {
    Stage.play(
        SEEDS,
        SimSettings.DEFAULT.network(UNEVEN),
        options,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e", "f");
          List<ChildSpec> children = stage.started(nodes.getFirst(), "x", 20);
          stage.run(10);
          Random random = new Random(stage.simulation.seed());
          List<CompletableFuture<ProcessId>> moves = new ArrayList<>();
          for (ChildSpec child : children) {
            stage.stopped(anyOf(nodes, random), List.of(child));
            nodes.stream()
                .filter(node -> stage.world.hub(node).lookup(child.id()).isPresent())
                .forEach(
                    node -> moves.add(stage.world.move(node, child, anyOf(nodes, random).id())));
          }
          stage.run(5);
          assertThat(moves).isNotEmpty().allSatisfy(move -> assertFailed(move, NoSuchChild.class));
          assertThat(stage.running()).isEmpty();
          stage.world.checkWhenQuiet();
        });
  }

  private static void assertFailed(CompletableFuture<?> move, Class<?> failure) {
    assertThat(move).isCompletedExceptionally();
    assertThat(move.exceptionNow()).isExactlyInstanceOf(failure);
  }

  private static SimNode anyOf(List<SimNode> nodes, Random random) {
    return nodes.get(random.nextInt(nodes.size()));
  }

  /** One is asked for when the hub stands down already, one is under way when it begins to. */
  @Test
  void whereThereIsNoQuorumMovesFailAtOnce() {
    Stage.play(
        10,
        options ->
            options
                .migration(HotSwap.withHandover())
                .partitionTolerance(MajorityQuorum.ofAtLeast(3).licence(Duration.ofSeconds(2))),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode a = nodes.getFirst();
          List<ChildSpec> children = stage.started(a, "x", 10);
          stage.run(10);
          nodes.get(1).pause();
          List<CompletableFuture<ProcessId>> underWay =
              children.stream()
                  .filter(child -> stage.runningOn(a).contains(child.id()))
                  .map(child -> stage.world.move(a, child, nodes.get(1).id()))
                  .toList();
          stage.runMillis(50);
          stage.simulation.network().split(List.of(a), nodes.subList(1, 3));
          assertThat(
                  stage.simulation.runUntil(
                      () -> stage.world.hub(a).isPartitioned(), Duration.ofSeconds(8)))
              .isTrue();
          var late = stage.world.move(a, children.getFirst(), a.id());
          stage.runMillis(100);
          assertFailed(late, HubPartitioned.class);
          assertThat(underWay)
              .isNotEmpty()
              .allSatisfy(move -> assertFailed(move, HubPartitioned.class));
          nodes.get(1).resume();
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
        });
  }
}
