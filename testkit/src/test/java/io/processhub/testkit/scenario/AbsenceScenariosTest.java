package io.processhub.testkit.scenario;

import io.processhub.testkit.SimNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nodes that are in the network, and not in the hub any more. */
final class AbsenceScenariosTest {

  /** What it has told of its departure reaches one of them as it wakes, in any order. */
  @Test
  void aNodeThatClosesTheHubAsAnotherSeesItAgainIsNotWaitedFor() {
    Stage.play(
        60,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d");
          SimNode b = nodes.get(1);
          SimNode d = nodes.get(3);
          stage.simulation.network().hide(d, b);
          stage.run(8);
          b.pause();
          var closed = stage.world.close(d);
          stage.simulation.network().heal();
          stage.runMillis(300 + stage.simulation.seed() * 10);
          stage.await(closed);
          b.resume();
          stage.world.checkWhenQuiet();
        });
  }
}
