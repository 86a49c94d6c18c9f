package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ProcessId;
import io.processhub.strategy.ColdSwap;
import io.processhub.strategy.HotSwap;
import io.processhub.strategy.MigrationStrategy;
import io.processhub.strategy.Replication;
import io.processhub.testkit.Probe;
import io.processhub.testkit.SimNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * A teller and the node of a child lose sight of each other, and the child moves, or goes on
 * elsewhere. What the teller sent before, and the cut has held up, does not come after what it has
 * sent since.
 */
final class LateMessagesScenariosTest {
  private static final String CHILD = Telling.CHILD;
  private static final int SEEDS = 60;

  private static final long MILLI = 1_000;

  /** Of five nodes: who runs the child, who tells it, and where it is to go. */
  private record Cast(SimNode runner, SimNode teller, SimNode next, SimNode last) {
    static Cast of(Stage stage) {
      List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
      stage.await(stage.world.start(nodes.getFirst(), List.of(stage.spec(CHILD))));
      ProcessId running = stage.running().get(CHILD).getFirst();
      List<SimNode> others = new ArrayList<>(nodes);
      others.removeIf(node -> node.id().equals(running.node()));
      SimNode runner = stage.simulation.node(running.node().name());
      return new Cast(runner, others.get(0), others.get(1), others.get(2));
    }
  }

  /** And whoever tells is heard. */
  private static void check(Stage stage, Telling telling) {
    stage.run(20);
    telling.during(100 * MILLI, 10 * MILLI);
    telling.check();
  }

  private static void move(Stage stage, SimNode from, SimNode to) {
    stage.await(stage.world.hub(from).move(CHILD, to.id()));
  }

  /** The two lose sight of each other while messages are on their way; the child moves. */
  private static Telling cutAndMove(Stage stage, Cast cast) {
    Telling telling = new Telling(stage, List.of(cast.teller()));
    telling.during(20 * MILLI, MILLI);
    stage.simulation.network().cutOneWay(cast.teller(), cast.runner());
    telling.during(50 * MILLI, MILLI);
    move(stage, cast.next(), cast.next());
    return telling;
  }

  /** And when they see each other again it moves on. */
  private static void cutAndMove(MigrationStrategy migration, long millisUntilToldAgain) {
    Stage.play(
        SEEDS,
        Telling.SLOW_MESSAGES,
        options -> options.migration(migration),
        stage -> {
          Cast cast = Cast.of(stage);
          Telling telling = cutAndMove(stage, cast);
          stage.runMillis(millisUntilToldAgain);
          telling.during(500 * MILLI, 10 * MILLI);
          stage.simulation.network().heal();
          telling.during(500 * MILLI, 10 * MILLI);
          move(stage, cast.next(), cast.last());
          telling.during(500 * MILLI, 10 * MILLI);
          check(stage, telling);
        });
  }

  @Test
  void whatACutHasHeldUpDoesNotComeAfterWhatWasSentSince() {
    cutAndMove(HotSwap.withHandover(), 200);
  }

  @Test
  void norWithoutHandover() {
    cutAndMove(HotSwap.DEFAULT, 200);
    cutAndMove(new ColdSwap(), 200);
  }

  @Test
  void norWhenTheOldWayHasLongBeenForgotten() {
    cutAndMove(HotSwap.withHandover(), 20_000);
  }

  /**
   * Before the cut is healed the child moves on, with the state that what was sent since has made.
   */
  @Test
  void norWhereTheChildHasMovedOnWithItsState() {
    Stage.play(
        SEEDS,
        Telling.SLOW_MESSAGES,
        options -> options.migration(HotSwap.withHandover()),
        stage -> {
          Cast cast = Cast.of(stage);
          Telling telling = cutAndMove(stage, cast);
          telling.during(500 * MILLI, 10 * MILLI);
          stage.runMillis(500);
          move(stage, cast.next(), cast.last());
          stage.simulation.network().heal();
          stage.run(10);
          check(stage, telling);
        });
  }

  /** An ask that would come too late fails, in words that say so. */
  @Test
  void anAskThatComesTooLateFails() {
    boolean[] hasFailed = {false};
    Stage.play(
        SEEDS,
        Telling.SLOW_MESSAGES,
        options -> options.migration(HotSwap.withHandover()),
        stage -> {
          Cast cast = Cast.of(stage);
          stage.simulation.network().cutOneWay(cast.teller(), cast.runner());
          CompletableFuture<Long> early =
              stage.world.ask(cast.teller(), stage.probe, CHILD, new Probe.Next(1));
          stage.runMillis(100);
          move(stage, cast.next(), cast.next());
          stage.runMillis(200);
          var later = stage.world.ask(cast.teller(), stage.probe, CHILD, new Probe.Next(2));
          assertThat(stage.await(later)).isEqualTo(3);
          stage.simulation.network().heal();
          stage.run(60);
          assertThat(early).isDone();
          hasFailed[0] |= early.isCompletedExceptionally();
        });
    assertThat(hasFailed[0]).isTrue();
  }

  /**
   * The node of the active replica is alone, and is drained: when it sees the others again it gives
   * up its child, and sends on what comes for it.
   */
  @Test
  void norAfterASplitInWhichTheOldNodeIsDrained() {
    Stage.play(
        SEEDS,
        Telling.SLOW_MESSAGES,
        options ->
            options
                .redundancy(Replication.factor(3).activePassive())
                .migration(HotSwap.withHandover()),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d");
          stage.await(stage.world.start(nodes.getFirst(), List.of(stage.spec(CHILD))));
          stage.run(2);
          SimNode active =
              nodes.stream()
                  .filter(
                      node -> Replicas.active(stage, nodes.getFirst(), CHILD).contains(node.id()))
                  .findFirst()
                  .orElseThrow();
          List<SimNode> others = nodes.stream().filter(node -> node != active).toList();
          Telling telling = new Telling(stage, others);
          telling.during(20 * MILLI, 1 * MILLI);
          stage.simulation.network().split(List.of(active), others);
          telling.during(500 * MILLI, 5 * MILLI);
          var drained = stage.world.drain(active, active, true);
          telling.during(20_000 * MILLI, 200 * MILLI);
          stage.simulation.network().heal();
          telling.during(2_000 * MILLI, 20 * MILLI);
          stage.await(drained);
          check(stage, telling);
        });
  }
}
