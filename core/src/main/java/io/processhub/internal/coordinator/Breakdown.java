package io.processhub.internal.coordinator;

import io.processhub.event.HubEvent;
import io.processhub.internal.Thrown;
import io.processhub.internal.messaging.Messaging;
import io.processhub.internal.registry.Running;
import io.processhub.internal.runtime.ProcessRuntime;
import io.processhub.internal.wire.Control.Phase;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a hub on a node where its own loop has run out of memory. Any table may have been
 * changed by half then, and a node that goes on with it may tell others what is not true; so it
 * goes as if it had crashed:
 *
 * <ol>
 *   <li>At once: nothing is decided any more; asks, calls and messages end as in a hub that is
 *       closed; all processes here are stopped, and hand nothing over.
 *   <li>When they have ended, or are given up: the node says that it has the hub open no more. The
 *       others start its children, from their arguments.
 * </ol>
 *
 * <p>Until then the node stays in view and says nothing. Each step is tried even if the one before
 * has failed: there may still be no memory.
 */
final class Breakdown {
  private static final Logger log = LoggerFactory.getLogger(Breakdown.class);
  private static final long LOOK_MILLIS = 20;
  private static final long STOPPING_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);

  private final Ground ground;
  private final Loop loop;
  private final Assembly parts;
  private final Messaging messaging;
  private final Runnable gone;
  private @Nullable ProcessRuntime runtime;
  private long untilNanos;
  private boolean begun;

  /** {@code gone} is run when the others have been told. */
  Breakdown(Ground ground, Loop loop, Assembly parts, Messaging messaging, Runnable gone) {
    this.ground = ground;
    this.loop = loop;
    this.parts = parts;
    this.messaging = messaging;
    this.gone = gone;
  }

  void use(ProcessRuntime newRuntime) {
    runtime = newRuntime;
  }

  /** On the loop. */
  void begin(Throwable thrown) {
    if (begun || parts.lifecycle.isClosed()) {
      return;
    }
    begun = true;
    untilNanos = ground.nanos() + STOPPING_NANOS_MAX;
    each(
        parts.lifecycle::breakOff,
        messaging::close,
        () -> report(thrown),
        this::stopAll,
        parts.handovers::stopAll,
        parts.calls::close,
        parts.which::close,
        parts.requests::close,
        this::await);
  }

  private void report(Throwable thrown) {
    ground.count("hubsBrokenDown");
    ground.publish(new HubEvent.CoordinatorFailed(ground.hub(), Thrown.describe(thrown), true));
    log.atError()
        .addKeyValue("hub", ground.hub())
        .addKeyValue("node", ground.self)
        .setCause(thrown)
        .log("The hub ends on this node, because what it knows cannot be relied on any more");
  }

  private void stopAll() {
    ProcessRuntime mine = runtime;
    if (mine != null) {
      ground.registry.forEach((id, first) -> {
        for (Running r = first; r != null; r = r.next()) {
          if (r.cell() != null) {
            mine.stop(r.cell());
          }
        }
      });
    }
  }

  private void await() {
    boolean over = runtime == null || runtime.cells() == 0;
    if (over || ground.nanos() - untilNanos >= 0) {
      end();
    } else {
      ground.environment.scheduler().schedule(LOOK_MILLIS, () -> loop.run(this::await));
    }
  }

  private void end() {
    each(
        parts.tolerance::close,
        () -> parts.members.become(Phase.ABSENT),
        () -> ground.publish(new HubEvent.CoordinatorShutdown(ground.hub())),
        gone,
        parts.lifecycle::completeClosed);
  }

  private static void each(Runnable... steps) {
    for (Runnable step : List.of(steps)) {
      try {
        step.run();
      } catch (RuntimeException | Error e) {
        log.atError().setCause(e).log("A step of the end of a hub failed");
      }
    }
  }
}
