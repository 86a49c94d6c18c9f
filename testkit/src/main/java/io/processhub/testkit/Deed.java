package io.processhub.testkit;

import java.util.Locale;

/**
 * A start or stop of one child, as far as its caller knows.
 *
 * @param kind what was asked
 * @param outcome what was answered
 * @param issuedNanos when it was asked
 * @param endedNanos when it was answered; {@link Long#MAX_VALUE} if it was not, or if the answer
 *     leaves open whether it has taken or will take effect
 * @param holders how many nodes hold its record at least
 * @param era since when nothing had separated the nodes, from the call to its answer; {@link
 *     #STORMY} if something did
 */
record Deed(Kind kind, Outcome outcome, long issuedNanos, long endedNanos, int holders, long era) {
  static final long STORMY = -1;

  /** What was asked. */
  enum Kind {
    START,
    STOP
  }

  /** What was answered. */
  enum Outcome {
    /** It is done. */
    DONE,
    /** There was nothing to do: the child was started, or stopped, before. */
    VAIN,
    /** It may or may not have taken effect, and may yet. */
    OPEN
  }

  boolean isDone() {
    return outcome == Outcome.DONE;
  }

  /** Whether this deed was over before the other began. */
  boolean isBefore(Deed other) {
    return isDone() && endedNanos < other.issuedNanos;
  }

  boolean isCalm() {
    return era != STORMY;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s %s %.6f..%s held by %d%s",
        kind,
        outcome,
        issuedNanos / 1e9,
        endedNanos == Long.MAX_VALUE ? "" : String.format(Locale.ROOT, "%.6f", endedNanos / 1e9),
        holders,
        isCalm() ? "" : " (stormy)");
  }
}
