package io.processhub.internal.observe;

import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Events of several threads for one hook. */
public final class EventBusStress {
  private static final HubEvent EVENT = new HubEvent.CoordinatorShutdown("hub");

  private EventBusStress() {}

  /** Results: events heard, events that wait, overlaps. */
  @JCStressTest
  @Outcome(id = "2, 0, 0", expect = Expect.ACCEPTABLE, desc = "all, one at a time")
  @Outcome(expect = Expect.FORBIDDEN, desc = "lost, left, or two at a time")
  @State
  public static class TwoThreads {
    private final EventBus bus =
        new EventBus("hub", Runnable::run, System::nanoTime, new Counters());

    // Written by the hook, one call at a time.
    private int heard;
    private int overlaps;
    private boolean inside;

    /** With a hook. */
    public TwoThreads() {
      bus.register(Hook.of("hook", HubEvent.class, event -> hear()));
    }

    private void hear() {
      if (inside) {
        overlaps++;
      }
      inside = true;
      heard++;
      inside = false;
    }

    /** A publisher. */
    @Actor
    public void first() {
      bus.publish(EVENT);
    }

    /** Another. */
    @Actor
    public void second() {
      bus.publish(EVENT);
    }

    /** What was heard. */
    @Arbiter
    public void all(III_Result r) {
      r.r1 = heard;
      r.r2 = bus.size();
      r.r3 = overlaps;
    }
  }
}
