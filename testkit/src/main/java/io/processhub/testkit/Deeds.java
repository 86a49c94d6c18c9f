package io.processhub.testkit;

import io.processhub.testkit.Deed.Kind;
import io.processhub.testkit.Deed.Outcome;
import io.processhub.testkit.Observation.Expectation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was done to one child since the hub was last quiet, and what follows from it. Pure.
 *
 * <p><em>Calm.</em> While nothing separates the nodes there is one admission point, and starts and
 * stops of a child take effect one after the other, each between its call and its answer. So the
 * child is as the last deed left it; of deeds that overlap any may be the last.
 *
 * <p><em>Stormy.</em> Separated nodes start and stop children on their own. When they meet, the
 * latest generation of a child counts: that of the latest start by the nodes' clocks. It is stopped
 * if a stop found it; a stop found for certain only what was there before.
 *
 * <p>A crash takes its node's memory along: what fewer nodes held than have crashed since may be
 * forgotten; what nobody holds who is left; and whatever was before the hub had no member left.
 */
final class Deeds {
  private final boolean wantedBefore;
  private final boolean surviving;
  private final long skewNanos;
  private final List<Long> crashesNanos;
  private final long emptyNanos;
  private final List<Deed> deeds;

  /**
   * Takes the facts.
   *
   * @param wantedBefore whether the child was wanted when the hub was last quiet
   * @param surviving whether a node that was a member then has been one without interruption
   * @param skewNanos how far apart the nodes' clocks may be
   * @param crashesNanos when members have crashed since
   * @param emptyNanos when the hub has lost the last member that knew anything; negative if it has
   *     not
   * @param deeds what was done since
   */
  Deeds(
      boolean wantedBefore,
      boolean surviving,
      long skewNanos,
      List<Long> crashesNanos,
      long emptyNanos,
      List<Deed> deeds) {
    this.wantedBefore = wantedBefore;
    this.surviving = surviving;
    this.skewNanos = skewNanos;
    this.crashesNanos = crashesNanos;
    this.emptyNanos = emptyNanos;
    this.deeds = deeds.stream().filter(deed -> deed.outcome() != Outcome.VAIN).toList();
  }

  /** What the child may be when the hub is quiet again. */
  Expectation expectation() {
    boolean[] may = new boolean[2];
    if (isCalm(deeds)) {
      for (Deed deed : deeds) {
        if (deeds.stream().noneMatch(later -> later.isDone() && deed.isBefore(later))) {
          allow(may, deed);
        }
      }
    } else {
      for (Deed start : deeds) {
        if (start.kind() == Kind.START && mayBeLatest(start)) {
          allowGeneration(may, start);
        }
      }
    }
    if (mayBeAsBefore()) {
      allowAsBefore(may);
    }
    return new Expectation(may[0], may[1], this::why);
  }

  static boolean isCalm(List<Deed> deeds) {
    return deeds.stream().allMatch(Deed::isCalm)
        && deeds.stream().mapToLong(Deed::era).distinct().count() <= 1;
  }

  private void allow(boolean[] may, Deed deed) {
    boolean forgettable = mayBeForgotten(deed);
    may[0] |= deed.kind() == Kind.START || forgettable;
    may[1] |= deed.kind() == Kind.STOP || forgettable;
  }

  private boolean mayBeForgotten(Deed deed) {
    long crashes = crashesNanos.stream().filter(at -> at >= deed.issuedNanos()).count();
    return deed.issuedNanos() <= emptyNanos || (crashes > 0 && crashes >= deed.holders());
  }

  // --- stormy

  private boolean mayBeLatest(Deed start) {
    return deeds.stream()
        .noneMatch(other ->
            other.kind() == Kind.START
                && other.isDone()
                && !mayBeForgotten(other)
                && start.isDone()
                && start.endedNanos() + skewNanos < other.issuedNanos());
  }

  private void allowGeneration(boolean[] may, Deed start) {
    if (deeds.stream().anyMatch(stop -> surelyStops(stop, start))) {
      may[1] = true;
      return;
    }
    may[0] = true;
    may[1] |= mayBeForgotten(start);
    for (Deed stop : deeds) {
      may[1] |= stop.kind() == Kind.STOP && stop.endedNanos() > start.issuedNanos();
    }
  }

  private boolean surelyStops(Deed stop, Deed start) {
    return stop.kind() == Kind.STOP
        && stop.isDone()
        && !mayBeForgotten(stop)
        && start.isBefore(stop)
        && isCalm(List.of(start, stop));
  }

  // --- as before

  /** Whether the child may be as it was, or as a stop left what was there before. */
  private boolean mayBeAsBefore() {
    return deeds.stream().noneMatch(deed -> deed.isDone() && !mayBeForgotten(deed))
        || (!isCalm(deeds)
            && deeds.stream()
                .noneMatch(
                    deed -> deed.kind() == Kind.START && deed.isDone() && !mayBeForgotten(deed)));
  }

  private void allowAsBefore(boolean[] may) {
    Optional<Deed> stop =
        deeds.stream()
            .filter(deed -> deed.kind() == Kind.STOP && deed.isDone() && !mayBeForgotten(deed))
            .findAny();
    if (!wantedBefore || stop.isPresent()) {
      may[1] = true;
      return;
    }
    may[0] = true;
    may[1] |= !surviving || deeds.stream().anyMatch(deed -> deed.kind() == Kind.STOP);
  }

  private String why() {
    return "it was %s at first, and then came %s%s"
        .formatted(
            wantedBefore ? "wanted" : "not wanted",
            deeds.isEmpty() ? "nothing" : deeds,
            crashesNanos.isEmpty() ? "" : " and " + crashesNanos.size() + " crashes");
  }

  // --- answers

  /** Whether the answer of one of these deeds cannot be true, given the others. */
  static boolean isFalse(Deed answer, boolean wantedBefore, List<Deed> all, boolean crashes) {
    List<Deed> others = new ArrayList<>(all);
    others.remove(answer);
    if (crashes || !isCalm(all) || answer.outcome() == Outcome.OPEN) {
      return false;
    }
    boolean claimsWanted = (answer.kind() == Kind.START) == (answer.outcome() == Outcome.VAIN);
    return !mayHaveBeen(claimsWanted ? Kind.START : Kind.STOP, answer, wantedBefore, others);
  }

  /** Whether the child may have been as a deed of this kind leaves it, at some time in between. */
  private static boolean mayHaveBeen(
      Kind kind, Deed during, boolean wantedBefore, List<Deed> others) {
    List<Deed> effective = others.stream().filter(deed -> deed.outcome() != Outcome.VAIN).toList();
    boolean before =
        (wantedBefore == (kind == Kind.START))
            && effective.stream().noneMatch(deed -> deed.kind() != kind && deed.isBefore(during));
    return before
        || effective.stream()
            .anyMatch(made ->
                made.kind() == kind
                    && made.issuedNanos() < during.endedNanos()
                    && effective.stream()
                        .noneMatch(undone ->
                            undone.kind() != kind
                                && made.isBefore(undone)
                                && undone.isBefore(during)));
  }
}
