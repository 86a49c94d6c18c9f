package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.HubConfig;
import io.processhub.HubConfigBuilder;
import io.processhub.ProcessId;
import io.processhub.ProcessType;
import io.processhub.StartResult;
import io.processhub.strategy.ConsistentHashing;
import io.processhub.strategy.PubSub;
import io.processhub.testkit.Ledger;
import io.processhub.testkit.NetworkTimes;
import io.processhub.testkit.Probe;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.SimSettings;
import io.processhub.testkit.Simulation;
import io.processhub.testkit.World;
import io.processhub.testkit.invariant.SenderOrder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Where a scenario plays: a simulation with one hub of probes. */
final class Stage {
  static final String HUB = "stage";

  final Simulation simulation;
  final World world;
  final ProcessType<String, Probe.Message> probe;

  private Stage(long seed, SimSettings settings, UnaryOperator<HubConfigBuilder> options) {
    simulation = Simulation.of(seed, settings);
    probe = simulation.ledger().watch(Probe.type(this::complain));
    world = World.of(simulation, () -> options.apply(hub()));
  }

  private HubConfigBuilder hub() {
    return HubConfig.named(HUB)
        .process(probe)
        .distribution(new ConsistentHashing(64))
        .synchronization(new PubSub(Duration.ofSeconds(5)));
  }

  private void complain(String sentence) {
    world.report(SenderOrder.class, sentence);
  }

  /** Plays a scenario with several seeds. */
  static void play(int seeds, Consumer<Stage> scenario) {
    play(seeds, SimSettings.DEFAULT, options -> options, scenario);
  }

  /** Plays a scenario with several seeds, in a hub with these options. */
  static void play(int seeds, UnaryOperator<HubConfigBuilder> options, Consumer<Stage> scenario) {
    play(seeds, SimSettings.DEFAULT, options, scenario);
  }

  /** The same, where views follow quickly and exactly. */
  static void playPromptly(int seeds, Consumer<Stage> scenario) {
    play(seeds, SimSettings.DEFAULT.network(NetworkTimes.PROMPT), options -> options, scenario);
  }

  static void play(
      int seeds,
      SimSettings settings,
      UnaryOperator<HubConfigBuilder> options,
      Consumer<Stage> scenario) {
    long only = Long.getLong("simulation.seed", -1);
    for (long seed = only < 0 ? 1 : only; seed <= (only < 0 ? seeds : only); seed++) {
      playOne(seed, settings.traceLines(only >= 0), options, scenario);
    }
  }

  /** Plays a scenario with one seed. */
  static void playOne(
      long seed,
      SimSettings settings,
      UnaryOperator<HubConfigBuilder> options,
      Consumer<Stage> scenario) {
    Stage stage = new Stage(seed, settings, options);
    try {
      scenario.accept(stage);
    } catch (RuntimeException | AssertionError failure) {
      stage.writeTrace();
      throw new AssertionError("With seed " + seed + ": " + failure.getMessage(), failure);
    }
  }

  /** Whether only the seed is played that {@code -Dsimulation.seed} names. */
  static boolean isOneSeed() {
    return Long.getLong("simulation.seed") != null;
  }

  private void writeTrace() {
    if (simulation.trace().lines().isEmpty()) {
      return;
    }
    try {
      Files.createDirectories(Path.of("target"));
      Files.write(
          Path.of("target", "scenario-" + simulation.seed() + ".trace"),
          simulation.trace().lines());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  List<SimNode> start(String first, String... more) {
    return world.start(first, more);
  }

  List<ChildSpec> specs(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> spec(prefix + i)).toList();
  }

  ChildSpec spec(String id) {
    return ChildSpec.of(id, probe, "argument");
  }

  static List<String> ids(List<ChildSpec> specs) {
    return specs.stream().map(ChildSpec::id).toList();
  }

  /** Starts children, waits for the answer, and sees that all of them were started. */
  List<ChildSpec> started(SimNode caller, String prefix, int count) {
    List<ChildSpec> specs = specs(prefix, count);
    StartResult result = await(world.start(caller, specs));
    if (!result.isOk()) {
      throw new AssertionError("Not all children were started: " + result.errors());
    }
    return specs;
  }

  /** Stops children, waits for the answer, and sees that all of them were stopped. */
  void stopped(SimNode caller, List<ChildSpec> specs) {
    var result = await(world.stop(caller, ids(specs)));
    if (!result.isOk()) {
      throw new AssertionError("Not all children were stopped: " + result.errors());
    }
  }

  /** Tells each of these children a number to count. */
  void count(SimNode node, List<ChildSpec> children, long number) {
    for (ChildSpec child : children) {
      assertThat(await(world.ask(node, probe, child.id(), new Probe.Count(number)))).isTrue();
    }
  }

  /** Sees that each of these children has counted each of these numbers, and no number twice. */
  void checkCounted(SimNode node, List<ChildSpec> children, Long... numbers) {
    for (ChildSpec child : children) {
      Probe.State state = await(world.ask(node, probe, child.id(), new Probe.Counted(0)));
      assertThat(state.counted().keySet()).as(child.id()).contains(numbers);
      assertThat(state.counted().values()).as(child.id()).containsOnly(1);
    }
  }

  <T> T await(CompletableFuture<T> future) {
    return simulation.await(future);
  }

  void run(int seconds) {
    simulation.run(Duration.ofSeconds(seconds));
  }

  void runMillis(long millis) {
    simulation.run(Duration.ofMillis(millis));
  }

  /** The instances that really run, by child. */
  Map<String, List<ProcessId>> running() {
    return simulation.ledger().running().stream()
        .collect(
            Collectors.groupingBy(
                Ledger.Running::childId,
                TreeMap::new,
                Collectors.mapping(Ledger.Running::processId, Collectors.toList())));
  }

  /** The children that really run on a node. */
  List<String> runningOn(SimNode node) {
    return simulation.ledger().running().stream()
        .filter(one -> one.processId().node().equals(node.id()))
        .map(Ledger.Running::childId)
        .sorted()
        .toList();
  }
}
