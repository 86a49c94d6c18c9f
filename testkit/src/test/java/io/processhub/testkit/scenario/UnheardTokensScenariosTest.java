package io.processhub.testkit.scenario;

import static java.util.Comparator.naturalOrder;
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
import io.processhub.testkit.Ledger;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.Simulation;
import io.processhub.testkit.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A child fails each time that it begins, on a node whose clock is ahead, until it is moved. Nobody
 * hears of an instance that has not come up, and still what follows it has a later token.
 */
final class UnheardTokensScenariosTest {
  private static final int SEEDS = 8;
  private static final Duration BACKOFF = Duration.ofMillis(1);
  private static final int CHILDREN = 40;

  private static final Duration HURRY = Duration.ofMillis(20);

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

  @Test
  void whenItsNodeLeaves() {
    play(options -> options, Scene::leaves);
  }

  @Test
  void whenItsNodeLeavesAndChangesArePassedOn() {
    play(
        options -> options.synchronization(new Gossip(1, Duration.ofSeconds(5), false)),
        Scene::leaves);
  }

  /** That it has gone is told by itself, and what it has told before by others, later. */
  @Test
  void whenItsNodeLeavesInAHurryAndChangesArePassedOn() {
    play(
        options ->
            options
                .leaveTimeout(HURRY)
                .synchronization(new Gossip(1, Duration.ofSeconds(5), false)),
        Scene::leaves);
  }

  private static void play(UnaryOperator<HubConfigBuilder> options) {
    play(options, Scene::another);
  }

  private static void play(UnaryOperator<HubConfigBuilder> options, Consumer<Scene> scenario) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      try {
        scenario.accept(new Scene(seed, options));
      } catch (RuntimeException | AssertionError failure) {
        throw new AssertionError("With seed " + seed + ": " + failure.getMessage(), failure);
      }
    }
  }

  private static final class Scene {
    private final Map<String, List<Long>> tokens = new TreeMap<>();
    private String failing = "";
    private final Simulation simulation;
    private final World world;
    private final ProcessType<String, String> type;

    /** Fails by each message; one of them also when it begins on the first node. */
    private final class Frail implements HubProcess<String> {
      @Override
      public void started(ProcessContext context) {
        String child = context.childId();
        tokens.computeIfAbsent(child, unused -> new ArrayList<>()).add(context.fencingToken());
        if (child.equals(failing) && context.processId().node().name().equals("a")) {
          throw new IllegalStateException("told to");
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

    /** Another node comes, to which the child is moved. */
    void another() {
      List<SimNode> nodes = simulation.start("a", "b", "c");
      begin(nodes.subList(0, 2));
      world.open(nodes.getLast());
      end();
    }

    void leaves() {
      List<SimNode> nodes = simulation.start("a", "b", "c", "d", "e", "f");
      begin(nodes);
      simulation.await(world.close(nodes.getFirst()));
      end();
    }

    private void begin(List<SimNode> nodes) {
      SimNode ahead = nodes.getFirst();
      ahead.jumpClock(Duration.ofSeconds(5));
      nodes.forEach(world::open);
      world.awaitMembers(nodes);
      List<ChildSpec> children =
          IntStream.range(0, CHILDREN)
              .mapToObj(i -> ChildSpec.of("x" + i, type, "").restartLimits(OFTEN))
              .toList();
      assertThat(simulation.await(world.start(ahead, children)).isOk()).isTrue();
      world.checkWhenQuiet();
      ahead.slow(Duration.ofMillis(3));
      failing =
          simulation.ledger().running().stream()
              .filter(one -> one.processId().node().equals(ahead.id()))
              .map(Ledger.Running::childId)
              .min(naturalOrder())
              .orElseThrow();
      world.hub(ahead).ref(type, failing).tell("fail");
      simulation.run(Duration.ofMillis(20));
    }

    private void end() {
      simulation.run(Duration.ofSeconds(5));
      world.checkWhenQuiet();
      assertThat(tokens.get(failing)).hasSizeGreaterThan(3);
      assertThat(tokens.values())
          .allSatisfy(each -> assertThat(each).isSorted().doesNotHaveDuplicates());
    }
  }
}
