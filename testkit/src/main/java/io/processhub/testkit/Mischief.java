package io.processhub.testkit;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** What happens in a random run: a table of actions with weights, one drawn after the other. */
final class Mischief {
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

  private final Playground play;
  private final World world;
  private final Simulation simulation;
  private final RandomRun.Size size;
  private final Random random;
  private final Map<String, Integer> counts;
  private final RandomNodes nodes;
  private final List<Action> actions;

  Mischief(
      World world,
      Workload workload,
      RandomRun.Size size,
      Random random,
      Map<String, Integer> counts,
      Manner manner) {
    this.world = world;
    this.simulation = world.simulation();
    this.size = size;
    this.random = random;
    this.counts = counts;
    play = new Playground(world, random, manner);
    nodes = new RandomNodes(play, size);
    RandomCalls calls = new RandomCalls(play, workload, size.children());
    RandomFaults faults = new RandomFaults(play);
    boolean gentle = play.isGentle();
    this.actions =
        List.of(
            new Action("start", 20, Weather.CALM, calls::start),
            new Action("stop", 12, Weather.CALM, calls::stop),
            new Action("race", 6, Weather.CALM, calls::race),
            new Action("talk", 25, Weather.CALM, calls::talk),
            new Action("move", 2, Weather.CALM, calls::move),
            new Action("load", 2, Weather.CALM, calls::load),
            new Action("drain", gentle ? 4 : 2, Weather.WINDY, nodes::drain),
            new Action("undrain", gentle ? 6 : 4, Weather.WINDY, nodes::undrain),
            new Action("crash", 6, Weather.WINDY, nodes::crash),
            new Action("restart", 10, Weather.WINDY, nodes::restart),
            new Action("leave", 3, Weather.WINDY, nodes::leave),
            new Action("close", 2, Weather.WINDY, nodes::close),
            new Action("reopen", 5, Weather.WINDY, nodes::reopen),
            new Action("split", 5, Weather.STORMY, faults::split),
            new Action("heal", 8, Weather.STORMY, () -> simulation.network().heal()),
            new Action("cut", 3, Weather.STORMY, faults::cut),
            new Action("pause", 6, Weather.STORMY, faults::pause),
            new Action("suspect", 4, Weather.STORMY, faults::suspect),
            new Action("jump", 2, Weather.STORMY, faults::jump));
  }

  /** Starts the first nodes, at once or one by one. */
  void begin() {
    for (int i = 0; i < size.nodes(); i++) {
      world.open(simulation.start("n" + i));
      if (random.nextInt(3) == 0) {
        pass();
      }
    }
    if (play.isGentle() || random.nextBoolean()) {
      world.awaitMembers(simulation.running());
    }
  }

  /** Lets things happen, and puts in order what is broken. */
  void phase() {
    Weather weather = play.isGentle() ? Weather.WINDY : Weather.values()[random.nextInt(3)];
    simulation.note("the weather is " + weather);
    List<Action> possible =
        actions.stream()
            .filter(action -> action.from.compareTo(weather) <= 0)
            .filter(action -> !play.isGentle() || GENTLE.contains(action.name))
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
      nodes.down().stream().findFirst().ifPresent(nodes::startMember);
    }
    if (play.isQuorate() || random.nextBoolean()) {
      nodes.down().forEach(nodes::startMember);
    }
    if (play.isQuorate()) {
      // Who is leaving now must come back, too: it may take all of them to be a quorum.
      simulation.run(world.config().leaveTimeout());
      nodes.down().forEach(nodes::startMember);
      nodes.reopenAll();
    }
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
}
