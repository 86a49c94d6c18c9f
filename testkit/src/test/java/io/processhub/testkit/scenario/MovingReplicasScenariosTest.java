package io.processhub.testkit.scenario;

import io.processhub.ChildSpec;
import io.processhub.strategy.Gossip;
import io.processhub.strategy.HotSwap;
import io.processhub.strategy.PubSub;
import io.processhub.strategy.RedundancySignal;
import io.processhub.strategy.Replication;
import io.processhub.strategy.SynchronizationStrategy;
import io.processhub.testkit.SimNode;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/**
 * Several replicas of a child move at a time, each to another node, and news of that come in any
 * order: none is taken for one too many, and what the active one has counted goes on counting.
 */
final class MovingReplicasScenariosTest {
  private static final PubSub TO_ALL = new PubSub(Duration.ofSeconds(5));
  private static final Gossip BY_RUMOUR = new Gossip(2, Duration.ofSeconds(2), false);

  /** Who still has its replica sees that of another at its new node already. */
  @Test
  void whoMovesAfterAnotherTakesAPlaceThatIsFree() {
    play(1, 2, TO_ALL, List.of("a", "b"), MovingReplicasScenariosTest::fourJoin);
  }

  /** Who is to get one sees another go, and not yet where to. */
  @Test
  void whoIsToGetAReplicaDoesNotStartAnotherInstead() {
    play(
        3,
        3,
        TO_ALL,
        List.of("a", "b", "c", "d", "e", "f"),
        (stage, nodes) -> {
          for (SimNode node : nodes.subList(2, 5)) {
            var unused = stage.world.leave(node);
          }
        });
  }

  /** Who is handing its replica over sees it at its new node, and takes it for another's. */
  @Test
  void whatIsOnItsWayIsNotOneTooMany() {
    play(4, 2, BY_RUMOUR, List.of("a", "b"), MovingReplicasScenariosTest::fourJoin);
  }

  private static void fourJoin(Stage stage, List<SimNode> nodes) {
    stage.simulation.start("c", "d", "e", "f").forEach(stage.world::open);
  }

  private static void play(
      int seeds,
      int replicas,
      SynchronizationStrategy synchronization,
      List<String> names,
      BiConsumer<Stage, List<SimNode>> change) {
    Stage.play(
        seeds,
        options ->
            options
                .redundancy(
                    Replication.factor(replicas).activePassive().signal(RedundancySignal.ALL))
                .debounce(Duration.ofMillis(1_500))
                .synchronization(synchronization)
                .migration(HotSwap.withHandover()),
        stage -> {
          List<SimNode> nodes =
              stage.start(names.getFirst(), names.subList(1, names.size()).toArray(String[]::new));
          SimNode a = nodes.getFirst();
          List<ChildSpec> children = stage.started(a, "x", 100);
          stage.world.checkWhenQuiet();
          stage.count(a, children, 1);

          change.accept(stage, nodes);
          stage.world.checkWhenQuiet();

          stage.checkCounted(a, children, 1L);
        });
  }
}
