package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.StartOptions;
import io.processhub.StartResult;
import io.processhub.strategy.HashRing;
import io.processhub.testkit.SimNetwork;
import io.processhub.testkit.SimNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What one node knows, or has done, and another that is to decide has not heard of yet. */
final class HalfKnownScenariosTest {
  private static final int VIRTUAL_NODES = 64;
  private static final Duration AWAY = Duration.ofSeconds(3);

  /** Children of which the given one of these members is the home. */
  private static List<ChildSpec> ofHome(
      Stage stage, List<SimNode> members, SimNode home, int count) {
    HashRing ring =
        new HashRing(members.stream().map(SimNode::id).sorted().toList(), VIRTUAL_NODES);
    List<ChildSpec> found = new ArrayList<>();
    for (int i = 0; found.size() < count; i++) {
      if (ring.first("x" + i).equals(home.id())) {
        found.add(stage.spec("x" + i));
      }
    }
    return found;
  }

  /** The third, which does not answer, has kept it from settling who the members are without it. */
  @Test
  void whoDecidesWaitsForOneThatIsBackAndMayHaveDecidedOnItsOwn() {
    Stage.playPromptly(
        3,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode a = nodes.get(0);
          SimNode b = nodes.get(1);
          SimNode c = nodes.get(2);
          stage.run(2);
          SimNetwork network = stage.simulation.network();
          network.blind(b, c);
          for (SimNode other : List.of(b, c)) {
            network.suspect(a, other, AWAY);
            network.suspect(other, a, AWAY);
          }
          stage.run(1);
          List<ChildSpec> children = ofHome(stage, nodes, b, 20);
          assertThat(stage.await(stage.world.start(a, children)).isOk()).isTrue();
          stage.simulation.runUntil(
              () -> network.view(a).contains(b.id()) && network.view(b).contains(a.id()), AWAY);
          stage.runMillis(10);
          CompletableFuture<StartResult> again =
              stage.world.start(b, children, StartOptions.DEFAULT.checkExisting(false));
          stage.runMillis(60);
          network.heal();
          assertThat(stage.await(again).started()).isEmpty();
          stage.world.checkWhenQuiet();
        });
  }
}
