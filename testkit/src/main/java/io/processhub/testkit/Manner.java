package io.processhub.testkit;

import io.processhub.strategy.DynamicQuorum;
import io.processhub.strategy.MajorityQuorum;
import io.processhub.strategy.PartitionToleranceStrategy;
import io.processhub.strategy.StaticQuorum;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;

/** What happens in a random run, and which strategy of partition tolerance that concerns. */
enum Manner {
  /** Everything. */
  ROUGH,
  /** Nothing by which a state could be lost. */
  GENTLE,
  /** The same under a quorum that is never lost. */
  GENTLE_QUORATE,
  /** The same where a node would stand down that sees too few, as none ever does. */
  GENTLE_COUNTING,
  /** What a quorum of the first nodes outlives. */
  QUORATE,
  /** The same where no more than these are counted. */
  FIXED,
  /** The same where all of these must agree. */
  CAPPED,
  /** Everything, where a node stands down that sees too few; nobody agrees on anything. */
  COUNTING,
  /** The same where what is too few follows from who was there before. */
  SHRINKING;

  private static final int SHARE_PERCENT = 50;

  /** So many members are there at any time where nothing crashes or is separated. */
  private static final int GENTLE_MIN = 2;

  /** One of those in which no state may be lost. */
  static Manner gentle(Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> GENTLE;
      case 1 -> GENTLE_QUORATE;
      default -> GENTLE_COUNTING;
    };
  }

  /** Whether nothing happens by which a state could be lost. */
  boolean isGentle() {
    return this == GENTLE || this == GENTLE_QUORATE || this == GENTLE_COUNTING;
  }

  /** Whether the hub agrees on its members. */
  boolean isQuorate() {
    return this == QUORATE || this == FIXED || this == CAPPED || this == GENTLE_QUORATE;
  }

  /** Whether the hub stands down where too few nodes are, so that it takes them all to be quiet. */
  boolean takesAll() {
    return isQuorate() || this == COUNTING || this == SHRINKING;
  }

  /**
   * What the hub is under, if not what it would be anyhow.
   *
   * @param nodes how many nodes there are at first
   * @param seed of the run
   */
  Optional<PartitionToleranceStrategy> tolerance(int nodes, long seed) {
    Duration licence = Duration.ofMillis(seed % 3 == 0 ? 500 : 2_000);
    MajorityQuorum majority = MajorityQuorum.ofAtLeast(nodes).licence(licence);
    return switch (this) {
      case ROUGH, GENTLE -> Optional.empty();
      case GENTLE_COUNTING -> Optional.of(StaticQuorum.of(GENTLE_MIN));
      case QUORATE, GENTLE_QUORATE -> Optional.of(majority);
      case FIXED -> Optional.of(majority.trackMaxSize(false));
      case CAPPED -> Optional.of(StaticQuorum.of(nodes).withCap().licence(licence));
      case COUNTING -> Optional.of(StaticQuorum.of(nodes / 2 + 1).startupConfirm(seed % 2 == 0));
      case SHRINKING -> Optional.of(DynamicQuorum.ofPercent(SHARE_PERCENT));
    };
  }

  /** How many members of the first ones stay at least, of which others vanish for good. */
  int stayingMin(int nodes) {
    return this == CAPPED ? nodes : 2;
  }
}
