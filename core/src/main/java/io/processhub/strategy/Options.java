package io.processhub.strategy;

import java.time.Duration;

/** Checks of the options of strategies. */
final class Options {
  private static final int VIRTUAL_NODES_MAX = 65_536;
  private static final int POINTS_MAX = 1 << 28;

  private Options() {}

  /** Refuses a duration that is not from {@code least} to {@code most}. */
  static void between(String what, Duration value, Duration least, Duration most) {
    if (value == null || value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "%s must be %s to %s, but is %s.".formatted(what, least, most, value));
    }
  }

  /** Refuses a number of points for each node of a ring that is not 1 to 65,536. */
  static void virtualNodes(int value) {
    if (value < 1 || value > VIRTUAL_NODES_MAX) {
      throw new IllegalArgumentException(
          "virtualNodes must be 1 to %d, but is %d.".formatted(VIRTUAL_NODES_MAX, value));
    }
  }

  /** How many points a ring has; refuses more than 2^28. */
  static int points(int nodes, int virtualNodes) {
    long points = (long) nodes * virtualNodes;
    if (points > POINTS_MAX) {
      throw new IllegalArgumentException(
          "%d nodes may have %d virtual nodes each, but virtualNodes is %d."
              .formatted(nodes, POINTS_MAX / nodes, virtualNodes));
    }
    return (int) points;
  }

  /** Refuses null. */
  static void given(String what, Object value) {
    if (value == null) {
      throw new IllegalArgumentException(what + " must not be null.");
    }
  }
}
