package io.processhub.testkit;

import io.processhub.ChildSpec;
import io.processhub.Distributor.GlobalChildren;
import io.processhub.Hub;
import io.processhub.HubConfig;
import io.processhub.HubConfigBuilder;
import io.processhub.NodeId;
import io.processhub.ProcessId;
import io.processhub.ProcessType;
import io.processhub.Replies;
import io.processhub.StartOptions;
import io.processhub.StartOptions.OnFailure;
import io.processhub.StartResult;
import io.processhub.StopOptions;
import io.processhub.StopResult;
import io.processhub.process.Ask;
import io.processhub.strategy.RedundancySignal;
import io.processhub.strategy.SynchronizationStrategy;
import io.processhub.testkit.invariant.Invariant;
import io.processhub.testkit.invariant.Invariants;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * One hub of a simulation, with a memory of all that was asked of it and answered. Make calls
 * through it, break what you like, and let it check that the hub keeps its promises.
 *
 * <pre>{@code
 * World world = World.of(simulation, () -> HubConfig.named("meters").process(METER));
 * simulation.start("a", "b", "c").forEach(world::open);
 * simulation.await(world.start(a, specs));
 * b.crash();
 * world.checkWhenQuiet();
 * }</pre>
 */
public final class World {
  private final Simulation simulation;
  private final Supplier<HubConfigBuilder> configs;
  private final HubConfig config;
  private final Calls calls;
  private final History history;
  private final Roster roster;
  private final Reports reports;
  private final GivenUp givenUp;
  private final Moves moves;
  private final Map<String, Set<String>> pins = new LinkedHashMap<>();
  private final List<Runnable> audits = new ArrayList<>();

  private World(Simulation simulation, Supplier<HubConfigBuilder> configs) {
    this.simulation = simulation;
    this.configs = configs;
    this.config = configs.get().build();
    this.calls = new Calls(simulation);
    this.roster = new Roster(simulation, config.name());
    boolean quorate = config.partitionTolerance().epochs().isPresent();
    SynchronizationStrategy news = config.synchronization();
    Duration comparisons = news.passesOn() ? news.syncInterval().multipliedBy(2) : Duration.ZERO;
    this.history = new History(simulation, config.name(), roster, quorate, comparisons);
    this.reports = new Reports(simulation, config);
    this.givenUp = new GivenUp(simulation, config.name());
    this.moves = new Moves(simulation, config, calls, history);
  }

  /**
   * A hub of the simulation. Its processes should be {@linkplain Ledger#watch watched}.
   *
   * @param configs makes the configuration, anew each time
   */
  public static World of(Simulation simulation, Supplier<HubConfigBuilder> configs) {
    return new World(simulation, configs);
  }

  /** The simulation. */
  public Simulation simulation() {
    return simulation;
  }

  /** The hub's configuration. */
  public HubConfig config() {
    return config;
  }

  // --- members

  /** Opens the hub on a node, as a member. */
  public Hub open(SimNode node) {
    roster.opens(node.id(), false);
    history.opens(node.id());
    return open(node, configs.get());
  }

  /** Opens the hub on a node, as an observer. */
  public Hub openAsObserver(SimNode node) {
    roster.opens(node.id(), true);
    history.opens(node.id());
    return open(node, configs.get().observer());
  }

  private Hub open(SimNode node, HubConfigBuilder builder) {
    HubConfig options = givenUp.watch(node.id(), builder).build();
    options.children().forEach(history::mayStart);
    return node.open(options);
  }

  /** Starts nodes at the same moment, opens the hub on each, and waits until all are one hub. */
  public List<SimNode> start(String first, String... more) {
    List<SimNode> nodes = simulation.start(first, more);
    nodes.forEach(this::open);
    awaitMembers(nodes);
    return nodes;
  }

  /** Waits until each of these nodes takes them all for the members. */
  public void awaitMembers(List<SimNode> nodes) {
    List<NodeId> ids = nodes.stream().map(SimNode::id).sorted().toList();
    boolean formed =
        simulation.runUntil(
            () -> nodes.stream().allMatch(node -> hub(node).nodes().equals(ids)),
            Simulation.AWAIT_MAX);
    if (!formed) {
      throw new AssertionError(
          "The nodes %s did not form one hub (seed %d).".formatted(ids, simulation.seed()));
    }
  }

  /** The hub as open on this node. */
  public Hub hub(SimNode node) {
    return node.hub(config.name());
  }

  /** The running nodes that have the hub open, observers included, paused ones too. */
  public List<SimNode> seats() {
    return roster.seats();
  }

  /** The running nodes that are members, and are not leaving. */
  public List<SimNode> members() {
    return roster.members();
  }

  /** Whether the node has the hub open as an observer. */
  public boolean isObserver(SimNode node) {
    return roster.isObserver(node);
  }

  /** Makes a node leave in order. */
  public CompletableFuture<Void> leave(SimNode node) {
    CompletableFuture<Void> left = departs(node, node::leave);
    calls.departs("leave of " + node, node, config.leaveTimeout(), left);
    return left;
  }

  /** Makes a node close this hub in order, and stay in the network. */
  public CompletableFuture<Void> close(SimNode node) {
    simulation.note("close " + config.name() + " on " + node);
    CompletableFuture<Void> closed = departs(node, hub(node)::closeAsync);
    calls.departs("close on " + node, node, config.leaveTimeout(), closed);
    return closed;
  }

  /**
   * Notes, too, whether there was somebody all the while to whom the node could leave all, and time
   * enough.
   */
  private <T> CompletableFuture<T> departs(SimNode node, Supplier<CompletableFuture<T>> departure) {
    history.leaves(node.id());
    roster.leaves(node.id());
    boolean whole = simulation.network().wholeSinceNanos() != SimNetwork.NOT_WHOLE;
    List<NodeId> heirs = whole ? roster.knowing() : List.of();
    Duration late = simulation.now().plus(config.leaveTimeout());
    CompletableFuture<T> gone = departure.get();
    var unused =
        gone.thenRun(() -> {
          boolean isLate = simulation.now().compareTo(late) >= 0;
          if (isLate || roster.knowing().stream().noneMatch(heirs::contains)) {
            history.lost();
          }
        });
    return gone;
  }

  // --- calls

  /** Starts children, called on the given node. */
  public CompletableFuture<StartResult> start(SimNode caller, Collection<ChildSpec> specs) {
    return start(caller, specs, StartOptions.DEFAULT);
  }

  /** Starts children, called on the given node. */
  public CompletableFuture<StartResult> start(
      SimNode caller, Collection<ChildSpec> specs, StartOptions options) {
    List<String> ids = specs.stream().map(ChildSpec::id).toList();
    simulation.note("call on " + caller + ": start " + ids);
    CompletableFuture<StartResult> result = hub(caller).startChildren(specs, options);
    int times = options.onFailure() == OnFailure.ROLLBACK ? 2 : 1;
    Duration atMost = options.timeout().multipliedBy(times);
    calls.made("start on " + caller + " of " + ids, caller, atMost, result);
    history.starts(caller.id(), specs, options, result);
    return result;
  }

  /** Stops children, called on the given node. */
  public CompletableFuture<StopResult> stop(SimNode caller, Collection<String> ids) {
    return stop(caller, ids, StopOptions.DEFAULT);
  }

  /** Stops children, called on the given node. */
  public CompletableFuture<StopResult> stop(
      SimNode caller, Collection<String> ids, StopOptions options) {
    simulation.note("call on " + caller + ": stop " + ids);
    CompletableFuture<StopResult> result = hub(caller).stopChildren(ids, options);
    calls.made("stop on " + caller + " of " + ids, caller, options.timeout(), result);
    history.stops(caller.id(), ids, hub(caller).nodes().size(), result);
    return result;
  }

  /** Asks a child, from the given node. */
  public <M, R> CompletableFuture<R> ask(
      SimNode caller, ProcessType<?, M> type, String childId, Ask<R> question) {
    CompletableFuture<R> answer = hub(caller).ref(type, childId).ask(question);
    calls.made("ask on " + caller + " of " + childId, caller, config.askTimeout(), answer);
    return answer;
  }

  /** Asks every replica of a child, from the given node. */
  public <M, R> CompletableFuture<Replies<R>> askAll(
      SimNode caller, ProcessType<?, M> type, String childId, Ask<R> question) {
    CompletableFuture<Replies<R>> answers = hub(caller).ref(type, childId).askAll(question);
    calls.made("askAll on " + caller + " of " + childId, caller, config.askTimeout(), answers);
    return answers;
  }

  /** Moves a child that is there to a node by {@link Hub#move}. */
  public CompletableFuture<ProcessId> move(SimNode caller, ChildSpec spec, NodeId target) {
    noteMove(caller, spec, target);
    CompletableFuture<ProcessId> moved = hub(caller).move(spec.id(), target);
    moves.made(caller, spec.id(), target, moved);
    return moved;
  }

  private void noteMove(SimNode caller, ChildSpec spec, NodeId target) {
    simulation.note("call on " + caller + ": move " + spec.id() + " to " + target);
    pins.computeIfAbsent(spec.id(), unused -> new LinkedHashSet<>()).add(target.name());
  }

  /** Moves a child to a node by {@link io.processhub.Distributor#childRedistInit}. */
  public void redistribute(SimNode caller, ChildSpec spec, NodeId target) {
    noteMove(caller, spec, target);
    history.mayStart(spec);
    hub(caller).distributor().childRedistInit(spec, target, StartOptions.DEFAULT);
  }

  /** Drains a node, or ends that; asked for on the given node. */
  public CompletableFuture<Void> drain(SimNode caller, SimNode node, boolean on) {
    simulation.note("call on " + caller + ": " + (on ? "drain " : "undrain ") + node);
    CompletableFuture<Void> done =
        on ? hub(caller).drain(node.id()) : hub(caller).undrain(node.id());
    roster.drains(node.id(), on, done);
    return done;
  }

  /** Asks every node which children it has, from the given node. */
  public CompletableFuture<GlobalChildren> whichChildren(SimNode caller, Duration timeout) {
    simulation.note("call on " + caller + ": which children");
    CompletableFuture<GlobalChildren> answer =
        hub(caller).distributor().whichChildrenGlobal(timeout);
    calls.made("which children on " + caller, caller, timeout, answer);
    return answer;
  }

  /** Whether a node is, or is being, drained. */
  public boolean isDrained(SimNode node) {
    return roster.isDrained(node);
  }

  boolean isLeaving(SimNode node) {
    return roster.isLeaving(node);
  }

  /** How often a node has come, gone, or begun to do so. */
  long changes() {
    return roster.changes();
  }

  /** Tells that a child may end by itself from now on. */
  public void mayEnd(String childId) {
    history.mayStop(childId);
  }

  /** Reports something that is wrong for a reason that only the test knows. */
  public void reportFalsehood(String sentence) {
    simulation.note("WRONG: " + sentence);
    history.falsehood(sentence);
  }

  /**
   * Reports something that contradicts an invariant.
   *
   * @param invariant the class of the invariant
   */
  public void report(Class<? extends Invariant> invariant, String sentence) {
    simulation.note("WRONG: " + sentence);
    reports.add(invariant.getSimpleName(), sentence);
  }

  /** Adds something that looks for what it can report, each time before the hub is checked. */
  public void audit(Runnable audit) {
    audits.add(audit);
  }

  // --- checking

  /** What the hub looks like now. */
  public Observation observe() {
    List<Observation.Seat> seats = look();
    List<NodeId> members = members().stream().map(SimNode::id).sorted().toList();
    return new Observation(
        seats,
        simulation.ledger().running().stream()
            .filter(instance -> instance.hub().equals(config.name()))
            .toList(),
        Seats.placement(
            config, members, pins, seats.isEmpty() ? Map.of() : seats.getFirst().registry()),
        roles(),
        tombstonesLast(),
        givenUp.children(),
        history.expectations(),
        calls.overdue(),
        history.resurrections(),
        history.falsehoods(),
        reports.all());
  }

  private List<Observation.Seat> look() {
    List<Observation.Seat> seats = new ArrayList<>();
    for (SimNode node : seats()) {
      seats.add(Seats.of(node.id(), hub(node), isObserver(node) || isDrained(node)));
    }
    return seats;
  }

  /** Whether nothing is as old as a tombstone that is forgotten, by whatever clock. */
  private boolean tombstonesLast() {
    Duration oldest = simulation.now().plus(simulation.clockSpread());
    return oldest.compareTo(config.tombstoneRetention()) < 0;
  }

  /** What replicas were told counts if they are told of all roles. */
  private Observation.Roles roles() {
    boolean tellsAll = config.redundancy().signal() == RedundancySignal.ALL;
    return new Observation.Roles(
        config.redundancy().isActivePassive(),
        processId -> tellsAll ? simulation.ledger().role(processId) : Optional.empty());
  }

  /**
   * Checks all invariants. The hub must be quiet, and its nodes must be able to reach each other.
   *
   * @throws AssertionError if one is violated, with what contradicts it
   */
  public void check() {
    audits.forEach(Runnable::run);
    Observation observation = observe();
    List<String> found = new ArrayList<>();
    for (Invariant invariant : Invariants.all()) {
      invariant
          .violations(observation)
          .forEach(violation -> found.add(invariant.name() + ": " + violation));
    }
    if (!found.isEmpty()) {
      found.forEach(sentence -> simulation.note("VIOLATED " + sentence));
      throw new AssertionError(Seats.report(simulation, found));
    }
    history.quiet(observation);
    pins.keySet()
        .removeIf(child ->
            observation.seats().stream().noneMatch(seat -> seat.registry().containsKey(child)));
  }

  /** Lets the hub become quiet, then {@linkplain #check checks} it. */
  public void checkWhenQuiet() {
    simulation.note("waiting for quiet");
    simulation.settle(config);
    simulation.note("quiet");
    new LastWait(
            simulation,
            this::look,
            () -> seats().stream().anyMatch(roster::isLeaving),
            this::tombstonesLast)
        .pass();
    check();
  }

  /** How much virtual time {@link #checkWhenQuiet} takes. */
  public Duration quietTime() {
    return simulation.settleTime(config);
  }
}
