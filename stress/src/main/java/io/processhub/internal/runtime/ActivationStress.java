package io.processhub.internal.runtime;

import io.processhub.process.Role;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A cell that has something to do has one owner at a time, and is never left without one. */
public final class ActivationStress {
  private ActivationStress() {}

  /** Two messages to an idle process. Results: handled, waiting, overlaps. */
  @JCStressTest
  @Outcome(id = "2, 0, 0", expect = Expect.ACCEPTABLE, desc = "both are handled, one at a time")
  @Outcome(expect = Expect.FORBIDDEN, desc = "a message is left, or two owners")
  @State
  public static class TwoMessages {
    private final Cells cells = new Cells();

    /** The first sender. */
    @Actor
    public void first() {
      cells.offer(1);
    }

    /** The second sender. */
    @Actor
    public void second() {
      cells.offer(2);
    }

    /** What became of them. */
    @Arbiter
    public void all(III_Result r) {
      r.r1 = cells.handled();
      r.r2 = cells.cell.backlog();
      r.r3 = cells.overlaps();
    }
  }

  /** The process fails, and is restarted at once. Results: handled, failures, waiting, overlaps. */
  @JCStressTest
  @Outcome(id = "2, 1, 0, 0", expect = Expect.ACCEPTABLE, desc = "handled before or after it")
  @Outcome(expect = Expect.FORBIDDEN, desc = "a message is left, or two owners")
  @State
  public static class MessageAgainstFailure {
    private final Cells cells = new Cells();

    /** What makes it fail. */
    @Actor
    public void failure() {
      cells.offer(Cells.BOOM);
    }

    /** Another message. */
    @Actor
    public void message() {
      cells.offer(1);
    }

    /** What became of them. */
    @Arbiter
    public void all(IIII_Result r) {
      r.r1 = cells.handled();
      r.r2 = cells.witness.restarting.get();
      r.r3 = cells.cell.backlog();
      r.r4 = cells.overlaps();
    }
  }

  /** A stop. Results: the message refused, given back or handled; stopped; overlaps. */
  @JCStressTest
  @Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE, desc = "it has one fate")
  @Outcome(expect = Expect.FORBIDDEN, desc = "lost, doubled, not stopped, or two owners")
  @State
  public static class MessageAgainstStop {
    private final Cells cells = new Cells();
    private int refused;

    /** The sender. */
    @Actor
    public void sender() {
      if (cells.offer(1) == ProcessCell.Offer.CLOSED) {
        refused = 1;
      }
    }

    /** Who stops it. */
    @Actor
    public void stop() {
      cells.runtime.stop(cells.cell);
    }

    /** What became of them. */
    @Arbiter
    public void all(III_Result r) {
      r.r1 = refused + cells.witness.unhandled.get() + cells.handled();
      r.r2 = cells.witness.stopped.get();
      r.r3 = cells.overlaps();
    }
  }

  /** A freeze, and a thaw after it. Results: handled in the end, freezes reported, overlaps. */
  @JCStressTest
  @Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE, desc = "before the freeze, or after it")
  @Outcome(expect = Expect.FORBIDDEN, desc = "left, or frozen twice or never")
  @State
  public static class MessageAgainstFreeze {
    private final Cells cells = new Cells();

    /** The sender. */
    @Actor
    public void sender() {
      cells.offer(1);
    }

    /** Who has it frozen. */
    @Actor
    public void freeze() {
      cells.runtime.freeze(cells.cell, 1, false);
    }

    /** It goes on. */
    @Arbiter
    public void thaw(III_Result r) {
      cells.runtime.thaw(cells.cell);
      r.r1 = cells.handled();
      r.r2 = cells.witness.frozen.get();
      r.r3 = cells.overlaps();
    }
  }

  /** Commands that do not go together: the stop counts. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "stopped")
  @Outcome(expect = Expect.FORBIDDEN, desc = "not, or twice")
  @State
  public static class StopAgainstFreeze {
    private final Cells cells = new Cells();

    /** Who stops it. */
    @Actor
    public void stop() {
      cells.runtime.stop(cells.cell);
    }

    /** Who has it frozen. */
    @Actor
    public void freeze() {
      cells.runtime.freeze(cells.cell, 1, false);
    }

    /** It has ended. */
    @Arbiter
    public void all(I_Result r) {
      r.r1 = cells.witness.stopped.get();
    }
  }

  /** A thaw and a stop both find it frozen. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "stopped")
  @Outcome(expect = Expect.FORBIDDEN, desc = "not, or twice")
  @State
  public static class StopAgainstThaw {
    private final Cells cells = new Cells();

    /** Frozen. */
    public StopAgainstThaw() {
      cells.runtime.freeze(cells.cell, 1, false);
    }

    /** Who stops it. */
    @Actor
    public void stop() {
      cells.runtime.stop(cells.cell);
    }

    /** Who lets it go on. */
    @Actor
    public void thaw() {
      cells.runtime.thaw(cells.cell);
    }

    /** It has ended. */
    @Arbiter
    public void all(I_Result r) {
      r.r1 = cells.witness.stopped.get();
    }
  }

  /** Another role. Results: handled, roles told (one of them at its start), overlaps. */
  @JCStressTest
  @Outcome(id = "1, 2, 0", expect = Expect.ACCEPTABLE, desc = "handled, and told")
  @Outcome(expect = Expect.FORBIDDEN, desc = "left, not told, or two owners")
  @State
  public static class MessageAgainstRole {
    private final Cells cells = new Cells();

    /** The sender. */
    @Actor
    public void sender() {
      cells.offer(1);
    }

    /** Who assigns it. */
    @Actor
    public void assign() {
      cells.cell.assign(new Assignment(Role.PASSIVE, 2));
    }

    /** What became of them. */
    @Arbiter
    public void all(III_Result r) {
      r.r1 = cells.handled();
      r.r2 = cells.roles();
      r.r3 = cells.overlaps();
    }
  }

  /** User code returns at the moment at which it is given up. */
  @JCStressTest
  @Outcome(id = "true, null", expect = Expect.ACCEPTABLE, desc = "it has returned")
  @Outcome(id = "false, LIFECYCLE", expect = Expect.ACCEPTABLE, desc = "it was abandoned")
  @Outcome(expect = Expect.FORBIDDEN, desc = "no owner, or two")
  @State
  public static class LeaveAgainstAbandon {
    private final Cells cells = new Cells();
    private final Activation activation = new Activation();

    /** In user code. */
    public LeaveAgainstAbandon() {
      activation.enter(Activation.Duty.LIFECYCLE);
    }

    /** The thread that returns. */
    @Actor
    public void returns(LL_Result r) {
      r.r1 = activation.leave(cells.cell);
    }

    /** Who gives it up. */
    @Actor
    public void abandon(LL_Result r) {
      r.r2 = activation.abandon();
    }
  }

  /** The executor throws, having taken the work or not; then somebody comes by. */
  private static final class Frail extends Dispatched {
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger turns = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();
    private final boolean takes;

    Frail(boolean takes) {
      this.takes = takes;
    }

    @Override
    Executor executor() {
      return task -> {
        boolean fails = calls.getAndIncrement() == 0;
        if (!fails || takes) {
          tasks.add(task);
        }
        if (fails) {
          throw new IllegalStateException("thrown by a test");
        }
      };
    }

    @Override
    void turn() {
      turns.incrementAndGet();
    }

    void dispatchFailing() {
      try {
        dispatch();
      } catch (IllegalStateException expected) {
        // As intended.
      }
    }

    int turnsInTheEnd() {
      retrieve();
      tasks.forEach(Runnable::run);
      return turns.get();
    }
  }

  /** The executor has taken the work and throws all the same. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "one turn")
  @Outcome(expect = Expect.FORBIDDEN, desc = "none, or two")
  @State
  public static class ExecutorTakesAndThrows {
    private final Frail work = new Frail(true);

    /** The owner. */
    @Actor
    public void dispatch() {
      work.dispatchFailing();
    }

    /** Who comes by. */
    @Actor
    public void retrieve() {
      work.retrieve();
    }

    /** Who comes by in the end. */
    @Arbiter
    public void all(I_Result r) {
      r.r1 = work.turnsInTheEnd();
    }
  }

  /** The executor has not taken the work. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "one turn")
  @Outcome(expect = Expect.FORBIDDEN, desc = "none, or two")
  @State
  public static class ExecutorThrows {
    private final Frail work = new Frail(false);

    /** The owner. */
    @Actor
    public void dispatch() {
      work.dispatchFailing();
    }

    /** Who comes by. */
    @Actor
    public void retrieve() {
      work.retrieve();
    }

    /** Who comes by in the end. */
    @Arbiter
    public void all(I_Result r) {
      r.r1 = work.turnsInTheEnd();
    }
  }
}
