package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.HubConfig;
import io.processhub.HubConfigBuilder;
import io.processhub.ProcessType;
import io.processhub.RestartLimits;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import io.processhub.strategy.ColdSwap;
import io.processhub.strategy.Gossip;
import io.processhub.strategy.MajorityQuorum;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.Simulation;
import io.processhub.testkit.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A child fails each time that it begins, on a node whose clock is ahead, until it is moved. Nobody
 * hears of an instance that has not come up, and still what follows it has a later token.
 */
final class UnheardTokensScenariosTest {
  private static final int SEEDS = 20;
  private static final Duration BACKOFF = Duration.ofMillis(1);
  private static final int CHILDREN = 40;
  private static final String FAILING = "x0";

  /** So that it begins, as a rule, between being told to stop and hearing it. */
  private static final RestartLimits OFTEN =
      new RestartLimits(1_000_000, Duration.ofSeconds(4), BACKOFF, BACKOFF);

  @Test
  void whereTokensAreTimes() {
    play(options -> options);
  }

  @Test
  void whereTokensAreTimesAndChangesArePassedOn() {
    play(options -> options.synchronization(new Gossip(1, Duration.ofSeconds(5), false)));
  }

  @Test
  void underAQuorum() {
    play(options -> options.partitionTolerance(MajorityQuorum.ofAtLeast(2)));
  }

  @Test
  void underAQuorumWhereChangesArePassedOn() {
    play(options ->
        options
            .synchronization(new Gossip(1, Duration.ofSeconds(5), false))
            .partitionTolerance(MajorityQuorum.ofAtLeast(2)));
  }

  private static void play(UnaryOperator<HubConfigBuilder> options) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      try {
        new Scene(seed, options).play();
      } catch (RuntimeException | AssertionError failure) {
        throw new AssertionError("With seed " + seed + ": " + failure.getMessage(), failure);
      }
    }
  }

  private static final class Scene {
    private final AtomicBoolean fails = new AtomicBoolean();
    private final List<Long> tokens = new ArrayList<>();
    private final Simulation simulation;
    private final World world;
    private final ProcessType<String, String> type;

    /** One of them fails by each message, and when it begins on the first node. */
    private final class Frail implements HubProcess<String> {
      @Override
      public void started(ProcessContext context) {
        if (context.childId().equals(FAILING)) {
          tokens.add(context.fencingToken());
          if (fails.get() && context.processId().node().name().equals("a")) {
            throw new IllegalStateException("told to");
          }
        }
      }

      @Override
      public void receive(String message, ProcessContext context) {
        throw new IllegalStateException("told to");
      }
    }

    Scene(long seed, UnaryOperator<HubConfigBuilder> options) {
      simulation = Simulation.of(seed);
      type =
          simulation
              .ledger()
              .watch(ProcessType.of("frail", String.class, String.class, unused -> new Frail()));
      world =
          World.of(
              simulation,
              () ->
                  options.apply(HubConfig.named("frail").process(type).migration(new ColdSwap())));
    }

    void play() {
      List<SimNode> nodes = simulation.start("a", "b", "c");
      SimNode ahead = nodes.getFirst();
      ahead.jumpClock(Duration.ofSeconds(5));
      List<SimNode> first = nodes.subList(0, 2);
      first.forEach(world::open);
      world.awaitMembers(first);
      List<ChildSpec> children =
          IntStream.range(0, CHILDREN)
              .mapToObj(i -> ChildSpec.of("x" + i, type, "").restartLimits(OFTEN))
              .toList();
      assertThat(simulation.await(world.start(ahead, children)).isOk()).isTrue();
      world.checkWhenQuiet();
      ahead.slow(Duration.ofMillis(3));
      fails.set(true);
      world.hub(ahead).ref(type, FAILING).tell("fail");
      world.open(nodes.getLast());
      simulation.run(Duration.ofSeconds(5));
      world.checkWhenQuiet();
      assertThat(tokens).isSorted().doesNotHaveDuplicates();
    }
  }
}
