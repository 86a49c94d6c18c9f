package io.processhub.internal.runtime;

import io.processhub.ChildSpec;
import io.processhub.RestartPolicy;
import io.processhub.internal.runtime.Activation.Duty;
import io.processhub.internal.runtime.Envelope.Failure;
import io.processhub.process.HubTask;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** A self-driven process: one long activation, and no mailbox. */
final class TaskCell extends Cell {
  private final Function<Object, HubTask> constructor;

  TaskCell(LocalRuntime runtime, ChildSpec spec, Function<Object, HubTask> constructor) {
    super(runtime, spec);
    this.constructor = constructor;
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
  void begin(Activation now, Run run) {
    if (perform(now, Duty.LIFECYCLE, () -> run.process = construct(constructor))
        && !restsWithoutPermit()) {
      running();
      work(now, run);
    }
  }

  @Override
  void work(Activation now, Run run) {
    HubTask task = (HubTask) Objects.requireNonNull(run.process);
    if (!perform(now, Duty.TASK, () -> task.run(run))) {
      return;
    }
    if (isStopping()) {
      conclude(now);
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
  void cancelTimers() {
    // There are none.
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
  void hurry(Activation now) {
    now.interruptTask();
  }
}
