package io.processhub.testkit;

import java.util.Random;
import java.util.SplittableRandom;

/** How often probes throw, of their own accord, wherever a process can. */
final class Temper {
  /** Where a process may throw. */
  enum Moment {
    CONSTRUCTED,
    STARTED,
    STOPPED,
    HANDS_OVER,
    TAKES_OVER,
    MERGES,
    /** Not in the process, but before there is one. */
    ALTERED
  }

  /** Probes that never do. */
  static final Temper EVEN = new Temper(0, new Random(0));

  private final double share;
  private final Random random;
  private boolean calm;

  private Temper(double share, Random random) {
    this.share = share;
    this.random = random;
  }

  /** As a seed has it: in every other run never, else at up to a fifth of the moments. */
  static Temper of(long seed) {
    Random random = new Random(new SplittableRandom(seed + 99).nextLong());
    return random.nextBoolean() ? EVEN : new Temper(random.nextDouble() / 5, random);
  }

  boolean isEven() {
    return share == 0;
  }

  /** Whether none throws, whatever its temper. */
  void calm(boolean on) {
    if (share > 0) {
      calm = on;
    }
  }

  /** Throws, now and then. */
  void at(Moment moment) {
    if (share > 0 && !calm && random.nextDouble() < share) {
      throw new Probe.ToldToFail(moment.name());
    }
  }

  @Override
  public String toString() {
    return "temper " + share;
  }
}
