package io.processhub.internal.runtime;

import io.processhub.ChildSpec;
import io.processhub.ProcessId;
import io.processhub.RestartPolicy;
import io.processhub.event.HubEvent;
import io.processhub.internal.runtime.Activation.Duty;
import io.processhub.internal.runtime.Envelope.Failure;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The life of one child on this node. It has at most one owner at a time, who alone changes it and
 * reports facts:
 *
 * <ol>
 *   <li>While work is to be done, the owner is an {@link Activation}, or on its way to one through
 *       the executor.
 *   <li>While there is none, the cell lies still: with an idle mailbox, or <em>parked</em> in one
 *       of the phases that say so. A message wakes the mailbox; the end of the back-off unparks a
 *       cell that waits for its restart; a stop wakes or unparks any. Each is a compare-and-set, so
 *       one wins, and hands the cell to the executor.
 *   <li>A stop only leaves a note, {@link #stop}, and wakes the cell. Who lays a cell still looks
 *       for the note <em>afterwards</em>, so that one of the two sees the other.
 *   <li>A stop's deadline interrupts user code; if that does not help, a second deadline takes the
 *       cell from the activation for good.
 * </ol>
 */
abstract class Cell extends Dispatched implements ProcessCell {
  /** A piece of the user's code. */
  @FunctionalInterface
  interface UserCode {
    void run() throws Exception;
  }

  private static final VarHandle PHASE;
  private static final VarHandle STOP;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      PHASE = lookup.findVarHandle(Cell.class, "phase", Phase.class);
      STOP = lookup.findVarHandle(Cell.class, "stop", Stop.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final LocalRuntime runtime;
  private final ChildSpec spec;
  private final Permit permit;
  private volatile Run run;
  private volatile Phase phase = Phase.STARTING;
  private volatile @Nullable Activation activation;
  private volatile @Nullable Stop stop;
  private volatile @Nullable Recovery recovery;

  Cell(LocalRuntime runtime, ChildSpec spec) {
    this.runtime = runtime;
    this.spec = spec;
    this.permit = runtime.services().permit();
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

  /** Whether the process may handle messages now. Once it may not, it never may again. */
  final boolean isPermitted() {
    return permit.isValid();
  }

  final Run currentRun() {
    return run;
  }

  final @Nullable Activation activation() {
    return activation;
  }

  final boolean isStopping() {
    return stop != null;
  }

  final Phase phase() {
    return phase;
  }

  @Override
  public String toString() {
    return "Cell[" + spec.id() + ", " + run.processId() + ", " + phase + "]";
  }

  // --- what differs between message-driven processes and tasks

  /** Constructs the process and what belongs to it, up to and including {@link #running}. */
  abstract void begin(Activation now, Run run);

  /** Goes on with a process that runs. */
  abstract void work(Activation now, Run run);

  /** What the user wants done at an end in order. */
  abstract void sayGoodbye(Run run) throws Exception;

  abstract Timers timers();

  abstract void cancelTimers();

  /** Makes an idle cell busy; whether the caller owns it now. */
  abstract boolean wakeMailbox();

  abstract void closeMailbox();

  abstract List<Envelope> drainMailbox();

  /** A stop has been asked for: what user code is told before its deadline. */
  abstract void hurry(Activation now);

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
    Run mine = run;
    CurrentSender.enter(CurrentSender.ofProcess(mine.serial()));
    Activation now = new Activation();
    activation = now;
    if (isStopping()) {
      conclude(now);
    } else if (phase == Phase.RUNNING) {
      work(now, mine);
    } else if (!restsWithoutPermit()) {
      begin(now, mine);
    }
    CurrentSender.leave();
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
    try {
      code.run();
    } catch (Throwable thrown) {
      if (now.leave(this)) {
        failed(thrown);
      }
      return false;
    }
    return now.leave(this);
  }

  /** The process is up. */
  final void running() {
    phase = Phase.RUNNING;
    runtime.facts().running(this);
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

  /** Lays the cell still, with an idle mailbox if {@code idle} can make it so. */
  final boolean rest(Activation now, Mailbox mailbox) {
    activation = null;
    if (mailbox.idle()) {
      if (isStopping()) {
        wake();
      }
      return true;
    }
    activation = now;
    return false;
  }

  /** Lets other cells work before this one goes on. */
  final void giveWay() {
    activation = null;
    dispatch();
  }

  /** Ends the process in order, by command or by its own wish. */
  final void conclude(Activation now) {
    Throwable thrown = null;
    if (phase == Phase.RUNNING) {
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
    Stop command = stop;
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
    String reason = Failures.describe(thrown);
    ProcessId failed = processId();
    retire();
    if (isStopping()) {
      stopped(false);
      Journal.failedWhileEnding(this, thrown);
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
    phase = Phase.STOPPED;
    activation = null;
    Recovery pending = recovery;
    if (pending != null) {
      pending.callOff();
    }
    Objects.requireNonNull(stop).callOff();
    runtime.stopped();
    runtime.facts().stopped(this, unhandled, abandoned);
  }

  /** The run is over: its timers with it, and the user's object can be collected. */
  final void retire() {
    cancelTimers();
    run.process = null;
  }

  /** Gives the cell up, until somebody unparks it. */
  final void park(Phase parked) {
    activation = null;
    phase = parked;
    if (isStopping()) {
      wake();
    }
  }

  // --- everybody's part

  final void publish(Function<String, HubEvent> event) {
    runtime.events().publish(event.apply(runtime.settings().hub()));
  }

  /** Fails an ask, or reports a message without an asker. */
  final void fail(Envelope envelope, Failure kind, String reason) {
    Envelope.Reply reply = envelope.reply();
    if (reply == null) {
      runtime.facts().undeliverable(this, envelope, reason);
    } else {
      reply.fail(kind, reason);
    }
  }

  /** The back-off is over. */
  final void restart() {
    if (PHASE.compareAndSet(this, Phase.WAITING, Phase.STARTING)) {
      run = runtime.numbers().next(this);
      dispatch();
    }
  }

  /** Hands a cell that lies still to the executor; of no effect on one that has an owner. */
  private void wake() {
    Phase seen = phase;
    if (wakeMailbox() || (seen.isParked() && PHASE.compareAndSet(this, seen, Phase.STARTING))) {
      dispatch();
    }
  }

  /** Stops the child, for good. */
  final void stop() {
    Stop mine = new Stop(this);
    if (STOP.compareAndSet(this, null, mine)) {
      mine.begin();
      wake();
      retrieve();
    }
  }
}
