package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.testkit.SimNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nodes that are in the network, and not in the hub any more, or do not know that they are not. */
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

  /**
   * Its copy of the call waits in its network buffers; it handles that before it sees who is gone.
   */
  @Test
  void aStoppedChildDoesNotComeBackByACallThatAFrozenNodeFindsWhenItWakes() {
    Stage.play(
        40,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d");
          SimNode a = nodes.get(0);
          stage.run(5);
          whileFrozen(stage, nodes.get(3), () -> stage.stopped(a, stage.started(a, "x", 50)));
          assertThat(stage.running()).isEmpty();
        });
  }

  private static void whileFrozen(Stage stage, SimNode node, Runnable doing) {
    node.pause();
    doing.run();
    stage.runMillis(stage.simulation.seed() * 20);
    node.resume();
    stage.world.checkWhenQuiet();
  }

  /** The same of a stop, after which the child was started anew. */
  @Test
  void aChildThatWasStartedAnewStaysThoughAFrozenNodeFindsItsStopWhenItWakes() {
    Stage.play(
        20,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d");
          SimNode a = nodes.get(0);
          List<ChildSpec> specs = stage.started(a, "x", 50);
          stage.run(5);
          whileFrozen(
              stage,
              nodes.get(3),
              () -> {
                stage.stopped(a, specs);
                stage.started(a, "x", 50);
              });
          assertThat(stage.running()).hasSize(50);
        });
  }

  /** The same of a move, after which the child was moved on. */
  @Test
  void aChildThatWasMovedOnStaysThereThoughAFrozenNodeFindsTheFirstMoveWhenItWakes() {
    Stage.play(
        10,
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d");
          SimNode a = nodes.get(0);
          SimNode b = nodes.get(1);
          SimNode c = nodes.get(2);
          SimNode d = nodes.get(3);
          List<ChildSpec> specs = stage.started(a, "x", 30);
          stage.run(5);
          d.pause();
          specs.forEach(spec -> stage.world.redistribute(a, spec, b.id()));
          stage.run(30);
          specs.forEach(spec -> stage.world.redistribute(a, spec, c.id()));
          stage.run(30);
          d.resume();
          stage.world.checkWhenQuiet();
          assertThat(stage.runningOn(c)).hasSize(30);
        });
  }
}
