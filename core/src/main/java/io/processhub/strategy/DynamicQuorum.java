package io.processhub.strategy;

import java.time.Duration;

/**
 * Carries on while enough of those are left who were there a short while ago.
 *
 * <p>The share is that of the members in view, of these and those lost within the threshold time
 * together; who left in order is not counted. So a cluster that loses its nodes slowly, one by one,
 * shrinks and carries on, and the smaller part of a sudden split stands down. While the hub stands
 * down nothing more is forgiven: it runs again when enough members have come back, or by {@link
 * io.processhub.Hub#resetClusterSize}.
 *
 * <p>What this does <em>not</em> promise: that one side only carries on. Views of nodes can
 * disagree, a split in steps that are further apart than the threshold time leaves both sides
 * running, and for the time that it takes to see a split both sides run anyway. Where a child must
 * not run twice, use {@link MajorityQuorum}.
 *
 * @param quorumSize the share that must be left, in percent; 1 to 100
 * @param thresholdTime how long a lost member is counted; 1 ms to 365 days
 */
public record DynamicQuorum(int quorumSize, Duration thresholdTime)
    implements PartitionToleranceStrategy {
  /** The default of {@link #thresholdTime}: 30 s. */
  public static final Duration THRESHOLD_TIME_DEFAULT = Duration.ofSeconds(30);

  private static final Duration THRESHOLD_TIME_MIN = Duration.ofMillis(1);
  private static final Duration THRESHOLD_TIME_MAX = Duration.ofDays(365);

  /** Checks the options. */
  public DynamicQuorum {
    EpochTerms.check("quorumSize", quorumSize, 1, 100);
    Options.between("thresholdTime", thresholdTime, THRESHOLD_TIME_MIN, THRESHOLD_TIME_MAX);
  }

  /** With a threshold time of 30 s. */
  public static DynamicQuorum ofPercent(int quorumSize) {
    return new DynamicQuorum(quorumSize, THRESHOLD_TIME_DEFAULT);
  }

  @Override
  public Verdict decide(Situation situation) {
    Duration horizon = thresholdTime.plus(situation.downFor());
    long lost = situation.lost().stream().filter(past -> past.ago().compareTo(horizon) < 0).count();
    long left = situation.members().size();
    return left * 100 >= quorumSize * (left + lost) ? Verdict.RUN : Verdict.STAND_DOWN;
  }
}
