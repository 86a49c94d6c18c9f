package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.ProcessType;
import io.processhub.strategy.HotSwap;
import io.processhub.testkit.NetworkTimes;
import io.processhub.testkit.SimNetwork;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.SimSettings;
import io.processhub.testkit.scenario.Sum.Add;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The source of a handover freezes amid it, is taken for gone, and wakes. */
final class FrozenSourceScenariosTest {
  private static final Duration FROZEN = Duration.ofSeconds(40);
  private static final int STEPS = 8;

  /** It must not be merged with itself: who has begun says so, also much later. */
  @Test
  void whatHasBegunElsewhereMeanwhileDoesNotGoOnWhenItsSourceWakes() {
    ProcessType<String, Add> type =
        ProcessType.of("adder", String.class, Add.class, unused -> new Adder());
    Stage.play(
        STEPS,
        SimSettings.DEFAULT.network(NetworkTimes.PROMPT),
        options -> options.migration(HotSwap.withHandover()).process(type),
        stage -> {
          List<SimNode> nodes = stage.start("other", "source", "target");
          SimNode other = nodes.get(0);
          SimNode source = nodes.get(1);
          stage.run(2);
          ChildSpec child = ChildSpec.of("sum", type, "");
          stage.world.redistribute(other, child, source.id());
          stage.run(1);
          assertThat(stage.world.hub(other).processId("sum").orElseThrow().node())
              .isEqualTo(source.id());
          stage.await(stage.world.ask(other, type, "sum", new Add(5)));
          SimNetwork network = stage.simulation.network();
          stage.world.redistribute(other, child, nodes.get(2).id());
          long sent = network.controlFramesSent(source) + stage.simulation.seed();
          stage.simulation.runUntil(
              () -> network.controlFramesSent(source) >= sent, Duration.ofSeconds(1));
          source.pause(FROZEN);
          stage.run(60);
          assertThat(stage.world.hub(other).processIds("sum")).hasSize(1);
          assertThat(stage.await(stage.world.ask(other, type, "sum", new Add(0)))).isEqualTo(5);
        });
  }
}
