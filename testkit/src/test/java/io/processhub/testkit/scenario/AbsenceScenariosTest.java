package io.processhub.testkit.scenario;

import io.processhub.testkit.SimNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nodes that are in the network, and not in the hub any more. */
final class AbsenceScenariosTest {

  /** What the others were told of its departure reaches one of them in any order, and in part. */
  @Test
  void aNodeThatClosesTheHubAsAnotherSeesItAgainIsNotWaitedFor() {
    Stage.play(
        150,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d");
          stage.started(nodes.getFirst(), "x", 20);
          SimNode b = nodes.get(1);
          SimNode d = nodes.get(3);
          stage.simulation.network().hide(d, b);
          stage.run(8);
          b.pause();
          var closed = stage.world.close(d);
          stage.simulation.network().heal();
          stage.simulation.runUntil(closed::isDone, Duration.ofSeconds(2));
          stage.runMillis(stage.simulation.seed() * 5);
          b.resume();
          stage.world.checkWhenQuiet();
        });
  }
}
