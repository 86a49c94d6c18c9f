package io.processhub.testkit.scenario;

import static io.processhub.testkit.scenario.Quorums.play;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.testkit.Probe;
import io.processhub.testkit.SimNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tokens rise, whatever clusters follow each other. */
final class TokenScenariosTest {
  @Test
  void aClusterThatIsFoundedWithTheRestOfAnotherHasTheLaterNumber() {
    play(
        3,
        stage -> {
          List<SimNode> nodes = stage.simulation.start("b", "c", "d");
          SimNode ahead = nodes.getFirst();
          ahead.jumpClock(Duration.ofSeconds(40));
          nodes.forEach(stage.world::open);
          stage.world.awaitMembers(nodes);
          stage.started(ahead, "x", 30);
          stage.simulation.network().blind(nodes.get(0), nodes.get(1));
          for (int i = 0; i < 10; i++) {
            for (String child : stage.runningOn(ahead)) {
              stage.world.hub(ahead).ref(stage.probe, child).tell(new Probe.Fail());
            }
            stage.runMillis(100);
          }
          nodes.get(0).crash();
          nodes.get(2).crash();
          stage.simulation.network().heal();
          ahead.jumpClock(Duration.ofSeconds(-40));
          SimNode fresh = stage.simulation.start("a");
          stage.world.open(fresh);
          for (SimNode node : List.of(nodes.get(0), nodes.get(2))) {
            node.restart();
            stage.world.open(node);
          }
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(30);
        });
  }
}
