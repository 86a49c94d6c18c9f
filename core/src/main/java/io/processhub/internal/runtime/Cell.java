package io.processhub.internal.runtime;

import io.processhub.ChildSpec;
import io.processhub.ProcessId;
import io.processhub.RestartPolicy;
import io.processhub.event.HubEvent;
import io.processhub.internal.Thrown;
import io.processhub.internal.runtime.Activation.Duty;
import io.processhub.internal.runtime.Envelope.Failure;
import io.processhub.internal.runtime.Legacy.PendingTimer;
import io.processhub.process.Role;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The life of one child on this node, as the owner of its cell leads it: it is constructed, begins,
 * works, hands over, fails and is restarted, ends. Who is the owner is {@link OwnedCell}'s concern.
 */
abstract class Cell extends OwnedCell implements ProcessCell {
  /** A piece of the user's code. */
  @FunctionalInterface
  interface UserCode {
    void run() throws Exception;
  }

  final LocalRuntime runtime;
  private final ChildSpec spec;
  private final Permit permit;
  private boolean launched;
  private volatile Run run;
  private volatile @Nullable Recovery recovery;

  /** The role that the process is to have, and the one that it has. */
  private volatile Assignment assigned;

  private volatile Assignment taken;

  Cell(LocalRuntime runtime, ChildSpec spec, Assignment assignment) {
    this.runtime = runtime;
    this.spec = spec;
    this.permit = runtime.services().permit();
    this.assigned = assignment;
    this.taken = assignment;
    this.run = runtime.numbers().next(this);
  }

  @Override
  public final ChildSpec spec() {
    return spec;
  }

  @Override
  public final ProcessId processId() {
    return run.processId();
  }

  @Override
  public final long fencingToken() {
    return run.fencingToken();
  }

  @Override
  public final boolean isPermitted() {
    return permit.isValid();
  }

  final Run currentRun() {
    return run;
  }

  @Override
  public String toString() {
    return "Cell[" + spec.id() + ", " + run.processId() + ", " + phase() + "]";
  }

  // --- what differs between message-driven processes and tasks

  /** Makes the user's object. */
  abstract Object make();

  /**
   * Begins with a process that has been made, up to and including {@link #running}; {@code legacy}:
   * what it has taken over.
   */
  abstract void begin(Activation now, Run run, @Nullable Legacy legacy);

  /** Goes on with a process that runs. */
  abstract void work(Activation now, Run run);

  /** What the user wants done at an end in order. */
  abstract void sayGoodbye(Run run) throws Exception;

  abstract Timers timers();

  abstract List<PendingTimer> pendingTimers();

  abstract void cancelTimers();

  /** Whether a process that returns does so because it is to be frozen. */
  abstract boolean isToldToPause();

  abstract void closeMailbox();

  abstract List<Envelope> drainMailbox();

  /** Which messages come too late for the process, by what it has received. */
  abstract Cutoff cutoff();

  /** More do. */
  abstract void add(Cutoff more);

  /** Another role was assigned: sees to it that it is taken. Called by any thread. */
  abstract void reassigned();

  /** Makes the user's object. */
  final <T> T construct(Function<Object, T> constructor) {
    return Objects.requireNonNull(
        constructor.apply(spec.arguments()), "The constructor has returned null.");
  }

  // --- the owner's part

  @Override
  final Executor executor() {
    return runtime.environment().executor();
  }

  @Override
  final void turn() {
    if (!launched) {
      launched = true;
      runtime.launches().begun();
    }
    try {
      turnAs(run);
    } catch (Throwable thrown) {
      // Not of the user's code, whose failures are its own.
      runtime.facts().broken(this, thrown);
    }
  }

  private void turnAs(Run mine) {
    CurrentSender.enter(CurrentSender.ofProcess(mine.serial()));
    Activation now = new Activation();
    enter(now);
    Arrival arriving = arrival();
    if (isStopping()) {
      conclude(now);
    } else if (arriving != null) {
      arriving.proceed(now);
    } else if (isFreezing()) {
      freezeNow(now);
    } else if (phase() == Phase.RUNNING) {
      work(now, mine);
    } else if (!restsWithoutPermit()) {
      begin(now, mine);
    }
    CurrentSender.leave();
  }

  private void begin(Activation now, Run mine) {
    if (perform(now, Duty.LIFECYCLE, () -> mine.process = make())) {
      begin(now, mine, null);
    }
  }

  /**
   * Runs user code. True if it returned and the cell is still this activation's; else all that was
   * to be done has been done.
   */
  final boolean perform(Activation now, Duty duty, UserCode code) {
    now.enter(duty);
    if (isStopping()) {
      if (now.leave(this)) {
        conclude(now);
      }
      return false;
    }
    if (duty == Duty.TASK && isFreezing()) {
      if (now.leave(this)) {
        freezeNow(now);
      }
      return false;
    }
    try {
      code.run();
    } catch (Throwable thrown) {
      if (now.leave(this)) {
        if (thrown instanceof InterruptedException && isToldToPause()) {
          freezeNow(now);
        } else {
          failed(thrown);
        }
      }
      return false;
    }
    return now.leave(this);
  }

  /** The process is up. */
  final void running() {
    reach(Phase.RUNNING);
    runtime.facts().running(this);
  }

  /** Takes the role that was assigned last; whether it is another than before. */
  final boolean takeRole(Run mine) {
    Role before = taken.role();
    // Two threads may be at it, if a task is told while it begins.
    do {
      Assignment next = assigned;
      mine.raiseToken(next.fencingToken());
      taken = next;
    } while (isReassigned());
    return taken.role() != before;
  }

  /**
   * Gives up a cell that may not go on. It will be stopped: who stops knows of the licence, too.
   */
  final boolean restsWithoutPermit() {
    boolean rests = !isPermitted();
    if (rests) {
      park(Phase.WAITING);
    }
    return rests;
  }

  /** Ends the process in order, by command or by its own wish. */
  final void conclude(Activation now) {
    Throwable thrown = null;
    if (phase() == Phase.RUNNING) {
      thrown = farewell(now);
      if (!now.leave(this)) {
        return;
      }
    }
    retire();
    if (now.isEnding()) {
      ended("");
    } else {
      stopped(false);
    }
    if (thrown != null) {
      Journal.failedWhileEnding(this, thrown);
    }
  }

  private @Nullable Throwable farewell(Activation now) {
    now.enter(Duty.LIFECYCLE);
    Stop command = stopNote();
    if (command == null || !command.isForced()) {
      try {
        sayGoodbye(run);
      } catch (Throwable thrown) {
        return thrown;
      }
    }
    return null;
  }

  /** User code threw. */
  final void failed(Throwable thrown) {
    String reason = Thrown.describe(thrown);
    ProcessId failed = processId();
    Arrival arriving = arrival();
    retire();
    if (isStopping()) {
      stopped(false);
      Journal.failedWhileEnding(this, thrown);
      return;
    }
    if (arriving != null) {
      arriving.refuse(reason);
      Journal.failed(this, failed, thrown);
      return;
    }
    runtime.failures.increment();
    publish(hub -> new HubEvent.ChildFailed(hub, spec.id(), failed, reason));
    if (spec.restart() == RestartPolicy.TEMPORARY) {
      ended(reason);
    } else {
      recover(reason);
    }
    Journal.failed(this, failed, thrown);
  }

  /** The process is done, for good; {@code reason}: why, if it has failed. */
  final void ended(String reason) {
    closeMailbox();
    runtime.facts().ended(this, reason);
    park(Phase.ENDED);
  }

  /** The process is to be restarted, if its limits allow it. */
  final void recover(String reason) {
    Recovery mine = recovery;
    if (mine == null) {
      mine = new Recovery(this, spec.restartLimits().orElse(runtime.settings().restartLimits()));
      recovery = mine;
    }
    mine.failed(reason);
  }

  /** The cell is done; what is scheduled for it is called off. */
  final void stopped(boolean abandoned) {
    closeMailbox();
    List<Envelope> unhandled = drainMailbox();
    leaveForGood();
    Recovery pending = recovery;
    if (pending != null) {
      pending.callOff();
    }
    Objects.requireNonNull(stopNote()).callOff();
    runtime.stopped();
    runtime.facts().stopped(this, unhandled, abandoned);
  }

  /** The run is over: its timers with it, and the user's object can be collected. */
  final void retire() {
    cancelTimers();
    run.process = null;
  }

  // --- taking over, and handing over: see Arrival and Freeze

  /** The process has taken over, and begins. */
  final void arrived(Activation now, long token, @Nullable Legacy legacy) {
    Run held = run;
    Run begun = runtime.numbers().next(this, token);
    begun.process = held.process;
    run = begun;
    arrived();
    CurrentSender.enter(CurrentSender.ofProcess(begun.serial()));
    begin(now, begun, legacy);
  }

  /** Receives nothing more, and says what it hands over; or goes on, if it is not to any more. */
  final void freezeNow(Activation now) {
    Freeze command = freezeNote();
    if (command != null) {
      command.carryOut(this, now);
      return;
    }
    if (!hasProcess()) {
      renewRun();
    }
    giveWay();
  }

  @Override
  final boolean hasProcess() {
    return run.process != null;
  }

  @Override
  final void renewRun() {
    run = runtime.numbers().next(this);
  }

  // --- everybody's part

  @Override
  public final void assign(Assignment assignment) {
    assigned = assignment;
    reassigned();
    retrieve();
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // The same role may be assigned twice, with other tokens.
  final boolean isReassigned() {
    return assigned != taken;
  }

  final Role role() {
    return taken.role();
  }

  final void publish(Function<String, HubEvent> event) {
    runtime.events().publish(event.apply(runtime.settings().hub()));
  }

  /** Fails an ask, or reports a message without an asker. */
  final void fail(Envelope envelope, Failure kind, String detail) {
    Envelope.Reply reply = envelope.reply();
    if (reply == null) {
      runtime.facts().undeliverable(this, envelope, "The child " + kind.inWords(detail));
    } else {
      reply.fail(kind, detail);
    }
  }
}
