package io.processhub.strategy;

import java.time.Duration;

/**
 * How a hub agrees on its members (its <em>epochs</em>), and for how long a node may run children
 * without hearing from the others (its <em>licence</em>).
 *
 * @param founders how many nodes must agree on the first epoch, all of them; 1 to 1,000
 * @param quorum how many of the counted nodes must agree on each further one; 0: the majority
 * @param countedMax how many nodes are counted at most; with a fixed quorum less than twice that
 * @param licence for how long a member's word holds, from the asking; 200 ms to 10 min
 * @param driftPpm by how many millionths the rates of two nodes' clocks differ at most; 0 to
 *     200,000
 */
public record EpochTerms(int founders, int quorum, int countedMax, Duration licence, int driftPpm) {
  /** The default of {@link #licence}: 2 s. */
  public static final Duration LICENCE_DEFAULT = Duration.ofSeconds(2);

  /** The default of {@link #driftPpm}. */
  public static final int DRIFT_PPM_DEFAULT = 10_000;

  /** The most nodes that can be counted. */
  public static final int COUNTED_MAX = 1_000;

  private static final Duration LICENCE_MIN = Duration.ofMillis(200);
  private static final Duration LICENCE_MAX = Duration.ofMinutes(10);
  private static final int DRIFT_PPM_MAX = 200_000;

  /** Checks the terms. */
  public EpochTerms {
    check("founders", founders, 1, COUNTED_MAX);
    check("quorum", quorum, 0, COUNTED_MAX);
    check("countedMax", countedMax, founders, COUNTED_MAX);
    checkLicence(licence);
    checkDrift(driftPpm);
    if (quorum > 0 && countedMax > 2 * quorum - 1) {
      throw new IllegalArgumentException(
          "countedMax must be at most %d, so that any two quorums of %d meet, but is %d."
              .formatted(2 * quorum - 1, quorum, countedMax));
    }
  }

  static void check(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s must be %d to %d, but is %d.".formatted(what, least, most, value));
    }
  }

  static void checkLicence(Duration licence) {
    Options.between("licence", licence, LICENCE_MIN, LICENCE_MAX);
  }

  static void checkDrift(int driftPpm) {
    check("driftPpm", driftPpm, 0, DRIFT_PPM_MAX);
  }
}
