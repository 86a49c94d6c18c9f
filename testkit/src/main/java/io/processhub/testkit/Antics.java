package io.processhub.testkit;

import io.processhub.AskTimeout;
import io.processhub.ProcessType;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * In one of four runs, what some probes are told besides: to keep a question for ever, or to begin
 * another timer that never ends, and keep something each time. Which they are follows from their
 * ids, and draws nothing: so all else is as it would be.
 */
final class Antics {
  private static final int RUNS_ONE_IN = 4;
  private static final int KINDS = 6;
  private static final int PERIODS = 3;
  private static final long PERIOD_MILLIS = 400;

  /** By how much of it a time-out may be too early: more than a clock drifts. */
  private static final double EARLY = 0.1;

  private final Simulation simulation;
  private final ProcessType<String, Probe.Message> type;
  private final boolean play;
  private final int shift;

  Antics(Simulation simulation, ProcessType<String, Probe.Message> type) {
    this.simulation = simulation;
    this.type = type;
    SplittableRandom random = new SplittableRandom(simulation.seed() + 211);
    play = random.nextInt(RUNS_ONE_IN) == 0;
    shift = random.nextInt(KINDS);
  }

  /** Somebody talks to this child. */
  void at(World world, SimNode from, String childId) {
    int kind = play ? Math.floorMod(childId.hashCode() + shift, KINDS) : KINDS;
    if (kind == 0) {
      askInVain(world, from, childId);
    } else if (kind == 1) {
      long turns = Math.floorMod(childId.hashCode(), PERIODS);
      world.hub(from).ref(type, childId).tell(new Probe.Leak((turns + 1) * PERIOD_MILLIS));
    }
  }

  /** It must end, by its time-out or since the child cannot be asked, and not by an answer. */
  private void askInVain(World world, SimNode from, String childId) {
    Duration timeout = world.config().askTimeout();
    Duration asked = simulation.now();
    var unused =
        world
            .ask(from, type, childId, new Probe.Never(0))
            .handle((answer, failure) -> {
              Duration after = simulation.now().minus(asked);
              if (failure == null) {
                world.reportFalsehood(
                    "%s answered %s what it was to keep".formatted(childId, answer));
              } else if (failure instanceof AskTimeout
                  && after.toNanos() < (1 - EARLY) * timeout.toNanos()) {
                world.reportFalsehood(
                    "an ask of %s ended with its time-out, %s, after %s already"
                        .formatted(childId, timeout, after));
              }
              return null;
            });
  }
}
