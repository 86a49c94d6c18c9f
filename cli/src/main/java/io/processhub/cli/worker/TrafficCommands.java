package io.processhub.cli.worker;

import static io.processhub.cli.worker.Recorded.RECORDED;

import io.processhub.ChildInfo;
import io.processhub.ChildSpec;
import io.processhub.ChildState;
import io.processhub.Diagnostics;
import io.processhub.Hub;
import io.processhub.Instance;
import io.processhub.NodeId;
import io.processhub.StartOptions;
import io.processhub.StopOptions;
import io.processhub.cli.history.Event;
import io.processhub.strategy.ConsistentHashing;
import io.processhub.strategy.DistributionStrategy.Placer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The commands about {@link Recorded} children, and what they show of a hub. */
final class TrafficCommands {
  private final WorkerState state;
  private volatile Optional<Traffic> traffic = Optional.empty();

  TrafficCommands(WorkerState state) {
    this.state = state;
  }

  Map<String, Request.Handler> handlers() {
    return Map.ofEntries(
        Map.entry("steady", this::steady),
        Map.entry("traffic", this::start),
        Map.entry("traffic-pause", this::pause),
        Map.entry("traffic-resume", this::resume),
        Map.entry("traffic-end", this::end),
        Map.entry("traffic-over", this::over),
        Map.entry("traffic-counts", this::counts),
        Map.entry("still", this::still),
        Map.entry("seen", this::seen),
        Map.entry("resources", this::resources),
        Map.entry("clock", this::clock));
  }

  /** ids, timeout: starts children that are to stay; how many run. */
  private List<String> steady(Request request) throws Exception {
    Hub hub = state.hub();
    List<ChildSpec> specs = new ArrayList<>();
    for (String id : request.ids(0)) {
      specs.add(ChildSpec.of(id, RECORDED, new Probe.Config(0)));
      Recording.add(nanos -> new Event.Called(nanos, hub.name(), id, Event.Call.START));
    }
    StartOptions options = StartOptions.DEFAULT.timeout(request.millis(1));
    var started = hub.startChildren(specs, options).join().started().keySet();
    for (String id : started) {
      Recording.add(nanos -> new Event.Returned(nanos, hub.name(), id, Event.Call.START, true));
    }
    return List.of(Integer.toString(started.size()));
  }

  /** steady ids, the numbers of {@link Traffic.Rates}: begins. */
  private List<String> start(Request request) throws Exception {
    Traffic.Rates rates =
        new Traffic.Rates(
            request.number(1),
            request.number(2),
            request.number(3),
            request.number(4),
            request.number(5),
            request.number(6),
            request.number(7),
            request.number(8));
    traffic = Optional.of(new Traffic(state.hub(), request.ids(0), rates));
    return List.of();
  }

  /** timeout: see {@link Traffic#pause}. */
  private List<String> pause(Request request) throws Exception {
    return List.of(Boolean.toString(traffic.isEmpty() || traffic.get().pause(request.millis(0))));
  }

  private List<String> resume(Request request) {
    traffic.ifPresent(Traffic::resume);
    return List.of();
  }

  /** timeout: stops the children that the clients have started; how many, and whether that all. */
  private List<String> end(Request request) {
    List<String> started = traffic.map(Traffic::started).orElse(List.of());
    StopOptions options = StopOptions.DEFAULT.quiet(true).timeout(request.millis(0));
    var unused = state.hub().stopChildren(started, options).join();
    return List.of(Integer.toString(started.size()));
  }

  /** Writes down that all clients of this node, in whichever hub, have ended. */
  private List<String> over(Request request) {
    String node = state.node().id().toString();
    Recording.add(nanos -> new Event.ClientsEnded(nanos, node));
    return List.of();
  }

  /** How often each thing was done: names and numbers in turn. */
  private List<String> counts(Request request) {
    List<String> fields = new ArrayList<>();
    traffic
        .map(Traffic::counts)
        .orElse(Map.of())
        .forEach((what, count) -> fields.addAll(List.of(what, count.toString())));
    return fields;
  }

  /** See {@link Resources}. */
  private List<String> resources(Request request) {
    return Resources.now(state.node(), state.hub()).fields();
  }

  /** milliseconds: from now on this node's wall clock is so much ahead of the machine's. */
  private List<String> clock(Request request) {
    state.clock().ahead(request.number(0));
    return List.of();
  }

  /**
   * The members, whether the hub places children or stands down, the digests of catalog and
   * registry, the tables that hold anything, and how many children run elsewhere than they are to,
   * or are about to end or to begin, those that are stopped, too.
   */
  private List<String> still(Request request) {
    Hub hub = state.hub();
    Diagnostics now = hub.diagnostics();
    return List.of(
        hub.nodes().toString(),
        Boolean.toString(hub.isLocked() || hub.isPartitioned()),
        Long.toString(now.catalogDigest()),
        Long.toString(now.registryDigest()),
        now.pending().toString(),
        Long.toString(astray(hub) + unwanted(hub, now)));
  }

  /** How many processes here are of no child that is wanted: a stop may wait for what hangs. */
  private static long unwanted(Hub hub, Diagnostics now) {
    long wanted =
        hub.registry().values().stream()
            .flatMap(child -> child.instances().stream())
            .filter(one -> one.node().equals(hub.self()))
            .count();
    return Math.abs(now.tableSizes().getOrDefault("knownCells", 0) - wanted);
  }

  private static long astray(Hub hub) {
    Owners owners = owners(hub);
    return hub.registry().values().stream()
        .filter(child -> {
          List<NodeId> runs = child.instances().stream().map(Instance::node).sorted().toList();
          return !runs.equals(owners.of(child).stream().sorted().toList())
              || child.instances().stream().anyMatch(one -> one.state() != ChildState.RUNNING);
        })
        .count();
  }

  private interface Owners {
    List<NodeId> of(ChildInfo child);
  }

  /** On which of its present members the children of a hub are to run. */
  private static Owners owners(Hub hub) {
    Placer ring = ConsistentHashing.DEFAULT.placer(hub.nodes());
    return child -> ring.owners(child.id(), child.replicas(), child.nodes());
  }

  /** Writes down what this node sees, and which children are to run on it. */
  private List<String> seen(Request request) {
    Hub hub = state.hub();
    String self = hub.self().toString();
    List<NodeId> members = hub.nodes();
    boolean serves = !hub.isLocked() && !hub.isPartitioned();
    Diagnostics now = hub.diagnostics();
    Recording.add(nanos ->
        new Event.Seen(
            nanos,
            hub.name(),
            self,
            members.toString(),
            serves,
            now.catalogDigest(),
            now.registryDigest()));
    Owners owners = owners(hub);
    for (ChildInfo child : hub.registry().values()) {
      if (owners.of(child).contains(hub.self())) {
        Recording.add(nanos -> new Event.Belongs(nanos, hub.name(), child.id(), self));
      }
    }
    return List.of();
  }
}
