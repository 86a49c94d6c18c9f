package io.processhub.testkit;

import io.processhub.ChildState;
import io.processhub.HubConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Sees that when nothing moves any more, and nobody speaks, nodes forget the ways by which messages
 * went to children that have moved since: what comes later is not sent on by them.
 */
final class OldWays {
  private static final String TABLE = "knownStations";

  /** After so much time more: one that waits to be forgotten is looked at every five seconds. */
  private static final Duration FORGOTTEN_AFTER = Duration.ofSeconds(8);

  /** Nothing is said of a hub in which children move again and again for so long. */
  private static final Duration AT_MOST = Duration.ofMinutes(3);

  private static final Duration LOOKS_EVERY = Duration.ofMillis(500);

  private OldWays() {}

  /**
   * The hub must be quiet.
   *
   * @throws AssertionError if a node remembers any of them after the retention time
   */
  static void check(World world) {
    Simulation simulation = world.simulation();
    HubConfig config = world.config();
    Duration retention = config.migration().terms().retention();
    Duration end = simulation.now().plus(AT_MOST);
    Duration movedAt = simulation.now();
    List<Long> instances = instances(world);
    List<String> found = remembered(world);
    while (!found.isEmpty() && simulation.now().compareTo(end) < 0) {
      simulation.run(LOOKS_EVERY);
      List<Long> now = instances(world);
      if (!now.equals(instances)) {
        instances = now;
        movedAt = simulation.now();
      }
      found = remembered(world);
      if (simulation.now().compareTo(movedAt.plus(retention).plus(FORGOTTEN_AFTER)) >= 0) {
        break;
      }
    }
    // A load balancer may go on moving children.
    boolean isStill = simulation.now().compareTo(end) < 0 && allRun(world);
    if (isStill && !found.isEmpty()) {
      throw new AssertionError(Seats.report(simulation, found));
    }
  }

  /** Of a child that waits for its node, the way is remembered until it has another. */
  private static boolean allRun(World world) {
    return world.seats().stream()
        .flatMap(node -> world.hub(node).registry().values().stream())
        .allMatch(
            child -> child.instances().stream().anyMatch(one -> one.state() == ChildState.RUNNING));
  }

  /** Differs when an instance has come or gone. */
  private static List<Long> instances(World world) {
    return world.seats().stream()
        .map(node -> world.hub(node).diagnostics().registryDigest())
        .toList();
  }

  private static List<String> remembered(World world) {
    List<String> found = new ArrayList<>();
    for (SimNode node : world.seats()) {
      int stations = world.hub(node).diagnostics().tableSizes().getOrDefault(TABLE, 0);
      if (stations != 0) {
        found.add(
            "NothingLeaks: %s remembers %d former stations of children"
                .formatted(node.id(), stations));
      }
    }
    return found;
  }
}
