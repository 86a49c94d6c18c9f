package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.NodeId;
import io.processhub.ProcessId;
import io.processhub.ProcessType;
import io.processhub.process.Ask;
import io.processhub.process.Handover;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import io.processhub.strategy.HotSwap;
import io.processhub.testkit.Probe;
import io.processhub.testkit.SimNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What moves with a child besides a small state: timers, and a large one. */
final class HandoverContentScenariosTest {
  private static final int SEEDS = 10;

  @Test
  void timersMoveWithTheState() {
    Stage.play(
        SEEDS,
        options -> options.migration(HotSwap.withHandover()),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          List<ChildSpec> children = stage.started(nodes.getFirst(), "x", 20);
          children.forEach(child ->
              stage
                  .world
                  .hub(nodes.getFirst())
                  .ref(stage.probe, child.id())
                  .tell(new Probe.Tick(20_000)));
          stage.run(1);
          stage.await(stage.world.leave(nodes.get(1)));
          stage.run(15);
          stage.checkCounted(nodes.getFirst(), List.of());
          stage.run(10);
          stage.checkCounted(nodes.getFirst(), children, 0L);
        });
  }

  /** A large state. */
  public record Size(int bytes) implements Ask<Integer> {}

  private static final class Heavy implements HubProcess<Size>, Handover<byte[]> {
    private byte[] state = {};

    @Override
    public void receive(Size message, ProcessContext context) {
      if (message.bytes() > 0) {
        state = new byte[message.bytes()];
        state[state.length - 1] = 42;
      }
      context.reply(state.length);
    }

    @Override
    public byte[] handOver() {
      return state;
    }

    @Override
    public void takeOver(byte[] taken) {
      assertThat(taken[taken.length - 1]).isEqualTo((byte) 42);
      state = taken;
    }
  }

  @Test
  void aLargeStateTravelsInPartsWhileOthersAreAsked() {
    int bytes = 50 * 1024 * 1024;
    ProcessType<String, Size> type =
        ProcessType.of("heavy", String.class, Size.class, unused -> new Heavy());
    Stage.play(
        2,
        options -> options.migration(HotSwap.withHandover()).process(type),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b");
          SimNode a = nodes.getFirst();
          List<ChildSpec> others = stage.started(a, "x", 20);
          ChildSpec heavy = ChildSpec.of("heavy", type, "");
          stage.await(stage.world.start(a, List.of(heavy)));
          assertThat(stage.await(stage.world.ask(a, type, "heavy", new Size(bytes))))
              .isEqualTo(bytes);
          NodeId before = stage.world.hub(a).processId("heavy").orElseThrow().node();
          SimNode target =
              nodes.stream().filter(node -> !node.id().equals(before)).findFirst().orElseThrow();
          CompletableFuture<ProcessId> moved = stage.world.hub(a).move("heavy", target.id());
          Duration longest = Duration.ZERO;
          while (!moved.isDone()) {
            for (ChildSpec other : others) {
              Duration from = stage.simulation.now();
              stage.await(stage.world.ask(a, stage.probe, other.id(), new Probe.Next(1)));
              Duration took = stage.simulation.now().minus(from);
              longest = took.compareTo(longest) > 0 ? took : longest;
            }
          }
          assertThat(moved.resultNow().node()).isEqualTo(target.id());
          assertThat(longest).isLessThan(Duration.ofMillis(100));
          assertThat(stage.await(stage.world.ask(a, type, "heavy", new Size(0)))).isEqualTo(bytes);
        });
  }
}
