package io.processhub.internal.runtime;

import io.processhub.internal.runtime.Legacy.PendingTimer;
import io.processhub.process.Ask;
import io.processhub.process.ProcessContext;
import io.processhub.process.ProcessContext.Timer;
import io.processhub.spi.Clock;
import io.processhub.spi.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The timers of one process. A timer that is due puts itself into the mailbox, as the message of an
 * envelope; when it is taken out, it says what the process is to receive. Timers pass the mailbox's
 * capacity by: their own number is bounded, and none is in it twice.
 */
final class Timers {
  private final Scheduler scheduler;
  private final Clock clock;
  private final Class<?> messageClass;
  private final Consumer<Tick> mailbox;

  /** Those that may still put something into the mailbox, or have done so. Guarded by this. */
  private final Set<Tick> ticks = new LinkedHashSet<>();

  /** {@code messageClass} is what the process receives. */
  Timers(Scheduler scheduler, Clock clock, Class<?> messageClass, Consumer<Tick> mailbox) {
    this.scheduler = scheduler;
    this.clock = clock;
    this.messageClass = messageClass;
    this.mailbox = mailbox;
  }

  Timer after(Run run, Duration delay, Object message) {
    requireMessage(run, message);
    if (delay == null || delay.isNegative()) {
      throw new IllegalArgumentException(
          "A timer's delay must not be negative, but is " + delay + ".");
    }
    return add(new Tick(this, run, message, Times.millisRoundedUp(delay), false));
  }

  Timer every(Run run, Duration period, Object message) {
    requireMessage(run, message);
    if (period == null || period.isNegative() || period.isZero()) {
      throw new IllegalArgumentException(
          "A timer's period must be more than 0, but is " + period + ".");
    }
    return add(new Tick(this, run, message, Times.millisRoundedUp(period), true));
  }

  /** A wrong one would be noticed when it is due, by whoever has not made the mistake. */
  private void requireMessage(Run run, Object message) {
    if (!messageClass.isInstance(message)) {
      throw new IllegalArgumentException(
          "Process '%s' receives %s, so no timer can send it %s."
              .formatted(
                  run.childId(),
                  messageClass.getName(),
                  message == null ? "null" : "a " + message.getClass().getName()));
    }
  }

  /** Stops all timers, for good. */
  synchronized void cancelAll() {
    ticks.forEach(Tick::callOff);
    ticks.clear();
  }

  /** Those that have not ended, as they are now. */
  synchronized List<PendingTimer> pending() {
    List<PendingTimer> pending = new ArrayList<>();
    for (Tick tick : ticks) {
      if (!tick.cancelled) {
        long due = tick.waits ? 0 : Math.max(0, tick.dueNanos - clock.nanos());
        long period = tick.repeats ? tick.periodMillis : 0;
        pending.add(new PendingTimer(tick.message, Times.nanosToMillisRoundedUp(due), period));
      }
    }
    return pending;
  }

  /** Goes on with timers of another process. */
  void resume(Run run, List<PendingTimer> pending) {
    for (PendingTimer timer : pending) {
      boolean repeats = timer.periodMillis() > 0;
      long period = repeats ? timer.periodMillis() : timer.dueMillis();
      resume(new Tick(this, run, timer.message(), period, repeats), timer.dueMillis());
    }
  }

  private synchronized void resume(Tick tick, long dueMillis) {
    ticks.add(tick);
    tick.dueNanos = clock.nanos() + TimeUnit.MILLISECONDS.toNanos(dueMillis);
    tick.scheduled = scheduler.schedule(dueMillis, tick::fire);
  }

  /** How many there are. */
  synchronized int size() {
    return ticks.size();
  }

  private synchronized Timer add(Tick tick) {
    if (ticks.size() >= ProcessContext.TIMERS_MAX) {
      throw new IllegalStateException(
          "Process '%s' has %d timers; more are not allowed."
              .formatted(tick.run.childId(), ticks.size()));
    }
    ticks.add(tick);
    tick.dueNanos = clock.nanos();
    tick.schedule();
    return tick;
  }

  /** One timer. Guarded by its {@link Timers}. */
  static final class Tick implements Timer {
    private final Timers owner;
    private final Run run;
    private final Object message;
    private final long periodMillis;
    private final boolean repeats;

    private long dueNanos;
    private Scheduler.@Nullable Cancellable scheduled;
    private boolean cancelled;
    private boolean waits;

    private Tick(Timers owner, Run run, Object message, long periodMillis, boolean repeats) {
      this.owner = owner;
      this.run = run;
      this.message = message;
      this.periodMillis = periodMillis;
      this.repeats = repeats;
    }

    /** Whether the process may answer the message. */
    boolean isAsk() {
      return message instanceof Ask<?>;
    }

    @Override
    public void cancel() {
      synchronized (owner) {
        callOff();
        if (!waits) {
          owner.ticks.remove(this);
        }
      }
    }

    /** It was taken out of the mailbox: the message for this run; null if it is from another. */
    @Nullable Object take(Run current) {
      synchronized (owner) {
        waits = false;
        if (!repeats || cancelled) {
          owner.ticks.remove(this);
        }
      }
      return run == current ? message : null;
    }

    private void callOff() {
      cancelled = true;
      if (scheduled != null) {
        scheduled.cancel();
        scheduled = null;
      }
    }

    private void fire() {
      boolean send;
      synchronized (owner) {
        if (cancelled) {
          return;
        }
        send = !waits;
        waits = true;
        if (repeats) {
          schedule();
        }
      }
      if (send) {
        owner.mailbox.accept(this);
      }
    }

    /** For the next time due, counted from the last, so that delays do not add up. */
    private void schedule() {
      long periodNanos = TimeUnit.MILLISECONDS.toNanos(periodMillis);
      long late = owner.clock.nanos() - dueNanos;
      long wait = periodNanos == 0 ? 0 : periodNanos - late % periodNanos;
      dueNanos += late + wait;
      scheduled = owner.scheduler.schedule(Times.nanosToMillisRoundedUp(wait), this::fire);
    }
  }
}
