package io.processhub.testkit;

import io.processhub.ChildSpec;
import io.processhub.HubConfig;
import io.processhub.HubConfigBuilder;
import io.processhub.NodeId;
import io.processhub.ProcessType;
import io.processhub.StartOptions;
import io.processhub.StartResult;
import io.processhub.process.Role;
import io.processhub.strategy.ConsistentHashing;
import io.processhub.strategy.Guided;
import io.processhub.strategy.HotSwap;
import io.processhub.strategy.MajorityQuorum;
import io.processhub.strategy.PubSub;
import io.processhub.strategy.RedundancySignal;
import io.processhub.strategy.Replication;
import io.processhub.testkit.StepCrash.Flow;
import io.processhub.testkit.StepCrash.Victim;
import io.processhub.testkit.invariant.SenderOrder;
import io.processhub.testkit.invariant.StateContinuity;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** Where a flow is hit at one of its steps: five nodes, and a few children that have counted. */
final class FlowStage {
  private static final String HUB = "flow";
  private static final List<String> NODES = List.of("a", "b", "c", "d", "e");
  private static final int CHILDREN = 5;
  private static final long COUNTED = 7;

  /** What follows when the flow seems over still belongs to it. */
  private static final Duration TAIL = Duration.ofMillis(20);

  final World world;
  private final Flow flow;
  private final boolean quorate;
  private final Simulation simulation;
  private final ProcessType<String, Probe.Message> probe;
  private final List<SimNode> nodes;
  private BooleanSupplier done = () -> false;
  private long overNanos = Long.MAX_VALUE;

  /** The nodes that play a part. */
  record Cast(SimNode source, SimNode target, SimNode home) {
    SimNode of(Victim victim) {
      return switch (victim) {
        case SOURCE -> source;
        case TARGET -> target;
        case HOME -> home;
      };
    }
  }

  FlowStage(Flow flow, boolean quorate, long seed) {
    this.flow = flow;
    this.quorate = quorate;
    simulation = Simulation.of(seed, SimSettings.DEFAULT.network(NetworkTimes.PROMPT));
    probe =
        simulation
            .ledger()
            .watch(Probe.type(sentence -> reporting().report(SenderOrder.class, sentence)));
    world = World.of(simulation, this::hub);
    nodes = world.start(NODES.getFirst(), NODES.subList(1, NODES.size()).toArray(String[]::new));
  }

  private World reporting() {
    return world;
  }

  private HubConfigBuilder hub() {
    HubConfigBuilder hub =
        HubConfig.named(HUB)
            .process(probe)
            .synchronization(new PubSub(Duration.ofSeconds(2)))
            .migration(HotSwap.withHandover());
    switch (flow) {
      case START, STOP, MERGE -> hub.distribution(new Guided(true));
      case MIGRATION -> hub.distribution(ConsistentHashing.DEFAULT);
      case PROMOTION, FAILOVER ->
          hub.distribution(ConsistentHashing.DEFAULT)
              .redundancy(
                  new Replication(2, Replication.Model.ACTIVE_PASSIVE, RedundancySignal.ALL));
    }
    return quorate ? hub.partitionTolerance(MajorityQuorum.ofAtLeast(NODES.size())) : hub;
  }

  /** Sets the scene, and begins the flow. */
  Cast begin() {
    return switch (flow) {
      case START -> start();
      case STOP -> stop();
      case MIGRATION -> migrate();
      case PROMOTION, FAILOVER -> promote();
      case MERGE -> merge();
    };
  }

  /** Whether what the flow is for has come about. */
  boolean isDone() {
    return done.getAsBoolean();
  }

  /** Whether the flow has ended, as far as one can see. */
  boolean isOver() {
    if (overNanos == Long.MAX_VALUE && isDone()) {
      overNanos = simulation.loop().after(TAIL);
    }
    return simulation.loop().nowNanos() >= overNanos;
  }

  private Cast start() {
    Cast cast = cast();
    var started = world.start(cast.source, specs(), mappedTo(cast.target));
    done = started::isDone;
    return cast;
  }

  private Cast stop() {
    Cast cast = cast();
    started(cast.source, mappedTo(cast.target));
    var stopped = world.stop(cast.source, specs().stream().map(ChildSpec::id).toList());
    done = stopped::isDone;
    return cast;
  }

  private Cast migrate() {
    started(nodes.getFirst(), StartOptions.DEFAULT);
    SimNode home = home();
    SimNode source = others(home).getFirst();
    SimNode target = others(home, source).getFirst();
    ChildSpec child = specs().getFirst();
    world.redistribute(home, child, source.id());
    simulation.runUntil(() -> runners().equals(List.of(source)), Duration.ofSeconds(20));
    simulation.run(Duration.ofSeconds(1));
    count();
    world.redistribute(home, child, target.id());
    done = () -> runners().equals(List.of(target));
    return new Cast(source, target, home);
  }

  private Cast promote() {
    started(nodes.getFirst(), StartOptions.DEFAULT);
    simulation.run(Duration.ofSeconds(1));
    count();
    SimNode active = withRole(Role.ACTIVE).orElseThrow();
    SimNode passive = runners().stream().filter(node -> node != active).findFirst().orElseThrow();
    List<NodeId> left =
        nodes.stream().filter(node -> node != active).map(SimNode::id).sorted().toList();
    NodeId third = ConsistentHashing.DEFAULT.placer(left).owners(id(0), 2).getLast();
    SimNode made = third.equals(passive.id()) ? others(active, passive).getFirst() : node(third);
    if (flow == Flow.FAILOVER) {
      active.crash();
    } else {
      var unused = world.drain(active, active, true);
    }
    done =
        () ->
            runners().size() == 2
                && !runners().contains(active)
                && withRole(Role.ACTIVE).isPresent();
    return new Cast(active, passive, made);
  }

  private Cast merge() {
    Cast cast = cast();
    started(cast.target, mappedTo(cast.target));
    simulation.run(Duration.ofSeconds(1));
    count();
    SimNode third = others(cast.source, cast.target, cast.home).getFirst();
    List<SimNode> majority = List.of(cast.target, cast.home, third);
    List<SimNode> minority = others(majority.toArray(SimNode[]::new));
    simulation.network().split(majority, minority);
    simulation.run(Duration.ofSeconds(8));
    SimNode doubled = runners().stream().filter(minority::contains).findFirst().orElse(cast.source);
    simulation.network().heal();
    done =
        () ->
            runners().equals(List.of(cast.target))
                && nodes.stream().allMatch(node -> world.hub(node).nodes().size() == nodes.size());
    return new Cast(doubled, cast.target, cast.home);
  }

  // --- the scene

  /** A home, a target and a source that are three nodes. */
  private Cast cast() {
    SimNode home = home();
    List<SimNode> others = others(home);
    return new Cast(others.get(0), others.get(1), home);
  }

  private SimNode home() {
    return home(nodes);
  }

  /** Who admits what is done with the first child, where these nodes are the members. */
  SimNode home(List<SimNode> members) {
    List<NodeId> ids = members.stream().map(SimNode::id).sorted().toList();
    return node(ConsistentHashing.DEFAULT.placer(ids).owners(id(0), 1).getFirst());
  }

  private SimNode node(NodeId id) {
    return simulation.node(id.name());
  }

  private List<SimNode> others(SimNode... but) {
    return nodes.stream().filter(node -> !List.of(but).contains(node)).toList();
  }

  private static String id(int number) {
    return "x" + number;
  }

  private List<ChildSpec> specs() {
    return IntStream.range(0, CHILDREN).mapToObj(i -> ChildSpec.of(id(i), probe, "")).toList();
  }

  private StartOptions mappedTo(SimNode target) {
    Map<String, List<String>> mapping = new TreeMap<>();
    specs().forEach(spec -> mapping.put(spec.id(), List.of(target.name())));
    return StartOptions.DEFAULT.childMapping(mapping);
  }

  private void started(SimNode caller, StartOptions options) {
    StartResult result = simulation.await(world.start(caller, specs(), options));
    if (!result.isOk()) {
      throw new AssertionError("Not all children were started: " + result.errors());
    }
  }

  /** Where the first child runs. */
  private List<SimNode> runners() {
    return simulation.ledger().running(HUB, id(0)).stream()
        .map(instance -> node(instance.processId().node()))
        .toList();
  }

  private Optional<SimNode> withRole(Role role) {
    return simulation.ledger().running(HUB, id(0)).stream()
        .filter(one -> simulation.ledger().role(one.processId()).filter(role::equals).isPresent())
        .map(one -> node(one.processId().node()))
        .findFirst();
  }

  // --- the state

  private void count() {
    simulation.await(world.ask(nodes.getFirst(), probe, id(0), new Probe.Count(COUNTED)));
  }

  /** What was counted before is known, once, where the child moves with its state. */
  void checkState() {
    if (flow != Flow.MIGRATION && flow != Flow.MERGE) {
      return;
    }
    SimNode asker = world.members().getFirst();
    Probe.State state = simulation.await(world.ask(asker, probe, id(0), new Probe.Counted(0)));
    if (!Integer.valueOf(1).equals(state.counted().get(COUNTED))) {
      world.report(
          StateContinuity.class,
          "%s has counted %s, but %d was counted once".formatted(id(0), state.counted(), COUNTED));
      world.check();
    }
  }
}
