package io.processhub.testkit;

import io.processhub.testkit.invariant.NothingLeaks;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What a hub still waits for when it should be quiet: what may be under way at that very moment,
 * and takes its time. Each reason for which a run has waited is counted as a {@link Mishap}.
 *
 * <ul>
 *   <li>A departure may take as long as the configuration allows, which is longer.
 *   <li>A comparison, or what is passed on, begins again and again; it does not leak if it ends.
 *   <li>So nodes may differ for a moment, where what is new goes from one to the other.
 *   <li>Old tombstones each node forgets by its own clock, when it has seen the others equal.
 * </ul>
 */
final class LastWait {
  private static final Duration AT_MOST = Duration.ofSeconds(45);
  private static final Duration LOOKS_EVERY = Duration.ofMillis(130);

  private final Simulation simulation;
  private final Supplier<List<Observation.Seat>> look;
  private final BooleanSupplier someLeave;
  private final BooleanSupplier tombstonesLast;

  /** {@code tombstonesLast}: whether none is old enough to be forgotten. */
  LastWait(
      Simulation simulation,
      Supplier<List<Observation.Seat>> look,
      BooleanSupplier someLeave,
      BooleanSupplier tombstonesLast) {
    this.simulation = simulation;
    this.look = look;
    this.someLeave = someLeave;
    this.tombstonesLast = tombstonesLast;
  }

  /** Waits until there is no reason to any more. */
  void pass() {
    Duration until = simulation.now().plus(AT_MOST);
    Set<Mishap> reasons = reasons();
    reasons.forEach(simulation.mishaps()::add);
    while (!reasons.isEmpty() && simulation.now().compareTo(until) < 0) {
      simulation.run(LOOKS_EVERY);
      reasons = reasons();
    }
  }

  private Set<Mishap> reasons() {
    List<Observation.Seat> now = look.get();
    Set<Mishap> reasons = EnumSet.noneOf(Mishap.class);
    if (someLeave.getAsBoolean()) {
      reasons.add(Mishap.QUIET_AWAITS_A_DEPARTURE);
    }
    if (!NothingLeaks.leaks(now).isEmpty()) {
      reasons.add(Mishap.QUIET_AWAITS_AN_EMPTY_TABLE);
    }
    if (now.stream().anyMatch(seat -> differs(seat, now.getFirst()))) {
      reasons.add(Mishap.QUIET_AWAITS_AGREEMENT);
    }
    if (tombstonesLast.getAsBoolean()
        && now.stream().anyMatch(seat -> seat.tombstones() != now.getFirst().tombstones())) {
      reasons.add(Mishap.QUIET_AWAITS_TOMBSTONES);
    }
    return reasons;
  }

  private static boolean differs(Observation.Seat one, Observation.Seat other) {
    return one.catalogDigest() != other.catalogDigest()
        || one.registryDigest() != other.registryDigest();
  }
}
