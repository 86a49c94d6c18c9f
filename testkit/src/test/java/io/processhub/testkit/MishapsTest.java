package io.processhub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.AskTimeout;
import io.processhub.ChildSpec;
import io.processhub.HubConfig;
import io.processhub.HubConfigBuilder;
import io.processhub.ProcessType;
import io.processhub.strategy.HotSwap;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What happens in runs by itself happens, and is told; and a hub lives with it. */
final class MishapsTest {
  private static final String CHILD = "x";
  private static final Duration ASK_TIMEOUT = Duration.ofSeconds(5);

  /** Of runs in which much goes wrong; each mishap that is not rare happens in several. */
  private static final long[] SEEDS = {8, 9, 10, 20, 26, 36, 39};

  /** What may take many more runs. */
  private static final Set<Mishap> RARE =
      EnumSet.of(
          Mishap.THROWS_HANDING_OVER,
          Mishap.THROWS_TAKING_OVER,
          Mishap.THROWS_MERGING,
          Mishap.ALTER_HOOK_THROWS,
          Mishap.IS_GIVEN_UP,
          Mishap.QUIET_AWAITS_A_DEPARTURE,
          Mishap.QUIET_AWAITS_AN_EMPTY_TABLE,
          Mishap.QUIET_AWAITS_AGREEMENT,
          Mishap.QUIET_AWAITS_TOMBSTONES);

  private final Simulation simulation = Simulation.of(7);
  private final ProcessType<String, Probe.Message> probe =
      simulation.ledger().watch(Probe.type(sentence -> {}));
  private final World world = World.of(simulation, this::hub);

  private HubConfigBuilder hub() {
    return HubConfig.named("few")
        .process(probe)
        .migration(HotSwap.withHandover())
        .askTimeout(ASK_TIMEOUT);
  }

  private SimNode started() {
    SimNode a = world.start("a", "b", "c").getFirst();
    simulation.await(world.start(a, List.of(ChildSpec.of(CHILD, probe, "")))).orThrow();
    return a;
  }

  @Test
  void whoKeepsAQuestionForEverLetsItEndByItsTimeout() {
    SimNode a = started();
    Duration asked = simulation.now();
    CompletableFuture<Long> answer = world.ask(a, probe, CHILD, new Probe.Never(1));
    CompletableFuture<Throwable> failure = answer.handle((value, thrown) -> thrown);

    assertThat(simulation.await(failure)).isInstanceOf(AskTimeout.class);
    assertThat(simulation.now().minus(asked))
        .isBetween(ASK_TIMEOUT.multipliedBy(95).dividedBy(100), ASK_TIMEOUT.plusSeconds(1));
    world.checkWhenQuiet();
  }

  @Test
  void whoLeaksMovesWithAllThatItHasKeptAndGoesOn() {
    SimNode a = started();
    world.hub(a).ref(probe, CHILD).tell(new Probe.Leak(500));
    simulation.run(Duration.ofSeconds(30));
    int before = hoard(a);
    SimNode target = world.members().stream().filter(node -> !runs(node)).findAny().orElseThrow();
    simulation.await(world.move(a, ChildSpec.of(CHILD, probe, ""), target.id()));
    int moved = hoard(a);
    simulation.run(Duration.ofSeconds(30));

    assertThat(before).isGreaterThan(5_000);
    assertThat(moved).isGreaterThanOrEqualTo(before);
    assertThat(hoard(a)).isGreaterThan(moved + 5_000);
    assertThat(runs(target)).isTrue();
    world.checkWhenQuiet();
  }

  private int hoard(SimNode asker) {
    return simulation.await(world.ask(asker, probe, CHILD, new Probe.Counted(0))).hoard().length();
  }

  private boolean runs(SimNode node) {
    return simulation.ledger().running("few", CHILD).stream()
        .anyMatch(instance -> instance.processId().node().equals(node.id()));
  }

  @Test
  void randomRunsTellOfAllButTheRareOnes() {
    Set<String> met = new TreeSet<>();
    LongStream.of(SEEDS)
        .mapToObj(seed -> RandomRun.of(seed).handingReplicasOver())
        .map(run -> run.size(new RandomRun.Size(3, 20, 2, 30)))
        .forEach(run -> met.addAll(run.run().actions().keySet()));
    Set<Mishap> missed = EnumSet.allOf(Mishap.class);
    missed.removeIf(mishap -> met.contains(mishap.title()));

    assertThat(missed).isSubsetOf(RARE);
    assertThat(RandomRun.actions()).containsAll(met);
  }
}
