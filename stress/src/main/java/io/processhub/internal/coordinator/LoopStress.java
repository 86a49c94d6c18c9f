package io.processhub.internal.coordinator;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Events of several threads for the coordinator. */
public final class LoopStress {
  private LoopStress() {}

  private static void fail(Throwable thrown) {
    throw new AssertionError(thrown);
  }

  /** Results: events run, events after which no batch was ended, overlaps. */
  @JCStressTest
  @Outcome(id = "3, 0, 0", expect = Expect.ACCEPTABLE, desc = "all, one at a time")
  @Outcome(expect = Expect.FORBIDDEN, desc = "lost, without their end, or two at a time")
  @State
  public static class TwoThreads {
    private final Loop loop =
        new Loop(Runnable::run, () -> {}, () -> false, this::end, LoopStress::fail);

    // Written by the loop, which has to see to the visibility.
    private int ran;
    private int open;
    private int overlaps;
    private boolean inside;

    private void event() {
      enter();
      ran++;
      open++;
      inside = false;
    }

    private void end() {
      enter();
      open = 0;
      inside = false;
    }

    private void enter() {
      if (inside) {
        overlaps++;
      }
      inside = true;
    }

    /** Two events. */
    @Actor
    public void first() {
      loop.run(this::event);
      loop.run(this::event);
    }

    /** One event. */
    @Actor
    public void second() {
      loop.run(this::event);
    }

    /** What became of them. */
    @Arbiter
    public void all(III_Result r) {
      r.r1 = ran;
      r.r2 = open;
      r.r3 = overlaps;
    }
  }
}
