package io.processhub.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The calls that were made, and whether they end in time. */
final class Calls {
  /** How much later than its timeout a call may end. */
  private static final Duration SLACK = Duration.ofSeconds(3);

  /** How much later still on a node that was slow meanwhile. */
  private static final Duration SLOW_SLACK = Duration.ofSeconds(10);

  /** For how long a node that leaves may still stop what is left when its time-out is over. */
  private static final Duration STOPPED_WITHIN = Duration.ofSeconds(10);

  private final Simulation simulation;
  private final List<Call> open = new ArrayList<>();
  private final List<String> late = new ArrayList<>();

  private record Call(
      String what, Life life, long madeNanos, Duration timeout, CompletableFuture<?> future) {

    /** When the call is overdue. */
    long dueNanos() {
      long fromNanos = Math.max(madeNanos, life.resumedAtNanos());
      Duration slack = life.lastSlowNanos() >= madeNanos ? SLACK.plus(SLOW_SLACK) : SLACK;
      return fromNanos + timeout.plus(slack).toNanos();
    }
  }

  Calls(Simulation simulation) {
    this.simulation = simulation;
  }

  /** A node leaves, or closes the hub. */
  void departs(String what, SimNode node, Duration leaveTimeout, CompletableFuture<?> departure) {
    made(what, node, leaveTimeout.plus(STOPPED_WITHIN), departure);
  }

  void made(String what, SimNode caller, Duration timeout, CompletableFuture<?> future) {
    EventLoop loop = simulation.loop();
    Call call = new Call(what, caller.life(), loop.nowNanos(), timeout, future);
    open.add(call);
    var unused =
        future.whenComplete((result, failure) -> {
          open.remove(call);
          simulation.note("ended: " + what + ": " + (failure == null ? result : failure));
          if (loop.nowNanos() > call.dueNanos()) {
            late.add(
                "%s, made at %s, ended only at %s"
                    .formatted(what, Duration.ofNanos(call.madeNanos), simulation.now()));
          }
        });
  }

  /** The calls that have not ended, or not in time, although their nodes are alive. */
  List<String> overdue() {
    long now = simulation.loop().nowNanos();
    List<String> found = new ArrayList<>(late);
    for (Call call : open) {
      if (call.life.isAlive() && !call.life.isPaused() && call.dueNanos() < now) {
        found.add(call.what);
      }
    }
    return found;
  }
}
