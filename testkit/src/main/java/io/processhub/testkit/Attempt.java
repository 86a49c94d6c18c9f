package io.processhub.testkit;

import io.processhub.testkit.Deed.Kind;
import io.processhub.testkit.Deed.Outcome;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/** A start or stop of one child that may not have been answered yet. */
final class Attempt {
  /** How long after the nodes see each other the hub may still act on what was before. */
  private static final Duration CALM_AFTER = Duration.ofSeconds(5);

  private final Simulation simulation;
  private final Kind kind;
  private long issuedNanos;
  private final long wholeSinceNanos;
  private boolean calm;
  private Outcome outcome = Outcome.OPEN;
  private long endedNanos = Long.MAX_VALUE;
  private int holders = 1;
  private final Set<Long> witnesses = new HashSet<>();

  Attempt(Simulation simulation, Kind kind) {
    this.simulation = simulation;
    this.kind = kind;
    this.issuedNanos = simulation.loop().nowNanos();
    this.wholeSinceNanos = simulation.network().wholeSinceNanos();
    this.calm =
        wholeSinceNanos != SimNetwork.NOT_WHOLE
            && issuedNanos - wholeSinceNanos >= CALM_AFTER.toNanos();
  }

  /** The answer will be what the caller's node knew, which may be as old as news are in calm. */
  void wentByHearsay(Duration comparisons) {
    issuedNanos -= CALM_AFTER.plus(comparisons).toNanos();
  }

  void end(Outcome answer, int heldBy) {
    calm = isCalm();
    outcome = answer;
    endedNanos = simulation.loop().nowNanos();
    holders = heldBy;
  }

  /** These may hold it, by the numbers of their openings. */
  void witnessed(Set<Long> openings) {
    witnesses.addAll(openings);
  }

  /** Nodes are lost; the others share the knowledge of these openings. */
  void outlives(Set<Long> known) {
    if (outcome == Outcome.DONE && Collections.disjoint(witnesses, known)) {
      holders = 0;
    }
  }

  boolean isCalm() {
    return calm
        && (outcome != Outcome.OPEN || simulation.network().wholeSinceNanos() == wholeSinceNanos);
  }

  Deed deed() {
    return new Deed(
        kind, outcome, issuedNanos, endedNanos, holders, isCalm() ? wholeSinceNanos : Deed.STORMY);
  }
}
