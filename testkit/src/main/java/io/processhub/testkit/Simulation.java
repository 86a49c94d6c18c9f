package io.processhub.testkit;

import io.processhub.HubConfig;
import io.processhub.NodeId;
import io.processhub.spi.Codec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * A cluster in one thread and in virtual time. The nodes run the library's real code; their clocks,
 * timers, threads, chance and network are the simulation's, and all of it follows from one seed: a
 * run can be repeated exactly.
 *
 * <pre>{@code
 * Simulation simulation = Simulation.of(42);
 * SimNode a = simulation.start("a");
 * SimNode b = simulation.start("b");
 * Hub hub = a.open(config);
 * b.open(config);
 * simulation.await(hub.startChild(ChildSpec.of("meter-42", METER, new MeterConfig("Main St"))));
 * b.crash();
 * simulation.run(Duration.ofMinutes(1));
 * }</pre>
 *
 * <p>Time passes only in {@link #run}, {@link #runUntil} and {@link #await}. Processes must not
 * block: what they wait for could not happen. Not thread-safe; several simulations may run in
 * several threads.
 */
public final class Simulation {
  /** How much virtual time {@link #await} waits at most. */
  public static final Duration AWAIT_MAX = Duration.ofMinutes(10);

  /** Of {@link #troubledNanos()}: something is wrong now. */
  static final long TROUBLED = Long.MAX_VALUE;

  /** A cluster that is over is given up, founded anew, and catches up with who comes late. */
  private static final int LICENCES_UNTIL_QUIET = 10;

  private final long seed;
  private final SimSettings settings;
  private final Optional<Codec> codec;
  private final SplittableRandom random;
  private final Trace trace;
  private final EventLoop loop;
  private final FrameReader reader = new FrameReader();
  private final SimNetwork network;
  private final Ledger ledger;
  private final Mishaps mishaps = new Mishaps();
  private final Map<String, SimNode> nodes = new LinkedHashMap<>();
  private final List<EndListener> endListeners = new ArrayList<>();
  private Duration clockJumps = Duration.ZERO;

  private Simulation(long seed, SimSettings settings) {
    this.seed = seed;
    this.settings = settings;
    this.codec =
        settings.codec().or(() -> Installed.CODEC).or(() -> Optional.of(new ReferenceCodec()));
    this.random = new SplittableRandom(seed);
    this.trace = new Trace(settings.traceLines());
    this.loop = new EventLoop(trace);
    this.network =
        new SimNetwork(
            new Medium(loop, random.nextLong(), settings.network(), trace, mishaps), reader);
    this.ledger = new Ledger(this);
  }

  /** The installed codec: one for all simulations, as it prepares each type only once. */
  private static final class Installed {
    static final Optional<Codec> CODEC = ServiceLoader.load(Codec.class).findFirst();
  }

  /** A cluster without nodes, with {@link SimSettings#DEFAULT}. */
  public static Simulation of(long seed) {
    return of(seed, SimSettings.DEFAULT);
  }

  /** A cluster without nodes. */
  public static Simulation of(long seed, SimSettings settings) {
    return new Simulation(seed, settings);
  }

  // --- nodes

  /** Starts a node, and returns it; it will find the others in time. */
  public SimNode start(String name) {
    SimNode node = node(name);
    node.restart();
    return node;
  }

  /** Starts several nodes at the same moment. */
  public List<SimNode> start(String first, String... more) {
    List<SimNode> started = new ArrayList<>();
    started.add(start(first));
    for (String name : more) {
      started.add(start(name));
    }
    return started;
  }

  /** The node of this name, which may not have been started yet. */
  public SimNode node(String name) {
    return nodes.computeIfAbsent(name, unused -> new SimNode(name, this));
  }

  /** All nodes that were ever started, in that order. */
  public List<SimNode> nodes() {
    return List.copyOf(nodes.values());
  }

  /** The nodes that run now, paused ones included. */
  public List<SimNode> running() {
    return nodes.values().stream().filter(SimNode::isRunning).toList();
  }

  // --- time

  /** Lets so much time pass. */
  public void run(Duration time) {
    long until = loop.after(time);
    while (loop.step(until)) {
      // goes on to the next event
    }
  }

  /** Lets so many events happen, whenever they are due. */
  void happen(long events) {
    for (long i = 0; i < events; i++) {
      loop.step(Long.MAX_VALUE);
    }
  }

  /**
   * Lets time pass until the condition holds.
   *
   * @return whether it held within the time given
   */
  public boolean runUntil(BooleanSupplier condition, Duration atMost) {
    long until = loop.after(atMost);
    while (!condition.getAsBoolean()) {
      if (!loop.step(until)) {
        return condition.getAsBoolean();
      }
    }
    return true;
  }

  /**
   * Lets time pass until the future is done, and returns what it holds.
   *
   * @throws AssertionError if it is not done after {@link #AWAIT_MAX}
   * @throws java.util.concurrent.CompletionException if it failed
   */
  public <T> T await(CompletableFuture<T> future) {
    if (!runUntil(future::isDone, AWAIT_MAX)) {
      throw new AssertionError(
          "A future was not done after %s of virtual time (seed %d).".formatted(AWAIT_MAX, seed));
    }
    return future.join();
  }

  /**
   * Lets so much time pass that a hub with this configuration is quiet, if nothing else happens:
   * its synchronization has come round twice, and whatever it waits for is over.
   */
  public void settle(HubConfig config) {
    run(settleTime(config));
  }

  Duration settleTime(HubConfig config) {
    NetworkTimes times = settings.network();
    Duration views = max(times.merging().max(), max(times.silence().max(), times.joining().max()));
    return config
        .synchronization()
        .syncInterval()
        .multipliedBy(2)
        .plus(config.debounce())
        .plus(config.barrierWait())
        .plus(
            config
                .partitionTolerance()
                .epochs()
                .map(terms -> terms.licence().multipliedBy(LICENCES_UNTIL_QUIET))
                .orElse(Duration.ZERO))
        .plus(views.multipliedBy(2))
        .plusSeconds(5);
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** The time that has passed since the simulation began. */
  public Duration now() {
    return Duration.ofNanos(loop.nowNanos());
  }

  // --- parts

  /** The seed. */
  public long seed() {
    return seed;
  }

  /** The network, and its faults. */
  public SimNetwork network() {
    return network;
  }

  /** What has happened. */
  public Trace trace() {
    return trace;
  }

  /** Writes a line into the trace. */
  public void note(String text) {
    trace.note(loop.nowNanos(), text);
  }

  /** The instances of watched processes that really run. */
  public Ledger ledger() {
    return ledger;
  }

  SimSettings settings() {
    return settings;
  }

  /** Rises with each event that happens or is to happen. */
  long deeds() {
    return trace.events() + loop.scheduled();
  }

  FrameReader reader() {
    return reader;
  }

  Optional<Codec> codec() {
    return codec;
  }

  /** What has happened that should not, and is no fault of the hub. */
  Mishaps mishaps() {
    return mishaps;
  }

  EventLoop loop() {
    return loop;
  }

  SplittableRandom random() {
    return random;
  }

  /** How far apart the nodes' wall clocks may be. */
  Duration clockSpread() {
    Duration drifted = now().multipliedBy(2L * settings.driftPpm()).dividedBy(1_000_000);
    return settings.skew().multipliedBy(2).plus(drifted).plus(clockJumps);
  }

  /**
   * When something last ceased to separate nodes, to stop them or to confuse their clocks; {@link
   * #TROUBLED} if something does. That nodes come, go and crash is no trouble.
   */
  long troubledNanos() {
    boolean somePaused = nodes.values().stream().anyMatch(SimNode::isPaused);
    if (somePaused || !network.isHealed() || !clockJumps.isZero()) {
      return TROUBLED;
    }
    return running().stream()
        .map(SimNode::life)
        .mapToLong(life -> life.resumedAtNanos() == 0 ? Long.MIN_VALUE / 2 : life.resumedAtNanos())
        .reduce(network.troubledNanos(), Math::max);
  }

  void clockJumped(Duration by) {
    clockJumps = clockJumps.plus(by.abs());
  }

  void onEnd(EndListener listener) {
    endListeners.add(listener);
  }

  /** A life has ended: by a crash, or in order. */
  void ended(Life life, NodeId id, boolean crashed) {
    if (crashed) {
      network.crashed(life);
      ledger.voidAll(id);
    }
    endListeners.forEach(listener -> listener.gone(id, crashed));
  }

  /** Hears of nodes that are gone. */
  interface EndListener {
    void gone(NodeId node, boolean crashed);
  }
}
