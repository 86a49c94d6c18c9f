package io.processhub.testkit.scenario;

import static io.processhub.testkit.scenario.Replicas.allHaveOneActive;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.HubConfigBuilder;
import io.processhub.event.AlterHook;
import io.processhub.strategy.Gossip;
import io.processhub.strategy.HotSwap;
import io.processhub.strategy.RedundancySignal;
import io.processhub.strategy.Replication;
import io.processhub.testkit.NetworkTimes;
import io.processhub.testkit.Range;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.SimSettings;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * That nobody takes the active role from one that it has not heard of, while news are on their way.
 * What is checked is that none became active while another was.
 */
final class UnheardRolesScenariosTest {
  private static final int CHILDREN = 40;
  private static final int SEEDS_OF_RACES = 40;

  /** Its node is drained before it has told that it has started them. */
  @Test
  void whatADrainedNodeHasStartedIsActiveUntilItHasGone() {
    play(
        Replication.factor(2),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          stage.world.checkWhenQuiet();
          SimNode e = nodes.getLast();
          var drain = stage.world.drain(nodes.getFirst(), e, true);
          var start = stage.world.start(e, stage.specs("x", CHILDREN));
          stage.await(drain);
          stage.await(start);
          check(stage, nodes);
        });
  }

  /** Each replica knows of itself that it can follow the active one, and not yet of all others. */
  @Test
  void whoFollowsALostOneHasTheOwnersBeforeItAsked() {
    play(
        Replication.factor(8),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e", "f", "g", "h");
          stage.world.checkWhenQuiet();
          var start = stage.world.start(nodes.getFirst(), stage.specs("x", CHILDREN));
          stage.runMillis(20);
          nodes.getLast().crash();
          stage.await(start);
          check(stage, nodes);
        });
  }

  /**
   * The next owner takes the role of one that was given up. A replica that comes from a node that
   * is drained has that one taken out, and begun anew.
   */
  @Test
  void whoBeginsAnewAfterItWasGivenUpDoesNotTakeTheRoleOfWhoFollows() {
    Set<String> failed = new HashSet<>();
    AlterHook failsOnce =
        AlterHook.of(
            "fails-once",
            data -> {
              if (failed.add(data.child())) {
                throw new IllegalStateException("not at first");
              }
              return data;
            });
    play(
        SEEDS_OF_RACES,
        options -> options.migration(HotSwap.withHandover()).hook(failsOnce),
        Replication.factor(2),
        stage -> {
          failed.clear();
          List<SimNode> nodes = stage.start("a", "b", "c", "d");
          stage.world.checkWhenQuiet();
          var start = stage.world.start(nodes.getFirst(), stage.specs("x", CHILDREN));
          stage.runMillis(5);
          var drain = stage.world.drain(nodes.getFirst(), nodes.getLast(), true);
          stage.await(start);
          stage.await(drain);
          check(stage, nodes);
        });
  }

  private static void check(Stage stage, List<SimNode> nodes) {
    stage.world.checkWhenQuiet();
    assertThat(allHaveOneActive(stage, nodes.getFirst(), CHILDREN)).isTrue();
  }

  private static void play(Replication replication, Consumer<Stage> scenario) {
    play(3, options -> options, replication, scenario);
  }

  private static void play(
      int seeds,
      UnaryOperator<HubConfigBuilder> more,
      Replication replication,
      Consumer<Stage> scenario) {
    Stage.play(
        seeds,
        SimSettings.DEFAULT.network(NetworkTimes.PROMPT.latency(Range.micros(50, 20_000))),
        options ->
            more.apply(options)
                .debounce(Duration.ZERO)
                .redundancy(replication.activePassive().signal(RedundancySignal.ALL))
                .synchronization(new Gossip(1, Duration.ofSeconds(5), false)),
        scenario);
  }
}
