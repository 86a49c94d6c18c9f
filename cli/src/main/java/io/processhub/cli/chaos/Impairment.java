package io.processhub.cli.chaos;

import java.util.random.RandomGenerator;

/**
 * What happens to packets on their way from one node to another.
 *
 * @param lossShare the share that is lost, 0 to 1
 * @param delayMillis how long the others take
 * @param jitterMillis by how much that varies, up and down; packets may overtake each other
 */
record Impairment(double lossShare, int delayMillis, int jitterMillis) {
  static final Impairment NONE = new Impairment(0, 0, 0);
  static final Impairment CUT = new Impairment(1, 0, 0);

  private static final long LOST = -1;
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** How long the next packet takes in nanoseconds; negative if it is lost. */
  long nextNanos(RandomGenerator random) {
    if (lossShare > 0 && random.nextDouble() < lossShare) {
      return LOST;
    }
    double jitter = jitterMillis == 0 ? 0 : (2 * random.nextDouble() - 1) * jitterMillis;
    return (long) (Math.max(0, delayMillis + jitter) * NANOS_PER_MILLI);
  }
}
