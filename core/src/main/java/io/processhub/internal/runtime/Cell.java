package io.processhub.internal.runtime;

import io.processhub.ChildSpec;
import io.processhub.ProcessId;
import io.processhub.RestartPolicy;
import io.processhub.event.HubEvent;
import io.processhub.internal.runtime.Activation.Duty;
import io.processhub.internal.runtime.Envelope.Failure;
import io.processhub.internal.runtime.Legacy.PendingTimer;
import io.processhub.process.Handover;
import io.processhub.process.Role;
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
  private static final VarHandle FREEZE;
  private static final VarHandle MERGE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      PHASE = lookup.findVarHandle(Cell.class, "phase", Phase.class);
      STOP = lookup.findVarHandle(Cell.class, "stop", Stop.class);
      FREEZE = lookup.findVarHandle(Cell.class, "freeze", Freeze.class);
      MERGE = lookup.findVarHandle(Cell.class, "merge", byte[].class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final LocalRuntime runtime;
  private final ChildSpec spec;
  private final Permit permit;
  private boolean launched;
  private volatile Run run;
  private volatile Phase phase = Phase.STARTING;
  private volatile @Nullable Activation activation;
  private volatile @Nullable Stop stop;
  private volatile @Nullable Recovery recovery;
  private volatile @Nullable Arrival arrival;
  private volatile @Nullable Freeze freeze;
  private volatile byte @Nullable [] merge;

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

  final boolean isFreezing() {
    return freeze != null;
  }

  final @Nullable Arrival arrival() {
    return arrival;
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

  /** Makes the user's object. */
  abstract Object make();

  /** Begins with a process that has been made; {@code legacy}: what it has taken over. */
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

  /** Whether a state can be merged into that of the process. */
  abstract boolean isMergeable();

  /** Makes an idle cell busy; whether the caller owns it now. */
  abstract boolean wakeMailbox();

  abstract void closeMailbox();

  abstract List<Envelope> drainMailbox();

  /** Another role was assigned: sees to it that it is taken. Called by any thread. */
  abstract void reassigned();

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
    if (!launched) {
      launched = true;
      runtime.launches().begun();
    }
    Run mine = run;
    CurrentSender.enter(CurrentSender.ofProcess(mine.serial()));
    Activation now = new Activation();
    activation = now;
    Arrival arriving = arrival;
    if (isStopping()) {
      conclude(now);
    } else if (arriving != null) {
      arriving.proceed(now);
    } else if (isFreezing()) {
      freezeNow(now);
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
    phase = Phase.RUNNING;
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

  /** Lays the cell still, with an idle mailbox if {@code idle} can make it so. */
  final boolean rest(Activation now, Mailbox mailbox) {
    activation = null;
    if (mailbox.idle()) {
      if (isStopping() || isReassigned()) {
        wake();
      } else if (isFreezing() || merge != null) {
        nudge();
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
    Arrival arriving = arrival;
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
    } else if (parked == Phase.WAITING && isFreezing()) {
      nudge();
    } else if (parked == Phase.FROZEN && !isFreezing()) {
      unfreeze();
    } else if (parked == Phase.HELD) {
      release();
    }
  }

  // --- taking over, and handing over: see Arrival and Freeze

  /** Makes a new cell one that takes over. */
  final void hold() {
    arrival = new Arrival(this);
  }

  /** Lets a held cell go on, if there is something for it to do. */
  final void release() {
    Arrival arriving = arrival;
    if (arriving != null
        && arriving.isDue()
        && PHASE.compareAndSet(this, Phase.HELD, Phase.STARTING)) {
      dispatch();
    }
  }

  /** The process has taken over, and begins. */
  final void arrived(Activation now, long token, @Nullable Legacy legacy) {
    Run held = run;
    Run begun = runtime.numbers().next(this, token);
    begun.process = held.process;
    run = begun;
    arrival = null;
    CurrentSender.enter(CurrentSender.ofProcess(begun.serial()));
    begin(now, begun, legacy);
  }

  final void freeze(Freeze command) {
    if (FREEZE.compareAndSet(this, null, command)) {
      Activation now = activation;
      if (now != null) {
        hurry(now);
      }
      nudge();
    }
  }

  final void thaw() {
    freeze = null;
    unfreeze();
  }

  private void unfreeze() {
    Run frozen = run;
    Phase next = frozen.process == null ? Phase.STARTING : Phase.RUNNING;
    if (PHASE.compareAndSet(this, Phase.FROZEN, next)) {
      if (next == Phase.STARTING) {
        run = runtime.numbers().next(this);
      }
      dispatch();
    }
  }

  /** Wakes a cell that has something to do besides messages, and has not failed for good. */
  private void nudge() {
    if (wakeMailbox() || PHASE.compareAndSet(this, Phase.WAITING, Phase.STARTING)) {
      dispatch();
    } else {
      retrieve();
    }
  }

  /** Receives nothing more, and says what it hands over. */
  final void freezeNow(Activation now) {
    Freeze command = freeze;
    if (command == null) {
      if (run.process == null) {
        run = runtime.numbers().next(this);
      }
      giveWay();
      return;
    }
    byte[] luggage = {};
    if (command.withState() && run.process instanceof Handover<?> heir) {
      now.enter(Duty.LIFECYCLE);
      try {
        luggage = isStopping() ? luggage : pack(heir);
      } catch (Throwable thrown) {
        if (now.leave(this)) {
          doNotFreeze(command, Failures.describe(thrown));
        }
        return;
      }
      if (!now.leave(this)) {
        return;
      }
    }
    runtime.facts().frozen(this, command.number(), luggage);
    park(Phase.FROZEN);
  }

  private byte[] pack(Handover<?> process) throws Exception {
    Object state = Objects.requireNonNull(process.handOver(), "The process has handed null over.");
    return runtime.services().legacies().encode(spec, process, new Legacy(state, pendingTimers()));
  }

  private void doNotFreeze(Freeze command, String reason) {
    FREEZE.compareAndSet(this, command, null);
    runtime.facts().notFrozen(this, command.number(), reason);
    giveWay();
  }

  final boolean merge(byte[] luggage) {
    if (!isMergeable() || !MERGE.compareAndSet(this, null, luggage)) {
      return false;
    }
    if (wakeMailbox()) {
      dispatch();
    } else {
      retrieve();
    }
    return true;
  }

  /** What is to be merged now, if anything; for the owner. */
  final byte @Nullable [] takeMerge() {
    byte[] luggage = merge;
    if (luggage != null) {
      merge = null;
    }
    return luggage;
  }

  // --- everybody's part

  @Override
  public final void assign(Assignment assignment) {
    assigned = assignment;
    reassigned();
    retrieve();
  }

  /** Whether a role was assigned that has not been taken yet. */
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
    boolean alive = seen == Phase.FROZEN && run.process != null;
    Phase next = alive ? Phase.RUNNING : Phase.STARTING;
    if (wakeMailbox() || (seen.isParked() && PHASE.compareAndSet(this, seen, next))) {
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
