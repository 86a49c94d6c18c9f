package io.processhub.testkit;

import io.processhub.ChildSpec;
import io.processhub.HubClosed;
import io.processhub.NodeId;
import io.processhub.StartOptions;
import io.processhub.StartOptions.OnFailure;
import io.processhub.StopOptions;
import io.processhub.strategy.Guided;
import io.processhub.strategy.NodeLoad;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** What happens in a random run: a table of actions with weights, one drawn after the other. */
final class Mischief {
  private static final int MORE_NODES = 2;
  private static final int MORE_NODES_QUORATE = 1;
  private static final int COUNTED_MIN = 3;

  /** What kinds of things happen in a phase. */
  private enum Weather {
    /** Only calls. */
    CALM,
    /** Also nodes that come and go. */
    WINDY,
    /** Also everything that separates nodes. */
    STORMY
  }

  /** What may happen where no state may be lost. */
  private static final Set<String> GENTLE =
      Set.of("start", "talk", "move", "drain", "undrain", "restart", "leave", "close", "reopen");

  private record Action(String name, int weight, Weather from, Runnable deed) {}

  private final World world;
  private final Simulation simulation;
  private final Workload workload;
  private final RandomRun.Size size;
  private final Random random;
  private final Map<String, Integer> counts;
  private final List<String> ids;
  private final List<Action> actions;
  private final boolean gentle;
  private final boolean quorate;
  private int departures;
  private Duration jumped = Duration.ZERO;

  Mischief(
      World world,
      Workload workload,
      RandomRun.Size size,
      Random random,
      Map<String, Integer> counts,
      Manner manner) {
    gentle = manner == Manner.GENTLE;
    quorate = manner == Manner.QUORATE;
    this.world = world;
    this.simulation = world.simulation();
    this.workload = workload;
    this.size = size;
    this.random = random;
    this.counts = counts;
    this.ids = IntStream.range(0, size.children()).mapToObj(i -> "c" + i).toList();
    this.actions =
        List.of(
            new Action("start", 20, Weather.CALM, this::start),
            new Action("stop", 12, Weather.CALM, this::stop),
            new Action("race", 6, Weather.CALM, this::race),
            new Action("talk", 25, Weather.CALM, this::talk),
            new Action("move", 2, Weather.CALM, this::move),
            new Action("load", 2, Weather.CALM, this::load),
            new Action("drain", gentle ? 4 : 2, Weather.WINDY, this::drain),
            new Action("undrain", gentle ? 6 : 4, Weather.WINDY, this::undrain),
            new Action("crash", 6, Weather.WINDY, this::crash),
            new Action("restart", 10, Weather.WINDY, this::restart),
            new Action("leave", 3, Weather.WINDY, this::leave),
            new Action("close", 2, Weather.WINDY, this::close),
            new Action("reopen", 5, Weather.WINDY, this::reopen),
            new Action("split", 5, Weather.STORMY, this::split),
            new Action("heal", 8, Weather.STORMY, () -> simulation.network().heal()),
            new Action("cut", 3, Weather.STORMY, this::cut),
            new Action("pause", 6, Weather.STORMY, this::pause),
            new Action("suspect", 4, Weather.STORMY, this::suspect),
            new Action("jump", 2, Weather.STORMY, this::jump));
  }

  /** Starts the first nodes, at once or one by one. */
  void begin() {
    for (int i = 0; i < size.nodes(); i++) {
      world.open(simulation.start("n" + i));
      if (random.nextInt(3) == 0) {
        pass();
      }
    }
    if (gentle || random.nextBoolean()) {
      world.awaitMembers(simulation.running());
    }
  }

  /** Lets things happen, and puts in order what is broken. */
  void phase() {
    Weather weather = gentle ? Weather.WINDY : Weather.values()[random.nextInt(3)];
    simulation.note("the weather is " + weather);
    List<Action> possible =
        actions.stream()
            .filter(action -> action.from.compareTo(weather) <= 0)
            .filter(action -> !gentle || GENTLE.contains(action.name))
            .toList();
    int total = possible.stream().mapToInt(Action::weight).sum();
    for (int i = 0; i < size.steps(); i++) {
      int dice = random.nextInt(total);
      for (Action action : possible) {
        dice -= action.weight;
        if (dice < 0) {
          counts.merge(action.name, 1, Integer::sum);
          action.deed.run();
          break;
        }
      }
      pass();
    }
    calm();
  }

  private void calm() {
    simulation.network().heal();
    simulation.running().stream().filter(SimNode::isPaused).forEach(SimNode::resume);
    world.seats().stream()
        .filter(world::isDrained)
        .forEach(node -> {
          var unused = world.drain(node, node, false);
        });
    if (world.members().isEmpty()) {
      down().stream().findFirst().ifPresent(this::startMember);
    }
    if (quorate || random.nextBoolean()) {
      down().forEach(this::startMember);
    }
    if (quorate) {
      // Who is leaving now must come back, too: it may take all of them to be a quorum.
      simulation.run(world.config().leaveTimeout());
      down().forEach(this::startMember);
      reopenAll();
    }
  }

  private void reopenAll() {
    simulation.running().stream()
        .filter(node -> node.findHub(world.config().name()).isEmpty())
        .forEach(world::open);
  }

  /** Lets time pass: mostly little, sometimes none, now and then much. */
  private void pass() {
    int dice = random.nextInt(20);
    if (dice == 0) {
      simulation.run(Duration.ofMillis(random.nextInt(30_000)));
    } else if (dice < 4) {
      simulation.run(Duration.ofMillis(random.nextInt(4_000)));
    } else if (dice < 16) {
      simulation.run(Duration.ofMillis(random.nextInt(200)));
    }
  }

  // --- calls

  private void start() {
    List<SimNode> callers = some(world.seats(), 1, this::mayCall);
    callers.forEach(caller -> start(caller, someIds()));
  }

  private void race() {
    List<String> chosen = someIds();
    for (SimNode caller : some(world.seats(), 2, node -> !node.isPaused())) {
      start(caller, chosen);
    }
  }

  private void start(SimNode caller, List<String> chosen) {
    List<ChildSpec> specs = chosen.stream().map(workload::child).toList();
    StartOptions options =
        StartOptions.DEFAULT
            .timeout(timeout())
            .checkExisting(random.nextInt(4) == 0)
            .onFailure(!gentle && random.nextInt(10) == 0 ? OnFailure.ROLLBACK : OnFailure.CONTINUE)
            .childMapping(mapping(caller, chosen));
    var unused = world.start(caller, specs, options);
  }

  /** Guided needs one; now and then it is wrong. */
  private Map<String, List<String>> mapping(SimNode caller, List<String> chosen) {
    List<NodeId> members = world.hub(caller).nodes();
    if (!(world.config().distribution() instanceof Guided) || members.isEmpty()) {
      return Map.of();
    }
    int fewer = random.nextInt(20) == 0 ? 1 : 0;
    Map<String, List<String>> mapping = new TreeMap<>();
    for (String id : chosen.subList(fewer, chosen.size())) {
      mapping.put(id, List.of(members.get(random.nextInt(members.size())).name()));
    }
    return mapping;
  }

  private void stop() {
    for (SimNode caller : some(world.seats(), 1, node -> !node.isPaused())) {
      var unused = world.stop(caller, someIds(), StopOptions.DEFAULT.timeout(timeout()));
    }
  }

  private Duration timeout() {
    int dice = random.nextInt(10);
    return Duration.ofMillis(dice == 0 ? 200 : dice < 3 ? 2_000 : 10_000);
  }

  private List<String> someIds() {
    List<String> chosen = new ArrayList<>(ids);
    Collections.shuffle(chosen, random);
    double share = Math.pow(random.nextDouble(), 3);
    return chosen.subList(0, 1 + (int) (share * (ids.size() - 1)));
  }

  private void talk() {
    for (int i = 1 + random.nextInt(gentle ? 100 : 10); i > 0; i--) {
      for (SimNode caller : some(world.seats(), 1, this::mayCall)) {
        String id = ids.get(random.nextInt(ids.size()));
        try {
          workload.talk(world, caller, id, random);
        } catch (HubClosed closed) {
          simulation.note(caller + " has just closed the hub");
        }
      }
    }
  }

  /**
   * In a gentle run, who knows only a part of the nodes must not start a second hub beside theirs.
   */
  private boolean mayCall(SimNode node) {
    return !node.isPaused()
        && (!gentle || 2 * world.hub(node).nodes().size() > world.seats().size());
  }

  private void drain() {
    for (SimNode node : some(world.members(), 1, this::maySpare)) {
      var unused = world.drain(node, node, true);
    }
  }

  private void undrain() {
    for (SimNode node : some(world.seats(), 1, world::isDrained)) {
      var unused = world.drain(node, node, false);
    }
  }

  /** Whether there are enough others that could take all that a node has. */
  private boolean maySpare(SimNode node) {
    long others =
        world.members().stream()
            .filter(other -> other != node && mayCall(other))
            .filter(other -> world.hub(other).nodes().contains(other.id()))
            .count();
    return others > 0 && (!gentle || others > 1);
  }

  private void move() {
    for (SimNode caller : some(world.seats(), 1, this::mayCall)) {
      List<NodeId> members = world.hub(caller).nodes();
      if (!members.isEmpty()) {
        NodeId target = members.get(random.nextInt(members.size()));
        ChildSpec spec = workload.child(ids.get(random.nextInt(ids.size())));
        world.redistribute(caller, spec, target);
      }
    }
  }

  private void load() {
    for (SimNode node : some(simulation.running(), 1, one -> true)) {
      if (random.nextInt(4) == 0) {
        node.hideLoad();
      } else {
        node.setLoad(
            new NodeLoad(random.nextDouble(), random.nextDouble(), random.nextDouble(), 0, 0));
      }
    }
  }

  // --- nodes that come and go

  private void crash() {
    some(simulation.running(), 1, node -> simulation.running().size() > 1).forEach(SimNode::crash);
  }

  private void restart() {
    some(down(), 1, node -> true).forEach(this::startSomehow);
  }

  private List<SimNode> down() {
    return IntStream.range(0, size.nodes() + (quorate ? MORE_NODES_QUORATE : MORE_NODES))
        .mapToObj(i -> simulation.node("n" + i))
        .filter(node -> !node.isRunning())
        .toList();
  }

  private void startSomehow(SimNode node) {
    node.restart();
    if (!quorate && random.nextInt(6) == 0) {
      world.openAsObserver(node);
    } else {
      world.open(node);
    }
  }

  private void startMember(SimNode node) {
    node.restart();
    world.open(node);
  }

  /** Under a quorum, so many stay that the others are never enough to found a cluster. */
  private boolean mayDepart() {
    return !quorate || departures++ < size.nodes() - COUNTED_MIN;
  }

  private void leave() {
    if (!mayDepart()) {
      return;
    }
    for (SimNode node : some(world.seats(), 1, one -> world.seats().size() > 1)) {
      if (gentle && !maySpare(node)) {
        continue;
      }
      var unused = world.leave(node);
    }
  }

  private void close() {
    if (!mayDepart()) {
      return;
    }
    for (SimNode node : some(world.seats(), 1, one -> world.seats().size() > 1)) {
      if (gentle && !maySpare(node)) {
        continue;
      }
      var unused = world.close(node);
    }
  }

  private void reopen() {
    some(simulation.running(), 1, node -> node.findHub(world.config().name()).isEmpty())
        .forEach(world::open);
  }

  // --- what separates nodes

  private void split() {
    List<SimNode> left = new ArrayList<>();
    List<SimNode> right = new ArrayList<>();
    simulation.nodes().forEach(node -> (random.nextBoolean() ? left : right).add(node));
    simulation.network().split(left, right);
  }

  private void cut() {
    List<SimNode> two = some(simulation.running(), 2, node -> true);
    if (two.size() == 2) {
      switch (random.nextInt(3)) {
        case 0 -> simulation.network().blind(two.getFirst(), two.getLast());
        case 1 -> simulation.network().hide(two.getFirst(), two.getLast());
        default -> simulation.network().cutOneWay(two.getFirst(), two.getLast());
      }
    }
  }

  private void pause() {
    double share = Math.pow(random.nextDouble(), 2);
    some(simulation.running(), 1, node -> !node.isPaused())
        .forEach(node -> pause(node, Duration.ofMillis(20 + (long) (share * 20_000))));
  }

  private void pause(SimNode node, Duration howLong) {
    if (quorate && random.nextInt(3) == 0) {
      node.suspend(howLong);
    } else {
      node.pause(howLong);
    }
  }

  private void suspect() {
    List<SimNode> two = some(simulation.running(), 2, node -> true);
    if (two.size() == 2) {
      Duration howLong = Duration.ofMillis(random.nextInt(5_000));
      simulation.network().suspect(two.getFirst(), two.getLast(), howLong);
    }
  }

  private void jump() {
    Duration by = Duration.ofMillis(random.nextInt(20_000) - 10_000);
    if (jumped.plus(by.abs()).compareTo(Duration.ofSeconds(30)) < 0) {
      jumped = jumped.plus(by.abs());
      some(simulation.running(), 1, node -> true).forEach(node -> node.jumpClock(by));
    }
  }

  private List<SimNode> some(List<SimNode> nodes, int count, Predicate<SimNode> which) {
    List<SimNode> found = new ArrayList<>(nodes.stream().filter(which).toList());
    Collections.shuffle(found, random);
    return found.subList(0, Math.min(count, found.size()));
  }
}
