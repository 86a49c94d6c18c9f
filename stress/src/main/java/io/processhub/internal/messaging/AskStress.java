package io.processhub.internal.messaging;

import io.processhub.HubConfig;
import io.processhub.NodeId;
import io.processhub.ProcessHubException;
import io.processhub.ProcessType;
import io.processhub.internal.observe.Counters;
import io.processhub.internal.runtime.Envelope.Failure;
import io.processhub.internal.wire.TypeTable;
import io.processhub.process.Ask;
import io.processhub.spi.Clock;
import io.processhub.spi.Environment;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LII_Result;

/**
 * All that can end an ask, two at a time: it has one outcome, which is brought once, and leaves the
 * table. Results: the outcome, how often one was brought, how many asks are left.
 */
public final class AskStress {
  private static final NodeId SELF = new NodeId("a", 1);
  private static final NodeId OTHER = new NodeId("b", 1);
  private static final long TIMEOUT_NANOS = 1_000;

  private AskStress() {}

  /** The only message. */
  public record Question() implements Ask<String> {}

  private static final HubConfig CONFIG =
      HubConfig.named("hub")
          .process(
              ProcessType.of(
                  "type", String.class, Question.class, unused -> (message, context) -> {}))
          .build();
  private static final TypeTable TYPES = TypeTable.of(CONFIG, Optional.empty());
  private static final AtomicLong SEQUENCES = new AtomicLong();

  /** A table with an ask that is with another node. */
  private static final class Table {
    private final AtomicInteger brought = new AtomicInteger();
    private final Asks asks;
    private final PendingAsk ask;

    Table() {
      Counters counters = new Counters();
      Ports ports =
          new Ports(
              SELF,
              new Environment(
                  new StandingClock(),
                  (delayMillis, task) -> {
                    task.run();
                    return () -> {};
                  },
                  this::execute,
                  new SplittableRandom(1)),
              (to, lane, frame) -> true,
              1_000,
              SEQUENCES::incrementAndGet,
              event -> {},
              counters);
      Reports reports = new Reports("hub", ports.events(), counters);
      asks = new Asks("hub", 10, TYPES, ports, reports);
      ask = asks.open("child", TYPES.replyType(new Question()), TIMEOUT_NANOS);
      ask.sentTo(OTHER, 0);
      // What is executed from now on brings outcomes.
      brought.set(0);
    }

    private void execute(Runnable task) {
      task.run();
      brought.incrementAndGet();
    }

    void timeOut() {
      asks.expire(TIMEOUT_NANOS + 1);
    }

    void loseNode() {
      asks.nodeGone(OTHER);
    }

    void report(LII_Result r) {
      r.r1 = outcome(ask);
      r.r2 = brought.get();
      r.r3 = asks.size();
    }
  }

  private static String outcome(PendingAsk ask) {
    return switch (ask.state()) {
      case RUNNING -> "none";
      case SUCCESS -> String.valueOf(ask.resultNow());
      case CANCELLED -> "cancelled";
      case FAILED ->
          ask.exceptionNow() instanceof ProcessHubException named
              ? named.getClass().getSimpleName()
              : "unnamed";
    };
  }

  /** An answer and the end of the time. */
  @JCStressTest
  @Outcome(id = "yes, 1, 0|AskTimeout, 1, 0", expect = Expect.ACCEPTABLE, desc = "one outcome")
  @Outcome(expect = Expect.FORBIDDEN, desc = "none, or two")
  @State
  public static class AnswerAgainstTimeout {
    private final Table table = new Table();

    /** The answer. */
    @Actor
    public void answer() {
      table.ask.succeed("yes");
    }

    /** The time. */
    @Actor
    public void timeout() {
      table.timeOut();
    }

    /** The outcome. */
    @Arbiter
    public void all(LII_Result r) {
      table.report(r);
    }
  }

  /** An answer, and the news that its node is gone. */
  @JCStressTest
  @Outcome(id = "yes, [12], 0", expect = Expect.ACCEPTABLE, desc = "the answer")
  @Outcome(id = "ProcessFailed, 2, 0", expect = Expect.ACCEPTABLE, desc = "the news")
  @Outcome(expect = Expect.FORBIDDEN, desc = "none, or two")
  @State
  public static class AnswerAgainstNodeGone {
    private final Table table = new Table();

    /** The answer. */
    @Actor
    public void answer() {
      table.ask.succeed("yes");
    }

    /** The news, which goes over the executor as well, if it finds the ask. */
    @Actor
    public void gone() {
      table.loseNode();
    }

    /** The outcome. */
    @Arbiter
    public void all(LII_Result r) {
      table.report(r);
    }
  }

  /** The end of the time, and the news that its node is gone. */
  @JCStressTest
  @Outcome(id = "AskTimeout, [12], 0", expect = Expect.ACCEPTABLE, desc = "the time")
  @Outcome(id = "ProcessFailed, 2, 0", expect = Expect.ACCEPTABLE, desc = "the news")
  @Outcome(expect = Expect.FORBIDDEN, desc = "none, or two")
  @State
  public static class TimeoutAgainstNodeGone {
    private final Table table = new Table();

    /** The time. */
    @Actor
    public void timeout() {
      table.timeOut();
    }

    /** The news. */
    @Actor
    public void gone() {
      table.loseNode();
    }

    /** The outcome. */
    @Arbiter
    public void all(LII_Result r) {
      table.report(r);
    }
  }

  /** Two answers. */
  @JCStressTest
  @Outcome(id = "yes, 1, 0|no, 1, 0", expect = Expect.ACCEPTABLE, desc = "one of them")
  @Outcome(expect = Expect.FORBIDDEN, desc = "none, or two")
  @State
  public static class AnswerAgainstAnswer {
    private final Table table = new Table();

    /** An answer. */
    @Actor
    public void yes() {
      table.ask.succeed("yes");
    }

    /** Another. */
    @Actor
    public void no() {
      table.ask.succeed("no");
    }

    /** The outcome. */
    @Arbiter
    public void all(LII_Result r) {
      table.report(r);
    }
  }

  /** An answer, and an asker that does not want it any more. */
  @JCStressTest
  @Outcome(id = "yes, 1, 0", expect = Expect.ACCEPTABLE, desc = "the answer")
  @Outcome(id = "cancelled, [01], 0", expect = Expect.ACCEPTABLE, desc = "cancelled")
  @Outcome(expect = Expect.FORBIDDEN, desc = "none, or two")
  @State
  public static class AnswerAgainstCancel {
    private final Table table = new Table();

    /** The answer. */
    @Actor
    public void answer() {
      table.ask.succeed("yes");
    }

    /** The asker. */
    @Actor
    public void cancel() {
      table.ask.cancel(true);
    }

    /** The outcome. */
    @Arbiter
    public void all(LII_Result r) {
      table.report(r);
    }
  }

  /** A failure, and the end of the hub. */
  @JCStressTest
  @Outcome(id = "ProcessFailed, 1, 0|HubClosed, 1, 0", expect = Expect.ACCEPTABLE, desc = "one")
  @Outcome(expect = Expect.FORBIDDEN, desc = "none, or two")
  @State
  public static class FailureAgainstClose {
    private final Table table = new Table();

    /** The failure. */
    @Actor
    public void failure() {
      table.ask.fail(Failure.PROCESS_FAILED, "");
    }

    /** The end. */
    @Actor
    public void close() {
      table.asks.close();
    }

    /** The outcome. */
    @Arbiter
    public void all(LII_Result r) {
      table.report(r);
    }
  }

  /** An ask that comes at the end of the hub ends, too. */
  @JCStressTest
  @Outcome(id = "HubClosed, [12], 0", expect = Expect.ACCEPTABLE, desc = "it ends")
  @Outcome(expect = Expect.FORBIDDEN, desc = "it stays for ever")
  @State
  public static class OpenAgainstClose {
    private final Table table = new Table();
    private PendingAsk late = table.ask;

    /** One more. */
    @Actor
    public void open() {
      late = table.asks.open("child", TYPES.replyType(new Question()), TIMEOUT_NANOS);
    }

    /** The end. */
    @Actor
    public void close() {
      table.asks.close();
    }

    /** What became of it. */
    @Arbiter
    public void all(LII_Result r) {
      table.report(r);
      r.r1 = outcome(late);
    }
  }

  /** An outcome comes while a thread begins to wait, and stops waiting. */
  @JCStressTest
  @Outcome(id = "yes, [01], 0", expect = Expect.ACCEPTABLE, desc = "the future is completed")
  @Outcome(expect = Expect.FORBIDDEN, desc = "nobody has completed it")
  @State
  public static class AnswerAgainstWaiter {
    private final Table table = new Table();

    /** The answer. */
    @Actor
    public void answer() {
      table.ask.succeed("yes");
    }

    /** The asker, in a hurry. */
    @Actor
    public void waiter() {
      try {
        Object answer = table.ask.get(1, TimeUnit.NANOSECONDS);
        if (!answer.equals("yes")) {
          throw new IllegalStateException("not the answer: " + answer);
        }
      } catch (TimeoutException tooLate) {
        // The future must be completed all the same.
      } catch (InterruptedException | ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }

    /** The outcome. */
    @Arbiter
    public void all(LII_Result r) {
      table.report(r);
    }
  }

  private static final class StandingClock implements Clock {
    @Override
    public long wallMillis() {
      return 1;
    }

    @Override
    public long nanos() {
      return 0;
    }
  }
}
