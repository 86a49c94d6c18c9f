package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ProcessId;
import io.processhub.ProcessRef;
import io.processhub.strategy.ColdSwap;
import io.processhub.strategy.HotSwap;
import io.processhub.strategy.MigrationStrategy;
import io.processhub.strategy.Replication;
import io.processhub.testkit.NetworkTimes;
import io.processhub.testkit.Probe;
import io.processhub.testkit.Range;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.SimSettings;
import io.processhub.testkit.invariant.SenderOrder;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * A teller and the node of a child lose sight of each other, and the child moves, or goes on
 * elsewhere. What the teller sent before, and the cut has held up, does not come after what it has
 * sent since.
 */
final class LateMessagesScenariosTest {
  private static final String CHILD = "x";
  private static final int SEEDS = 60;

  /** Views are prompt; a message may take as long as it takes to notice a cut. */
  private static final SimSettings SLOW_MESSAGES =
      SimSettings.DEFAULT.network(NetworkTimes.PROMPT.latency(Range.micros(50, 20_000)));

  /** Who tells the child numbers. */
  private static final class Telling {
    private final Stage stage;
    private final List<SimNode> tellers;
    private long number;

    Telling(Stage stage, List<SimNode> tellers) {
      this.stage = stage;
      this.tellers = tellers;
    }

    void during(long millis, long everyMillis) {
      for (long left = millis; left > 0; left -= everyMillis) {
        for (SimNode node : tellers) {
          ProcessRef<Probe.Message> child = stage.world.hub(node).ref(stage.probe, CHILD);
          child.tell(new Probe.Numbered(node.id().toString(), ++number));
        }
        stage.runMillis(everyMillis);
      }
    }

    /** Nothing came too late, nor twice; and whoever tells is heard. */
    void check() {
      stage.run(20);
      during(100, 10);
      for (SimNode node : tellers) {
        CompletableFuture<Long> answer =
            stage.world.ask(node, stage.probe, CHILD, new Probe.Next(1));
        assertThat(stage.await(answer)).isEqualTo(2);
      }
      stage.run(2);
      assertThat(new SenderOrder().violations(stage.world.observe())).isEmpty();
    }
  }

  private static SimNode runner(Stage stage, List<SimNode> nodes) {
    ProcessId running = stage.running().get(CHILD).getFirst();
    return nodes.stream()
        .filter(node -> node.id().equals(running.node()))
        .findFirst()
        .orElseThrow();
  }

  private static SimNode other(List<SimNode> nodes, SimNode... taken) {
    return nodes.stream().filter(node -> !List.of(taken).contains(node)).findFirst().orElseThrow();
  }

  private static void move(Stage stage, SimNode from, SimNode to) {
    stage.await(stage.world.hub(from).move(CHILD, to.id()));
  }

  /** The two lose sight of each other while messages are on their way; the child moves. */
  private static void cutAndMove(MigrationStrategy migration, long millisUntilToldAgain) {
    Stage.play(
        SEEDS,
        SLOW_MESSAGES,
        options -> options.migration(migration),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          stage.await(stage.world.start(nodes.getFirst(), List.of(stage.spec(CHILD))));
          SimNode runner = runner(stage, nodes);
          SimNode teller = other(nodes, runner);
          SimNode next = other(nodes, runner, teller);
          SimNode last = other(nodes, runner, teller, next);
          Telling telling = new Telling(stage, List.of(teller));
          telling.during(20, 1);
          stage.simulation.network().cutOneWay(teller, runner);
          telling.during(50, 1);
          move(stage, next, next);
          stage.runMillis(millisUntilToldAgain);
          telling.during(500, 10);
          stage.simulation.network().heal();
          telling.during(500, 10);
          move(stage, next, last);
          telling.during(500, 10);
          telling.check();
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
        SLOW_MESSAGES,
        options -> options.migration(HotSwap.withHandover()),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          stage.await(stage.world.start(nodes.getFirst(), List.of(stage.spec(CHILD))));
          SimNode runner = runner(stage, nodes);
          SimNode teller = other(nodes, runner);
          SimNode next = other(nodes, runner, teller);
          SimNode last = other(nodes, runner, teller, next);
          Telling telling = new Telling(stage, List.of(teller));
          telling.during(20, 1);
          stage.simulation.network().cutOneWay(teller, runner);
          telling.during(50, 1);
          move(stage, next, next);
          telling.during(500, 10);
          stage.runMillis(500);
          move(stage, next, last);
          stage.simulation.network().heal();
          stage.run(10);
          telling.check();
        });
  }

  /** An ask that would come too late fails, in words that say so. */
  @Test
  void anAskThatComesTooLateFails() {
    boolean[] hasFailed = {false};
    Stage.play(
        SEEDS,
        SLOW_MESSAGES,
        options -> options.migration(HotSwap.withHandover()),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          stage.await(stage.world.start(nodes.getFirst(), List.of(stage.spec(CHILD))));
          SimNode runner = runner(stage, nodes);
          SimNode teller = other(nodes, runner);
          SimNode next = other(nodes, runner, teller);
          stage.simulation.network().cutOneWay(teller, runner);
          CompletableFuture<Long> early =
              stage.world.ask(teller, stage.probe, CHILD, new Probe.Next(1));
          stage.runMillis(100);
          move(stage, next, next);
          stage.runMillis(200);
          var later = stage.world.ask(teller, stage.probe, CHILD, new Probe.Next(2));
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
        SLOW_MESSAGES,
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
          telling.during(20, 1);
          stage.simulation.network().split(List.of(active), others);
          telling.during(500, 5);
          var drained = stage.world.drain(active, active, true);
          telling.during(20_000, 200);
          stage.simulation.network().heal();
          telling.during(2_000, 20);
          stage.await(drained);
          telling.check();
        });
  }
}
