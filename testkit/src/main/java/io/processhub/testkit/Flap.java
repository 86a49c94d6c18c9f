package io.processhub.testkit;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** A route between two nodes, by name, that comes and goes: whole at last, unless called off. */
final class Flap {
  private final Medium medium;
  private final String one;
  private final String other;
  private final BooleanSupplier calledOff;
  private final Runnable changed;

  /**
   * A route.
   *
   * @param calledOff whether the network has been healed since
   * @param changed is told each time when the route has come or gone
   */
  Flap(Medium medium, SimNode one, SimNode other, BooleanSupplier calledOff, Runnable changed) {
    this.medium = medium;
    this.one = one.name();
    this.other = other.name();
    this.calledOff = calledOff;
    this.changed = changed;
  }

  /** Cuts it for up to one turn, and so on, for so long. */
  void begin(Duration turn, Duration howLong) {
    turn(true, turn.toNanos(), medium.loop.after(howLong));
  }

  private void turn(boolean cut, long turnNanos, long untilNanos) {
    if (calledOff.getAsBoolean()) {
      return;
    }
    boolean over = medium.loop.nowNanos() >= untilNanos;
    if (cut && !over) {
      medium.trouble("down " + one + " | " + other);
      medium.cuts.block(one, other);
      medium.cuts.block(other, one);
    } else {
      medium.trouble("up " + one + " | " + other);
      medium.cuts.unblock(one, other);
      medium.cuts.unblock(other, one);
    }
    changed.run();
    if (!over) {
      medium.loop.schedule(
          1 + medium.random.nextLong(turnNanos),
          null,
          "flap",
          () -> turn(!cut, turnNanos, untilNanos));
    }
  }
}
