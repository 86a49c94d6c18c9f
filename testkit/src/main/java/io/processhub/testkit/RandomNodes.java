package io.processhub.testkit;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** The nodes that come and go in a random run, or give up their children for a while. */
final class RandomNodes {
  private static final int MORE_NODES = 2;
  private static final int MORE_NODES_QUORATE = 1;
  private static final int COUNTED_MIN = 3;

  private final Playground play;
  private final World world;
  private final Simulation simulation;
  private final Random random;
  private final RandomRun.Size size;
  private final Coverage coverage;
  private int departures;

  RandomNodes(Playground play, RandomRun.Size size, Coverage coverage) {
    this.play = play;
    this.world = play.world;
    this.simulation = play.simulation;
    this.random = play.random;
    this.size = size;
    this.coverage = coverage;
  }

  void crash() {
    play.some(simulation.running(), 1, node -> simulation.running().size() > 1)
        .forEach(node -> {
          coverage.look(world);
          node.crash();
        });
  }

  void restart() {
    play.some(down(), 1, node -> true).forEach(this::startSomehow);
  }

  /** Those of the run's nodes that do not run. */
  List<SimNode> down() {
    return IntStream.range(0, size.nodes() + (play.isQuorate() ? MORE_NODES_QUORATE : MORE_NODES))
        .mapToObj(i -> simulation.node("n" + i))
        .filter(node -> !node.isRunning())
        .toList();
  }

  private void startSomehow(SimNode node) {
    node.restart();
    if (!play.isQuorate() && random.nextInt(6) == 0) {
      world.openAsObserver(node);
    } else {
      world.open(node);
    }
  }

  void startMember(SimNode node) {
    node.restart();
    world.open(node);
  }

  /** Under a quorum, so many stay that the others are never enough to found a cluster. */
  private boolean mayDepart() {
    return !play.isQuorate() || departures++ < size.nodes() - COUNTED_MIN;
  }

  void leave() {
    for (SimNode node : departing()) {
      var unused = world.leave(node);
    }
  }

  void close() {
    for (SimNode node : departing()) {
      var unused = world.close(node);
    }
  }

  /** A node that can leave now, if there is to be one. */
  private List<SimNode> departing() {
    return mayDepart()
        ? play.some(world.seats(), 1, one -> world.seats().size() > 1).stream()
            .filter(node -> !play.isGentle() || play.maySpare(node))
            .toList()
        : List.of();
  }

  void reopen() {
    play.some(simulation.running(), 1, node -> node.findHub(world.config().name()).isEmpty())
        .forEach(world::open);
  }

  void reopenAll() {
    simulation.running().stream()
        .filter(node -> node.findHub(world.config().name()).isEmpty())
        .forEach(world::open);
  }

  void drain() {
    for (SimNode node : play.some(world.members(), 1, play::maySpare)) {
      var unused = world.drain(node, node, true);
    }
  }

  void undrain() {
    for (SimNode node : play.some(world.seats(), 1, world::isDrained)) {
      var unused = world.drain(node, node, false);
    }
  }
}
