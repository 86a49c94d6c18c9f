package io.processhub.testkit.scenario;

import static io.processhub.testkit.scenario.Quorums.awaitStandingDown;
import static io.processhub.testkit.scenario.Quorums.majority;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.strategy.StaticQuorum;
import io.processhub.testkit.SimNode;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** Under a quorum: what does not come back by itself, and who is not drawn into it. */
final class StandDownScenariosTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @Test
  void whoHasStoodDownForAnotherClusterStartsNothingMore() {
    foundedApart((stage, down) -> {
      boolean begins =
          stage.simulation.runUntil(
              () -> down.stream().anyMatch(node -> !stage.runningOn(node).isEmpty()),
              Duration.ofSeconds(10));
      assertThat(begins).isFalse();
    });
  }

  @Test
  void whoIsOpenedAnewJoinsTheClusterThatRunsChildrenAndNotTheOneThatStandsDown() {
    foundedApart((stage, down) -> {
      SimNode again = down.getFirst();
      stage.await(stage.world.close(again));
      stage.world.open(again);
      boolean joins =
          stage.simulation.runUntil(() -> !stage.world.hub(again).isPartitioned(), LONG)
              && stage.simulation.runUntil(() -> stage.world.hub(again).ready().isDone(), LONG);
      assertThat(joins).isTrue();
      stage.run(10);
      assertThat(stage.world.hub(again).isPartitioned()).isFalse();
      assertThat(stage.runningOn(again)).isNotEmpty();
    });
  }

  /**
   * Three nodes and three: the later three have heard of the earlier, and stand down. Until then
   * children may run in both: who founds apart gives that up.
   */
  private static void foundedApart(BiConsumer<Stage, List<SimNode>> then) {
    Stage.play(
        Quorums.SEEDS,
        options -> majority(options, 3),
        stage -> {
          List<SimNode> nodes = stage.simulation.start("a", "b", "c", "d", "e", "f");
          List<SimNode> earlier = nodes.subList(0, 3);
          List<SimNode> later = nodes.subList(3, 6);
          stage.simulation.network().split(earlier, later);
          earlier.forEach(stage.world::open);
          stage.run(1);
          later.forEach(stage.world::open);
          stage.run(10);
          stage.await(stage.world.start(earlier.getFirst(), stage.specs("x", 20)));
          stage.await(stage.world.start(later.getFirst(), stage.specs("y", 20)));
          stage.simulation.network().heal();
          later.forEach(node -> awaitStandingDown(stage, node));
          then.accept(stage, later);
        });
  }

  @Test
  void fewerThanAFixedQuorumFoundNothingInVainByAPersonsWord() {
    Stage.play(
        Quorums.SEEDS,
        options -> options.partitionTolerance(StaticQuorum.of(3).withCap()),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.started(nodes.getFirst(), "x", 20);
          nodes.getLast().crash();
          nodes.subList(0, 2).forEach(node -> awaitStandingDown(stage, node));
          stage.world.hub(nodes.getFirst()).resetClusterSize(2);
          stage.run(60);
          for (SimNode node : nodes.subList(0, 2)) {
            assertThat(stage.world.hub(node).diagnostics().counters().get("clustersGivenUp"))
                .isEqualTo(1);
          }
          nodes.getLast().restart();
          stage.world.open(nodes.getLast());
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(20);
        });
  }
}
