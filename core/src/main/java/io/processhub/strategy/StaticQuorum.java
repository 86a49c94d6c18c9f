package io.processhub.strategy;

import java.time.Duration;
import java.util.Optional;

/**
 * Carries on while a fixed number of members is in view.
 *
 * <p>Without {@linkplain #capped() a cap} the members in view are counted, and no more is promised
 * than that: two parts of the cluster that are both large enough both run, views of nodes can
 * disagree, and the smaller part of a split runs until it has seen the split. With it the hub
 * agrees on its members by epochs, of which at most {@code 2 * quorumSize - 1} nodes are counted
 * (all may run children), and runs children under a licence: then two instances of a child are
 * never both licensed, see {@link MajorityQuorum}.
 *
 * @param quorumSize how many members there must be; 1 to 500
 * @param startupConfirm whether that holds from the beginning; else a hub runs without them until
 *     it has had as many once. With a cap it always holds from the beginning
 * @param capped whether the hub agrees on its members
 * @param licence with a cap: for how long a member's word holds; 200 ms to 10 min
 * @param driftPpm with a cap: by how many millionths the rates of two clocks differ at most; 0 to
 *     200,000
 */
public record StaticQuorum(
    int quorumSize, boolean startupConfirm, boolean capped, Duration licence, int driftPpm)
    implements PartitionToleranceStrategy {

  /** Checks the options. */
  public StaticQuorum {
    EpochTerms.check("quorumSize", quorumSize, 1, EpochTerms.COUNTED_MAX / 2);
    EpochTerms.checkLicence(licence);
    EpochTerms.checkDrift(driftPpm);
  }

  /** Without a cap, not confirmed at the start. */
  public static StaticQuorum of(int quorumSize) {
    return new StaticQuorum(
        quorumSize, false, false, EpochTerms.LICENCE_DEFAULT, EpochTerms.DRIFT_PPM_DEFAULT);
  }

  /** The same, with or without confirmation at the start. */
  public StaticQuorum startupConfirm(boolean value) {
    return new StaticQuorum(quorumSize, value, capped, licence, driftPpm);
  }

  /** The same where at most {@code 2 * quorumSize - 1} nodes are counted. */
  public StaticQuorum withCap() {
    return new StaticQuorum(quorumSize, startupConfirm, true, licence, driftPpm);
  }

  /** The same with another licence duration. */
  public StaticQuorum licence(Duration value) {
    return new StaticQuorum(quorumSize, startupConfirm, capped, value, driftPpm);
  }

  /** The same with another clock drift. */
  public StaticQuorum driftPpm(int value) {
    return new StaticQuorum(quorumSize, startupConfirm, capped, licence, value);
  }

  @Override
  public Verdict decide(Situation situation) {
    boolean enough = situation.members().size() >= quorumSize;
    boolean never = !startupConfirm && situation.largest() < quorumSize;
    return enough || never ? Verdict.RUN : Verdict.STAND_DOWN;
  }

  @Override
  public Optional<EpochTerms> epochs() {
    return capped
        ? Optional.of(new EpochTerms(quorumSize, quorumSize, 2 * quorumSize - 1, licence, driftPpm))
        : Optional.empty();
  }
}
