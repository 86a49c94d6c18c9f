package io.processhub.strategy;

import java.time.Duration;
import java.util.Optional;

/**
 * Carries on where the majority is, and nowhere else: two instances of a child are never both
 * licensed to handle messages, as long as clock rates differ by no more than {@link #driftPpm}.
 *
 * <p>The hub agrees on its members (an <em>epoch</em>) by a majority of the counted nodes of the
 * epoch before; a node runs children while a majority has promised, within the licence duration, to
 * agree to no epoch without it. So when one is agreed on without it, its licence is over. The
 * counted set grows with each member that joins, and shrinks with each that leaves in order, or
 * restarts; a node that vanishes is counted on, until {@link io.processhub.Hub#resetClusterSize}
 * says otherwise.
 *
 * <p>What it costs: a failover takes about the licence duration, and a hub is ready no earlier than
 * one licence duration after it was opened. What it assumes: that no {@code initialClusterSize}
 * nodes outside the counted set ever start without being able to reach the others, so that size
 * should be more than half of all nodes that there are; with 1, the first node to start should be
 * up before the second. A {@code HubTask}, and a handler that outlasts the licence, must look at
 * {@link io.processhub.process.ProcessContext#isLicensed} or pass on {@link
 * io.processhub.process.ProcessContext#fencingToken}.
 *
 * @param initialClusterSize how many nodes must agree on the first epoch, all of them; 1 to 1,000
 * @param trackMaxSize whether members that join later are counted too; else no more than the
 *     initial size is, and later members are counted only in the place of others
 * @param licence for how long a member's word holds; 200 ms to 10 min
 * @param driftPpm by how many millionths the rates of two nodes' clocks differ at most; 0 to
 *     200,000
 */
public record MajorityQuorum(
    int initialClusterSize, boolean trackMaxSize, Duration licence, int driftPpm)
    implements PartitionToleranceStrategy {
  /** With an initial cluster size of 1, tracking the size. */
  public static final MajorityQuorum DEFAULT = ofAtLeast(1);

  /** Checks the options. */
  public MajorityQuorum {
    EpochTerms.check("initialClusterSize", initialClusterSize, 1, EpochTerms.COUNTED_MAX);
    EpochTerms.checkLicence(licence);
    EpochTerms.checkDrift(driftPpm);
  }

  /** That begins when there are so many nodes, and tracks the size from then on. */
  public static MajorityQuorum ofAtLeast(int initialClusterSize) {
    return new MajorityQuorum(
        initialClusterSize, true, EpochTerms.LICENCE_DEFAULT, EpochTerms.DRIFT_PPM_DEFAULT);
  }

  /** The same, tracking the size or not. */
  public MajorityQuorum trackMaxSize(boolean value) {
    return new MajorityQuorum(initialClusterSize, value, licence, driftPpm);
  }

  /** The same with another licence duration. */
  public MajorityQuorum licence(Duration value) {
    return new MajorityQuorum(initialClusterSize, trackMaxSize, value, driftPpm);
  }

  /** The same with another clock drift. */
  public MajorityQuorum driftPpm(int value) {
    return new MajorityQuorum(initialClusterSize, trackMaxSize, licence, value);
  }

  /** What counting alone would say; the hub goes by {@link #epochs()} instead. */
  @Override
  public Verdict decide(Situation situation) {
    int members = situation.members().size();
    int known = trackMaxSize ? members + situation.lost().size() : initialClusterSize;
    return 2 * members > Math.max(known, initialClusterSize) ? Verdict.RUN : Verdict.STAND_DOWN;
  }

  @Override
  public Optional<EpochTerms> epochs() {
    int most = trackMaxSize ? EpochTerms.COUNTED_MAX : initialClusterSize;
    return Optional.of(new EpochTerms(initialClusterSize, 0, most, licence, driftPpm));
  }
}
