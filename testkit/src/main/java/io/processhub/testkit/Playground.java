package io.processhub.testkit;

import io.processhub.strategy.Guided;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/** Where the actions of a random run play: its hub, its dice, and what its manner forbids. */
final class Playground {
  final World world;
  final Simulation simulation;
  final Random random;
  private final Manner manner;

  Playground(World world, Random random, Manner manner) {
    this.world = world;
    this.simulation = world.simulation();
    this.random = random;
    this.manner = manner;
  }

  /** Whether no state may be lost. */
  boolean isGentle() {
    return manner.isGentle();
  }

  /** Whether the hub is under a quorum. */
  boolean isQuorate() {
    return manner.isQuorate();
  }

  /** Whether it takes all of the first nodes, as members, for the hub to run for certain. */
  boolean takesAll() {
    return manner.takesAll();
  }

  /** How many members stay at least, of a hub that began with so many nodes. */
  int stayingMin(int nodes) {
    return manner.stayingMin(nodes);
  }

  /** Ends all that separates the nodes, stops them, or makes them slow. */
  void calm() {
    simulation.network().heal();
    simulation.running().stream().filter(SimNode::isPaused).forEach(SimNode::resume);
    simulation.running().stream().filter(SimNode::isSlow).forEach(node -> node.slow(Duration.ZERO));
  }

  /** Some of the nodes that are so, at random. */
  List<SimNode> some(List<SimNode> nodes, int count, Predicate<SimNode> which) {
    List<SimNode> found = new ArrayList<>(nodes.stream().filter(which).toList());
    Collections.shuffle(found, random);
    return found.subList(0, Math.min(count, found.size()));
  }

  /**
   * In a gentle run nobody calls while a node knows only a part of the nodes, as after a start: it
   * would take itself for the home, and start a second child of that id beside the first.
   */
  boolean mayCall(SimNode node) {
    return !node.isPaused() && (!isGentle() || allKnowMost(world.seats()));
  }

  private boolean allKnowMost(List<SimNode> seats) {
    return seats.stream().allMatch(node -> 2 * world.hub(node).nodes().size() > seats.size());
  }

  /**
   * Whether there are enough others that could take all that a node has. A child that is bound to a
   * node ends where that goes, and its state with it: in a gentle run it stays.
   */
  boolean maySpare(SimNode node) {
    if (isGentle() && world.config().distribution().equals(Guided.DEFAULT)) {
      return false;
    }
    long others =
        world.members().stream()
            .filter(other -> other != node && mayCall(other))
            .filter(other -> world.hub(other).nodes().contains(other.id()))
            .count();
    return others > 0 && (!isGentle() || others > 1);
  }
}
