package io.processhub.testkit;

import io.processhub.HubConfig;
import io.processhub.HubConfigBuilder;
import io.processhub.strategy.ColdSwap;
import io.processhub.strategy.HotSwap;
import io.processhub.strategy.MajorityQuorum;
import io.processhub.strategy.MigrationStrategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A hub on a few nodes to which, as one seed has it, everything happens that can: starts, stops,
 * races, messages, crashes, restarts, joins, departures, pauses, splits, clocks that are wrong.
 * Phase by phase, the network is healed, the hub becomes quiet, and all invariants are checked.
 *
 * <pre>{@code
 * RandomRun.of(seed).workload(MyWorkload::new).run();
 * }</pre>
 */
public final class RandomRun {
  /** So many runs have a strategy that is none of the usual ones. */
  private static final int SELDOM_ONE_IN = 3;

  private final long seed;
  private final Function<Simulation, Workload> workload;
  private final Size size;
  private final boolean traceLines;
  private final Manner manner;
  private final Optional<Set<Integer>> steps;

  /**
   * How much happens.
   *
   * @param nodes how many nodes there are at first; up to two more may join
   * @param children how many ids there are
   * @param phases how often the hub is let become quiet and checked
   * @param steps how many things happen in a phase
   */
  public record Size(int nodes, int children, int phases, int steps) {}

  /**
   * What has happened.
   *
   * @param seed the seed
   * @param time the virtual time that has passed
   * @param events how many events there were
   * @param traceHash the hash of the trace
   * @param frames how many frames have arrived
   * @param begun how many instances of children have begun
   * @param actions how often each kind of thing was done, or happened by itself
   * @param reached which of the {@linkplain Coverage#points() points of interest} were reached
   * @param strategies the hub's strategies with their modes, one of each family, as in {@link
   *     Coverage#strategies()}
   */
  public record Report(
      long seed,
      Duration time,
      long events,
      long traceHash,
      long frames,
      long begun,
      Map<String, Integer> actions,
      List<String> reached,
      List<String> strategies) {}

  private RandomRun(
      long seed,
      Function<Simulation, Workload> workload,
      Size size,
      boolean traceLines,
      Manner manner,
      Optional<Set<Integer>> steps) {
    this.seed = seed;
    this.workload = workload;
    this.size = size;
    this.traceLines = traceLines;
    this.manner = manner;
    this.steps = steps;
  }

  /**
   * The run of this seed: 3 to 7 nodes, 50 to 500 children, which are {@linkplain Probe probes}.
   */
  public static RandomRun of(long seed) {
    Random random = new Random(new SplittableRandom(seed).nextLong());
    int children = 50 + (int) (450 * Math.pow(random.nextDouble(), 4));
    Size size = new Size(3 + random.nextInt(5), children, 3, 18 + random.nextInt(18));
    return new RandomRun(seed, ProbeWorkload::new, size, false, Manner.ROUGH, Optional.empty());
  }

  /**
   * The run of this seed in one of all manners: children that are stopped or handed over when they
   * move, replicas, a quorum, together or not; and without anything by which a state may be lost.
   */
  public static RandomRun ofAny(long seed) {
    // Of a stream of its own: the other runs are what they were before there was this.
    Random random = new Random(new SplittableRandom(seed + 133).nextLong());
    return random.nextInt(SELDOM_ONE_IN) == 0 ? seldom(seed, random) : usual(seed);
  }

  private static RandomRun usual(long seed) {
    return usual(seed, new ColdSwap(), HotSwap.withHandover());
  }

  /** The same with these strategies where children are stopped, or handed over, when they move. */
  private static RandomRun usual(long seed, MigrationStrategy stopping, HotSwap handingOver) {
    RandomRun run = of(seed);
    return switch ((int) Math.floorMod(seed, 8L)) {
      case 0 -> run.probes(stopping);
      case 1 -> run.probes(handingOver);
      case 2 -> run.replicas(stopping);
      case 3 -> run.replicas(handingOver);
      case 4 -> run.probes(stopping).underQuorum();
      case 5 -> run.probes(handingOver).underQuorum();
      case 6 -> run.replicas(handingOver).underQuorum();
      default -> run.gentle();
    };
  }

  /**
   * The same with one strategy that is none of the usual ones, now and then with two: how children
   * move, and when a part of the cluster stands down.
   */
  static RandomRun seldom(long seed) {
    return seldom(seed, new Random(new SplittableRandom(seed + 134).nextLong()));
  }

  private static RandomRun seldom(long seed, Random random) {
    RandomRun usual = usual(seed);
    boolean first = random.nextBoolean();
    boolean tolerance = random.nextBoolean();
    boolean swap = !tolerance || random.nextInt(SELDOM_ONE_IN) == 0;
    if (usual.manner == Manner.GENTLE) {
      return usual.gentleInAnyWay();
    }
    RandomRun run =
        swap ? usual(seed, HotSwap.DEFAULT, HotSwap.withHandover().confirmHandover(true)) : usual;
    return tolerance ? run.manner(seldom(run.manner, first)) : run;
  }

  private static Manner seldom(Manner manner, boolean first) {
    return manner.isQuorate()
        ? (first ? Manner.FIXED : Manner.CAPPED)
        : (first ? Manner.COUNTING : Manner.SHRINKING);
  }

  private RandomRun manner(Manner value) {
    return new RandomRun(seed, workload, size, traceLines, value, steps);
  }

  /** The same with children that move with their state. */
  RandomRun handingOver() {
    return probes(HotSwap.withHandover());
  }

  private RandomRun probes(MigrationStrategy migration) {
    return workload(simulation -> new ProbeWorkload(simulation, migration));
  }

  private RandomRun replicas(MigrationStrategy migration) {
    return workload(simulation -> new ReplicatedProbes(simulation, migration));
  }

  /**
   * Nodes come and go and are drained, children move and are talked to, and nothing is stopped,
   * fails, crashes or is separated: so no state may be lost.
   */
  RandomRun gentle() {
    return gentle(Manner.GENTLE, HotSwap.withHandover());
  }

  /** The same with any strategies under which that must be so. */
  RandomRun gentleInAnyWay() {
    Random random = new Random(new SplittableRandom(seed + 135).nextLong());
    return gentle(Manner.gentle(random), CountWorkload.terms(random));
  }

  private RandomRun gentle(Manner how, HotSwap migration) {
    return new RandomRun(
        seed, simulation -> new CountWorkload(simulation, migration), size, traceLines, how, steps);
  }

  /** The same with replicas of each child, as the seed has it: two or more, of either model. */
  public static RandomRun replicated(long seed) {
    return of(seed).replicas(new ColdSwap());
  }

  /** The same with children of one's own. */
  public RandomRun workload(Function<Simulation, Workload> value) {
    return new RandomRun(seed, value, size, traceLines, manner, steps);
  }

  /** The same with replicas that move with their state. */
  RandomRun handingReplicasOver() {
    return replicas(HotSwap.withHandover());
  }

  /** The same with another size. */
  public RandomRun size(Size value) {
    return new RandomRun(seed, workload, value, traceLines, manner, steps);
  }

  /**
   * The same under a {@link MajorityQuorum} of at least all the nodes that there are at first. So
   * that no second cluster can be founded beside the first, which nothing could notice, fewer nodes
   * leave in order and fewer join than else.
   */
  public RandomRun underQuorum() {
    return manner(Manner.QUORATE);
  }

  /**
   * The same with some of its steps only, by their numbers: whatever the others would have done is
   * left out, and the phases after the last one.
   */
  public RandomRun only(Set<Integer> numbers) {
    Set<Integer> sorted = Collections.unmodifiableSet(new TreeSet<>(numbers));
    return new RandomRun(seed, workload, size, traceLines, manner, Optional.of(sorted));
  }

  /** The same, traced. */
  RandomRun traced() {
    return new RandomRun(seed, workload, size, true, manner, steps);
  }

  /** The names of all things that may be done in a run, and then of what happens by itself. */
  public static List<String> actions() {
    return Stream.concat(
            Script.actions().stream(), Arrays.stream(Mishap.values()).map(Mishap::title))
        .toList();
  }

  /** The size. */
  public Size size() {
    return size;
  }

  /**
   * Runs it.
   *
   * @throws AssertionError if an invariant is violated
   */
  public Report run() {
    return run(new ArrayList<>());
  }

  /** The same, keeping the lines of the trace. */
  Report run(List<String> traceTo) {
    Random random = dice();
    Simulation simulation = Simulation.of(seed, settings(random));
    Workload work = workload.apply(simulation);
    RandomTiming timing = timing(random);
    Coverage coverage = new Coverage();
    Supplier<RandomTiming> timings = timings(timing, random);
    World world =
        World.of(simulation, () -> tolerant(timings.get().apply(work.hub())).hook(coverage.hook()));
    coverage.listen(world);
    try {
      simulation.note("size " + size + ", " + timing);
      Mischief mischief = new Mischief(world, work, size, random, coverage, manner);
      mischief.begin();
      for (Script.Phase phase : script().phases()) {
        mischief.phase(phase);
        world.checkWhenQuiet();
        mischief.checkAnswers();
        coverage.look(world);
        coverage.check(simulation);
      }
      OldWays.check(world);
    } finally {
      traceTo.addAll(simulation.trace().lines());
    }
    coverage.look(simulation.mishaps());
    return new Report(
        seed,
        simulation.now(),
        simulation.trace().events(),
        simulation.trace().hash(),
        simulation.network().framesDelivered(),
        simulation.ledger().begun(),
        coverage.actions(),
        coverage.reached(),
        Modes.of(world.config()));
  }

  private Random dice() {
    return new Random(new SplittableRandom(~seed).nextLong());
  }

  private SimSettings settings(Random random) {
    return SimSettings.DEFAULT
        .network(random.nextInt(4) == 0 ? NetworkTimes.PROMPT : NetworkTimes.MEASURED)
        .skew(Duration.ofMillis(random.nextInt(3) * 1_000L))
        .traceLines(traceLines);
  }

  private RandomTiming timing(Random random) {
    RandomTiming drawn = RandomTiming.draw(random);
    return manner.isGentle() ? drawn.patient() : drawn;
  }

  /** The configuration that its hub has at first. */
  HubConfig config() {
    Random random = dice();
    Workload work = workload.apply(Simulation.of(seed, settings(random)));
    return tolerant(timing(random).apply(work.hub())).build();
  }

  /**
   * In some runs the hub's configuration is being changed from node to node, in a way that matters
   * little; what counts is how it was at first.
   */
  private static Supplier<RandomTiming> timings(RandomTiming first, Random random) {
    boolean changes = random.nextInt(6) == 0;
    Random dice = new Random(random.nextLong());
    AtomicInteger openings = new AtomicInteger();
    return () ->
        openings.getAndIncrement() > 0 && changes && dice.nextInt(3) == 0 ? first.hastier() : first;
  }

  /** What happens in it. */
  Script script() {
    Script whole = Script.draw(seed, size, manner.isGentle());
    return steps.isEmpty() ? whole : whole.only(steps.get());
  }

  private HubConfigBuilder tolerant(HubConfigBuilder hub) {
    return manner.tolerance(size.nodes, seed).map(hub::partitionTolerance).orElse(hub);
  }
}
