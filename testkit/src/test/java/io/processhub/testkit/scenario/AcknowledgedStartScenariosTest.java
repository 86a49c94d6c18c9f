package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.HubConfigBuilder;
import io.processhub.NoSuchChild;
import io.processhub.strategy.Gossip;
import io.processhub.testkit.Probe;
import io.processhub.testkit.SimNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Who has been told that a child was started may ask it from any node, and has others do so. */
final class AcknowledgedStartScenariosTest {

  /** Starts children one by one at each node in turn; each is asked everywhere at once. */
  private static List<CompletableFuture<Long>> askEverywhere(Stage stage, List<SimNode> nodes) {
    List<CompletableFuture<Long>> asks = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      SimNode caller = nodes.get(i % nodes.size());
      stage.started(caller, "x" + i + "-", 1);
      for (SimNode node : nodes) {
        asks.add(stage.world.ask(node, stage.probe, "x" + i + "-0", new Probe.Next(1)));
      }
    }
    stage.run(10);
    return asks;
  }

  private static void play(UnaryOperator<HubConfigBuilder> options) {
    Stage.play(
        20,
        options,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          stage.run(10);
          assertThat(askEverywhere(stage, nodes))
              .allSatisfy(ask -> assertThat(ask).isCompletedWithValue(2L));
        });
  }

  @Test
  void allNodesAskItAtOnce() {
    play(options -> options);
  }

  @Test
  void underRumoursToo() {
    play(options -> options.synchronization(Gossip.DEFAULT));
  }

  @Test
  void andUnderAQuorum() {
    play(options -> Quorums.majority(options, 5));
  }

  /** Homes change meanwhile, and the new one is asked before it has caught up. */
  @Test
  void nodesMayComeAndGoMeanwhile() {
    Stage.play(
        80,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          stage.run(10);
          stage.world.start("f");
          stage.runMillis(stage.simulation.seed() * 13 % 400);
          CompletableFuture<Void> left = stage.world.leave(nodes.get(4));
          stage.runMillis(stage.simulation.seed() * 7 % 60);
          List<CompletableFuture<Long>> asks = askEverywhere(stage, nodes.subList(0, 4));
          stage.await(left);
          assertThat(asks).allSatisfy(ask -> assertThat(ask).isCompletedWithValue(2L));
        });
  }

  /** What nobody has started is still said not to exist, by all nodes. */
  @Test
  void ofWhatNobodyHasStartedAllSayThatThereIsNone() {
    Stage.play(
        10,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.run(10);
          List<CompletableFuture<Long>> asks = new ArrayList<>();
          for (SimNode node : nodes) {
            asks.add(stage.world.ask(node, stage.probe, "nobody", new Probe.Next(1)));
          }
          stage.run(1);
          assertThat(asks)
              .allSatisfy(ask -> assertThat(ask.exceptionNow()).isInstanceOf(NoSuchChild.class));
        });
  }
}
