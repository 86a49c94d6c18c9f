package io.processhub.testkit;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** Does what the script of a random run names. */
final class Mischief {
  private final Playground play;
  private final World world;
  private final Workload workload;
  private final Simulation simulation;
  private final RandomRun.Size size;
  private final Random random;
  private final Coverage coverage;
  private final RandomNodes nodes;
  private final Map<String, Runnable> deeds;

  Mischief(
      World world,
      Workload workload,
      RandomRun.Size size,
      Random random,
      Coverage coverage,
      Manner manner) {
    this.world = world;
    this.workload = workload;
    this.simulation = world.simulation();
    this.size = size;
    this.random = random;
    this.coverage = coverage;
    play = new Playground(world, random, manner);
    nodes = new RandomNodes(play, size, coverage);
    RandomCalls calls = new RandomCalls(play, workload, size.children());
    RandomFaults faults = new RandomFaults(play);
    deeds =
        Map.ofEntries(
            Map.entry("start", calls::start),
            Map.entry("stop", calls::stop),
            Map.entry("race", calls::race),
            Map.entry("talk", calls::talk),
            Map.entry("move", calls::move),
            Map.entry("relocate", calls::relocate),
            Map.entry("load", calls::load),
            Map.entry("which", calls::which),
            Map.entry("drain", nodes::drain),
            Map.entry("undrain", nodes::undrain),
            Map.entry("crash", nodes::crash),
            Map.entry("restart", nodes::restart),
            Map.entry("leave", nodes::leave),
            Map.entry("close", nodes::close),
            Map.entry("chase", () -> nodes.close().forEach(calls::chase)),
            Map.entry("reset", nodes::reset),
            Map.entry("reopen", nodes::reopen),
            Map.entry("split", faults::split),
            Map.entry("heal", () -> simulation.network().heal()),
            Map.entry("cut", faults::cut),
            Map.entry("bridge", faults::bridge),
            Map.entry("disagree", faults::disagree),
            Map.entry("flap", faults::flap),
            Map.entry("slow", faults::slow),
            Map.entry("freeze", faults::freeze),
            Map.entry("pause", faults::pause),
            Map.entry("suspect", faults::suspect),
            Map.entry("jump", faults::jump));
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
  void phase(Script.Phase phase) {
    simulation.note("the weather is " + phase.weather());
    var unused = workload.mayFail(true);
    for (Script.Step step : phase.steps()) {
      random.setSeed(step.seed());
      simulation.note("step " + step);
      long before = simulation.deeds();
      Objects.requireNonNull(deeds.get(step.action())).run();
      if (simulation.deeds() > before) {
        coverage.did(step.action());
      }
      pass();
    }
    random.setSeed(phase.seed());
    Duration untilTriedAgain = workload.mayFail(false);
    calm();
    simulation.run(untilTriedAgain);
  }

  /** Asks each node which children it has, while the hub is quiet. */
  void checkAnswers() {
    play.some(world.seats(), 1, node -> true).forEach(new Roundup(world)::check);
  }

  private void calm() {
    play.calm();
    nodes.undrainAll();
    if (play.isQuorate() && !play.isGentle() && random.nextInt(4) == 0 && nodes.vanish()) {
      return;
    }
    if (world.members().isEmpty()) {
      nodes.down().stream().findFirst().ifPresentOrElse(nodes::startMember, nodes::reopenAll);
    }
    if (play.takesAll() || random.nextBoolean()) {
      nodes.down().forEach(nodes::startMember);
    }
    if (play.takesAll()) {
      nodes.comeBack();
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
