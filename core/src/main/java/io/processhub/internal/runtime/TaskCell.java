package io.processhub.internal.runtime;

import io.processhub.ChildSpec;
import io.processhub.RestartPolicy;
import io.processhub.internal.runtime.Activation.Duty;
import io.processhub.internal.runtime.Envelope.Failure;
import io.processhub.internal.runtime.Legacy.PendingTimer;
import io.processhub.process.HubTask;
import io.processhub.process.Role;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A self-driven process: one long activation, and no mailbox. Its roles it is told meanwhile, on
 * another thread: by whoever gets hold of {@link #telling}, until nothing is left to tell.
 */
final class TaskCell extends Cell {
  private final Function<Object, HubTask> constructor;
  private final AtomicBoolean telling = new AtomicBoolean();
  private volatile @Nullable Listener listener;
  private volatile boolean told;

  /** A task that can be told of its role; the last that it was told is the teller's. */
  private static final class Listener {
    private final HubTask task;
    private final Run run;
    private volatile @Nullable Role told;

    Listener(HubTask task, Run run) {
      this.task = task;
      this.run = run;
    }
  }

  TaskCell(
      LocalRuntime runtime,
      ChildSpec spec,
      Assignment assignment,
      Function<Object, HubTask> constructor) {
    super(runtime, spec, assignment);
    this.constructor = constructor;
  }

  @Override
  public @Nullable Class<?> messageClass() {
    return null;
  }

  @Override
  public Offer offer(Envelope envelope) {
    if (phase().isOver()) {
      return Offer.CLOSED;
    }
    fail(envelope, Failure.REFUSED, "it is a task, and receives none.");
    return Offer.TAKEN;
  }

  @Override
  Object make() {
    return construct(constructor);
  }

  @Override
  void begin(Activation now, Run run, @Nullable Legacy legacy) {
    if (restsWithoutPermit()) {
      return;
    }
    listener = new Listener((HubTask) Objects.requireNonNull(run.process), run);
    takeRole(run);
    if (perform(now, Duty.LIFECYCLE, this::tellRole)) {
      running();
      work(now, run);
    }
  }

  @Override
  void reassigned() {
    Listener present = listener;
    if (present != null) {
      takeRole(present.run);
      runtime.execute(this::tellRole);
    }
  }

  private void tellRole() {
    for (Listener next = untold(); next != null; next = untold()) {
      if (!telling.compareAndSet(false, true)) {
        return;
      }
      try {
        Role role = role();
        next.told = role;
        if (runtime.settings().signal().tells(role)) {
          next.task.roleChanged(role, next.run);
        }
      } catch (Throwable thrown) {
        Journal.failedAtItsRole(this, thrown);
      } finally {
        telling.set(false);
      }
    }
  }

  private @Nullable Listener untold() {
    Listener present = listener;
    return present != null && present.told != role() ? present : null;
  }

  @Override
  void work(Activation now, Run run) {
    told = false;
    if (isFreezing()) {
      freezeNow(now);
      return;
    }
    HubTask task = (HubTask) Objects.requireNonNull(run.process);
    if (!perform(now, Duty.TASK, () -> task.run(run))) {
      return;
    }
    if (isStopping()) {
      conclude(now);
    } else if (isToldToPause()) {
      freezeNow(now);
    } else if (now.isEnding() || spec().restart() != RestartPolicy.PERMANENT) {
      retire();
      ended("");
    } else {
      retire();
      recover("it returned, and is permanent");
    }
  }

  @Override
  void sayGoodbye(Run run) {
    // The interrupt was it.
  }

  @Override
  Timers timers() {
    throw new IllegalStateException(
        "'%s' is a task: it receives no messages, and so has no timers.".formatted(spec().id()));
  }

  @Override
  List<PendingTimer> pendingTimers() {
    return List.of();
  }

  @Override
  boolean isToldToPause() {
    return told;
  }

  @Override
  boolean isMergeable() {
    return false;
  }

  @Override
  void cancelTimers() {
    // There are no timers; but the run is over.
    listener = null;
  }

  @Override
  boolean wakeMailbox() {
    return false;
  }

  @Override
  void closeMailbox() {
    // There is none.
  }

  @Override
  List<Envelope> drainMailbox() {
    return List.of();
  }

  @Override
  Cutoff cutoff() {
    return Cutoff.NONE;
  }

  @Override
  void add(Cutoff more) {
    // It receives no messages.
  }

  @Override
  void hurry(Activation now) {
    told = true;
    now.interruptTask();
  }
}
