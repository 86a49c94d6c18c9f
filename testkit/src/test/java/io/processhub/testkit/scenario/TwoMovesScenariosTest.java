package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.strategy.HotSwap;
import io.processhub.testkit.Ledger;
import io.processhub.testkit.NetworkTimes;
import io.processhub.testkit.Range;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.SimSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A child is moved, and moved again before all have heard of the first move: by its record, so that
 * no change of members makes anybody wait.
 */
final class TwoMovesScenariosTest {
  private static final int SEEDS = 40;

  /** Frames of one route may be long under way when those of another are not. */
  private static final NetworkTimes UNEVEN = NetworkTimes.PROMPT.latency(Range.micros(50, 20_000));

  @Test
  void aChildRunsOnceAndKeepsItsStateHoweverOftenItIsMoved() {
    Stage.play(
        SEEDS,
        SimSettings.DEFAULT.network(UNEVEN),
        options -> options.migration(HotSwap.withHandover()),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d");
          List<ChildSpec> children = stage.started(nodes.getFirst(), "x", 10);
          stage.count(nodes.getFirst(), children, 1);
          List<String> twice = watch(stage);
          Random random = new Random(stage.simulation.seed());
          for (int move = 0; move < 150; move++) {
            SimNode caller = nodes.get(random.nextInt(nodes.size()));
            SimNode target = nodes.get(random.nextInt(nodes.size()));
            ChildSpec child = children.get(move / 3 % children.size());
            stage.world.redistribute(caller, child, target.id());
            stage.runMillis(random.nextInt(30));
          }
          stage.world.checkWhenQuiet();
          assertThat(twice).isEmpty();
          stage.checkCounted(nodes.getFirst(), children, 1L);
        });
  }

  /** The instances that began while another of the same child was running. */
  private static List<String> watch(Stage stage) {
    List<String> twice = new ArrayList<>();
    Ledger ledger = stage.simulation.ledger();
    ledger.listen(begun -> {
      List<Ledger.Running> all = ledger.running(begun.hub(), begun.childId());
      if (all.size() > 1) {
        twice.add(stage.simulation.now() + " " + all);
      }
    });
    return twice;
  }
}
