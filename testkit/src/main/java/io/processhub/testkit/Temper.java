package io.processhub.testkit;

import java.util.Random;
import java.util.SplittableRandom;

/** How often probes throw, of their own accord, wherever a process can. */
final class Temper {
  /** Where a process may throw. */
  enum Moment {
    CONSTRUCTED(Mishap.THROWS_WHEN_MADE),
    STARTED(Mishap.THROWS_WHEN_STARTED),
    STOPPED(Mishap.THROWS_WHEN_STOPPED),
    HANDS_OVER(Mishap.THROWS_HANDING_OVER),
    TAKES_OVER(Mishap.THROWS_TAKING_OVER),
    MERGES(Mishap.THROWS_MERGING),
    /** Not in the process, but before there is one. */
    ALTERED(Mishap.ALTER_HOOK_THROWS);

    private final Mishap mishap;

    Moment(Mishap mishap) {
      this.mishap = mishap;
    }
  }

  private final double share;
  private final Random random;
  private final Mishaps mishaps;
  private boolean calm;

  private Temper(double share, Random random, Mishaps mishaps) {
    this.share = share;
    this.random = random;
    this.mishaps = mishaps;
  }

  /** Of probes that never do. */
  static Temper even() {
    return new Temper(0, new Random(0), new Mishaps());
  }

  /** As a seed has it: in every other run never, else at up to a fifth of the moments. */
  static Temper of(Simulation simulation) {
    Random random = new Random(new SplittableRandom(simulation.seed() + 99).nextLong());
    double share = random.nextBoolean() ? 0 : random.nextDouble() / 5;
    return new Temper(share, random, simulation.mishaps());
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
      mishaps.add(moment.mishap);
      throw new Probe.ToldToFail(moment.name());
    }
  }

  /** A probe does what it should not, since it was told to. */
  void does(Mishap mishap) {
    mishaps.add(mishap);
  }

  @Override
  public String toString() {
    return "temper " + share;
  }
}
