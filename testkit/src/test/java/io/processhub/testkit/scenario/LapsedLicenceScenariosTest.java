package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildError;
import io.processhub.ChildSpec;
import io.processhub.NodeId;
import io.processhub.ProcessType;
import io.processhub.StartResult;
import io.processhub.strategy.ConsistentHashing;
import io.processhub.strategy.DistributionStrategy;
import io.processhub.strategy.HotSwap;
import io.processhub.testkit.Probe;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.scenario.Sum.Add;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A clock jumps, so that a licence lapses and is followed by another: nothing of the old is left.
 */
final class LapsedLicenceScenariosTest {
  private static final Duration JUMP = Duration.ofSeconds(3);

  /** Places children as ever, unless it is told to throw. */
  private record Shaky(AtomicBoolean broken) implements DistributionStrategy {
    @Override
    public Placer placer(List<NodeId> nodes) {
      Placer placer = new ConsistentHashing(64).placer(nodes);
      return (id, count) -> {
        if (broken.get()) {
          throw new IllegalStateException("shaky");
        }
        return placer.owners(id, count);
      };
    }
  }

  @Test
  void whatWasHeldUnderTheOldLicenceDoesNotBeginUnderTheNext() {
    AtomicInteger made = new AtomicInteger();
    ProcessType<String, Add> type =
        ProcessType.of(
            "adder",
            String.class,
            Add.class,
            unused -> {
              made.incrementAndGet();
              return new Adder();
            });
    Stage.play(
        3,
        options -> Quorums.majority(options, 3).migration(HotSwap.withHandover()).process(type),
        stage -> {
          SimNode a = stage.start("a", "b", "c").getFirst();
          List<ChildSpec> children =
              IntStream.range(0, 100).mapToObj(i -> ChildSpec.of("x" + i, type, "")).toList();
          stage.await(stage.world.start(a, children));
          stage.run(25);
          int before = made.get();
          SimNode d = stage.simulation.start("d");
          stage.world.open(d);
          assertThat(stage.simulation.runUntil(() -> made.get() > before, Duration.ofSeconds(60)))
              .isTrue();
          stage.simulation.network().blind(a, d);
          d.jumpClock(JUMP);
          stage.run(2);
          stage.simulation.network().heal();
          stage.run(25);
          children.forEach(child -> assertThat(add(stage, a, type, child)).isPositive());
        });
  }

  /** The loop has not run since, as after a standstill: what is called comes before any timer. */
  @Test
  void whatIsCalledBeforeTheLapseHasBeenNoticedIsRefusedAndLeavesNothing() {
    Quorums.play(
        3,
        stage -> {
          SimNode a = stage.start("a", "b", "c").getFirst();
          stage.run(3);
          a.jumpClock(JUMP);
          StartResult result = stage.await(stage.world.start(a, stage.specs("x", 30)));
          assertThat(result.started()).isEmpty();
          assertThat(result.errors())
              .hasSize(30)
              .allMatch(error -> error.reason() == ChildError.Reason.PARTITIONED);
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).isEmpty();
        });
  }

  private static int add(
      Stage stage, SimNode node, ProcessType<String, Add> type, ChildSpec child) {
    return stage.await(stage.world.ask(node, type, child.id(), new Add(1)));
  }

  @Test
  void whatCouldNotBeStoppedWithTheOldLicenceIsMadeAnew() {
    AtomicBoolean broken = new AtomicBoolean();
    Stage.play(
        1,
        options -> Quorums.majority(options, 3).distribution(new Shaky(broken)),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          SimNode a = nodes.getFirst();
          List<ChildSpec> children = stage.started(a, "x", 30);
          stage.run(3);
          broken.set(true);
          nodes.get(1).jumpClock(JUMP);
          stage.runMillis(1_500);
          broken.set(false);
          stage.world.checkWhenQuiet();
          for (ChildSpec child : children) {
            long answer =
                stage.await(stage.world.ask(a, stage.probe, child.id(), new Probe.Next(1)));
            assertThat(answer).isEqualTo(2);
          }
        });
  }
}
