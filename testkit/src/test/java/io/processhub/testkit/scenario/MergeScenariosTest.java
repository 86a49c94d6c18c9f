package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.ProcessType;
import io.processhub.strategy.HotSwap;
import io.processhub.testkit.NetworkTimes;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.SimSettings;
import io.processhub.testkit.scenario.Adder.Add;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A merge that sums shows how often it was made. */
final class MergeScenariosTest {
  private static final int SEEDS = 24;
  private static final long STEP_MICROS = 60;

  private static final ProcessType<String, Add> SUM =
      ProcessType.of("sum", String.class, Add.class, unused -> new Adder());

  private static int add(Stage stage, SimNode node, ChildSpec child, int amount) {
    return stage.await(stage.world.ask(node, SUM, child.id(), new Add(amount)));
  }

  /**
   * The owner takes the other node for gone, at any step, while that one still sees it and asks on:
   * it must not be given the same state twice.
   */
  @Test
  void aStateIsMergedOnceThoughTheOwnerLosesSightOfItsSource() {
    Stage.play(
        SEEDS,
        SimSettings.DEFAULT.network(NetworkTimes.PROMPT),
        options -> options.process(SUM).migration(HotSwap.withHandover()),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b");
          SimNode a = nodes.get(0);
          SimNode b = nodes.get(1);
          List<ChildSpec> children =
              IntStream.range(0, 30).mapToObj(i -> ChildSpec.of("x" + i, SUM, "")).toList();
          assertThat(stage.await(stage.world.start(a, children)).isOk()).isTrue();
          stage.simulation.network().split(List.of(a), List.of(b));
          stage.run(5);
          children.forEach(child -> add(stage, a, child, 1));
          children.forEach(child -> add(stage, b, child, 100));
          stage.simulation.network().heal();
          boolean begun =
              stage.simulation.runUntil(
                  () ->
                      stage.world.hub(b).diagnostics().tableSizes().get("pendingHandovers") > 0
                          && stage.world.hub(a).diagnostics().tableSizes().get("pendingHandovers")
                              > 0,
                  Duration.ofSeconds(30));
          assertThat(begun).isTrue();
          stage.simulation.run(Duration.ofNanos(stage.simulation.seed() * STEP_MICROS * 1_000));
          stage.simulation.network().suspect(a, b, Duration.ofSeconds(2));
          stage.run(60);
          int owned = 0;
          for (ChildSpec child : children) {
            if (stage.world.hub(a).processId(child.id()).orElseThrow().node().equals(a.id())) {
              owned++;
              assertThat(add(stage, b, child, 0)).as(child.id()).isEqualTo(101);
            }
          }
          assertThat(owned).isPositive();
        });
  }
}
