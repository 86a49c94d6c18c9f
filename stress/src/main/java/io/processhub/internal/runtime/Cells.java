package io.processhub.internal.runtime;

import io.processhub.ChildSpec;
import io.processhub.Hub;
import io.processhub.MailboxOverflow;
import io.processhub.NodeId;
import io.processhub.ProcessRef;
import io.processhub.ProcessType;
import io.processhub.RestartLimits;
import io.processhub.internal.observe.Counters;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import io.processhub.process.Role;
import io.processhub.spi.Clock;
import io.processhub.spi.Environment;
import io.processhub.strategy.RedundancySignal;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One cell with its process, and a record of what became of it. Whoever hands the cell to the
 * executor has its turn at once, on the same thread: so both threads of a test become its owner.
 */
final class Cells {
  static final NodeId SELF = new NodeId("a", 1);

  /** Makes the process fail. */
  static final Object BOOM = "boom";

  private static final AtomicLong NUMBERS = new AtomicLong();
  private static final ChildSpec SPEC =
      ChildSpec.of("child", "type", "")
          .restartLimits(
              new RestartLimits(1_000, Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO));

  final Witness witness = new Witness();
  final LocalRuntime runtime;
  final Cell cell;

  // Written by the cell's owner, without locks: the runtime has to see to the visibility.
  private boolean inside;
  private int handled;
  private int overlaps;
  private int roles;

  Cells() {
    runtime =
        new LocalRuntime(
            new RuntimeSettings(
                "hub",
                8,
                MailboxOverflow.REJECT,
                new RestartLimits(1_000, Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO),
                RedundancySignal.ALL),
            new Environment(
                new StandingClock(),
                (delayMillis, task) -> () -> {},
                Runnable::run,
                new SplittableRandom(1)),
            new RunNumbers(SELF, NUMBERS::incrementAndGet, NUMBERS::incrementAndGet),
            new NoServices(),
            new Observers(witness, event -> {}, new Counters()));
    cell =
        (Cell)
            runtime.start(
                SPEC,
                ProcessType.of("type", String.class, Object.class, unused -> new Counting()),
                new Assignment(Role.ACTIVE, 1));
  }

  static Envelope message(Object message) {
    return new Envelope(message, SELF, 1, 0, 0, null);
  }

  ProcessCell.Offer offer(Object message) {
    return cell.offer(message(message));
  }

  int handled() {
    return handled;
  }

  /** How often two threads were in the process at a time. */
  int overlaps() {
    return overlaps;
  }

  /** How often the process was told a role. */
  int roles() {
    return roles;
  }

  /** A process that counts. */
  private final class Counting implements HubProcess<Object> {
    @Override
    public void receive(Object message, ProcessContext context) {
      enter();
      handled++;
      inside = false;
      if (message.equals(BOOM)) {
        throw new Boom();
      }
    }

    @Override
    public void roleChanged(Role role, ProcessContext context) {
      enter();
      roles++;
      inside = false;
    }

    private void enter() {
      if (inside) {
        overlaps++;
      }
      inside = true;
    }
  }

  /** Without a stack trace, which would take most of the time. */
  private static final class Boom extends RuntimeException {
    private static final long serialVersionUID = 1;

    Boom() {
      super("thrown by a test", null, false, false);
    }
  }

  /** Counts what the runtime reports. */
  static final class Witness implements Facts {
    final AtomicInteger stopped = new AtomicInteger();
    final AtomicInteger frozen = new AtomicInteger();
    final AtomicInteger restarting = new AtomicInteger();
    final AtomicInteger unhandled = new AtomicInteger();

    @Override
    public void running(ProcessCell cell) {}

    @Override
    public void restarting(ProcessCell cell, String reason) {
      restarting.incrementAndGet();
    }

    @Override
    public void gaveUp(ProcessCell cell, String reason) {}

    @Override
    public void ended(ProcessCell cell, String reason) {}

    @Override
    public void stopped(ProcessCell cell, List<Envelope> left, boolean abandoned) {
      unhandled.addAndGet(left.size());
      stopped.incrementAndGet();
    }

    @Override
    public void frozen(ProcessCell cell, long number, byte[] luggage) {
      frozen.incrementAndGet();
    }

    @Override
    public void undeliverable(ProcessCell cell, Envelope envelope, String reason) {
      unhandled.incrementAndGet();
    }
  }

  private static final class StandingClock implements Clock {
    @Override
    public long wallMillis() {
      return 1;
    }

    @Override
    public long nanos() {
      return 1;
    }
  }

  private static final class NoServices implements ContextServices {
    @Override
    public Hub hub() {
      throw new UnsupportedOperationException();
    }

    @Override
    public ProcessRef<?> ref(ChildSpec spec) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Legacy.Format legacies() {
      throw new UnsupportedOperationException();
    }
  }
}
