package io.processhub.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What separates the nodes of a random run, stops them, or sets their clocks. */
final class RandomFaults {
  private final Playground play;
  private final Simulation simulation;
  private final Random random;
  private Duration jumped = Duration.ZERO;

  RandomFaults(Playground play) {
    this.play = play;
    this.simulation = play.simulation;
    this.random = play.random;
  }

  void split() {
    List<SimNode> left = new ArrayList<>();
    List<SimNode> right = new ArrayList<>();
    simulation.nodes().forEach(node -> (random.nextBoolean() ? left : right).add(node));
    simulation.network().split(left, right);
  }

  void cut() {
    List<SimNode> two = play.some(simulation.running(), 2, node -> true);
    if (two.size() == 2) {
      switch (random.nextInt(3)) {
        case 0 -> simulation.network().blind(two.getFirst(), two.getLast());
        case 1 -> simulation.network().hide(two.getFirst(), two.getLast());
        default -> simulation.network().cutOneWay(two.getFirst(), two.getLast());
      }
    }
  }

  /** Two sides that cannot reach each other, and between them nodes that reach both. */
  void bridge() {
    List<List<SimNode>> sides = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    simulation.nodes().forEach(node -> sides.get(random.nextInt(sides.size())).add(node));
    simulation.network().split(sides.get(0), sides.get(1));
  }

  /** Each node sees some of the others only, whether these see it or not. */
  void disagree() {
    for (SimNode observer : simulation.running()) {
      for (SimNode subject : simulation.running()) {
        if (observer != subject && random.nextInt(4) == 0) {
          simulation.network().hide(subject, observer);
        }
      }
    }
  }

  /** A link, or all links of a node, come and go: too fast to be noticed, or not. */
  void flap() {
    List<SimNode> nodes = play.some(simulation.running(), Integer.MAX_VALUE, node -> true);
    Duration turn = Duration.ofMillis(random.nextBoolean() ? 300 : 12_000);
    Duration howLong = Duration.ofMillis(random.nextInt(40_000));
    int links = random.nextBoolean() ? 1 : nodes.size();
    nodes.stream()
        .skip(1)
        .limit(links)
        .forEach(other -> simulation.network().flap(nodes.getFirst(), other, turn, howLong));
  }

  /** A node takes longer for everything, or is as fast as the others again. */
  void slow() {
    Duration upTo = Duration.ofMillis(random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(300));
    play.some(simulation.running(), 1, node -> true).forEach(node -> node.slow(upTo));
  }

  /** One or two nodes stand still for so long that the others go on without them. */
  void freeze() {
    play.some(simulation.running(), 1 + random.nextInt(2), node -> !node.isPaused())
        .forEach(node -> pause(node, Duration.ofMillis(8_000 + random.nextInt(60_000))));
  }

  void pause() {
    double share = Math.pow(random.nextDouble(), 2);
    play.some(simulation.running(), 1, node -> !node.isPaused())
        .forEach(node -> pause(node, Duration.ofMillis(20 + (long) (share * 20_000))));
  }

  private void pause(SimNode node, Duration howLong) {
    if (play.isQuorate() && random.nextInt(3) == 0) {
      node.suspend(howLong);
    } else {
      node.pause(howLong);
    }
  }

  void suspect() {
    List<SimNode> two = play.some(simulation.running(), 2, node -> true);
    if (two.size() == 2) {
      Duration howLong = Duration.ofMillis(random.nextInt(5_000));
      simulation.network().suspect(two.getFirst(), two.getLast(), howLong);
    }
  }

  void jump() {
    Duration by = Duration.ofMillis(random.nextInt(20_000) - 10_000);
    if (jumped.plus(by.abs()).compareTo(Duration.ofSeconds(30)) < 0) {
      jumped = jumped.plus(by.abs());
      play.some(simulation.running(), 1, node -> true).forEach(node -> node.jumpClock(by));
    }
  }
}
