package io.processhub.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.processhub.MailboxOverflow;
import io.processhub.internal.runtime.ProcessCell.Offer;
import io.processhub.internal.runtime.Recorder.Deed;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import io.processhub.process.ReplyTo;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProcessLifeTest {
  private final List<Object> log = Recorder.newLog();
  private final Harness harness = Harness.deterministic();

  private ProcessCell start() {
    ProcessCell cell = harness.start(() -> new Recorder(log));
    harness.settle();
    log.clear();
    return cell;
  }

  @Test
  void startingReturnsAtOnceAndTheProcessIsMadeOnTheExecutor() {
    ProcessCell cell = harness.start(() -> new Recorder(log));
    assertThat(log).isEmpty();
    assertThat(cell.processId().serial()).isEqualTo(1);

    harness.settle();
    assertThat(log).containsExactly("constructed", "started");
    assertThat(harness.facts.lines()).containsExactly("running 1 token 101");
    assertThat(harness.runtime.cells()).isEqualTo(1);
  }

  @Test
  void messagesOfferedBeforeTheStartWaitAndComeInOrder() {
    ProcessCell cell = harness.start(() -> new Recorder(log));
    cell.offer(Harness.tell(1));
    cell.offer(Harness.tell(2));
    harness.settle();
    assertThat(log).containsExactly("constructed", "started", 1, 2);
  }

  @Test
  void anIdleProcessHasNoTaskOnTheExecutorAndOneMessageBringsOne() {
    ProcessCell cell = start();
    assertThat(harness.tasks()).isZero();
    cell.offer(Harness.tell(1));
    cell.offer(Harness.tell(2));
    assertThat(harness.tasks()).isEqualTo(1);
    harness.settle();
    assertThat(log).containsExactly(1, 2);
    assertThat(harness.tasks()).isZero();
  }

  @Test
  void aProcessWithManyMessagesLetsOthersHaveATurn() {
    ProcessCell cell = start();
    for (int i = 0; i < 1_000; i++) {
      cell.offer(Harness.tell(i));
    }
    harness.step();
    assertThat(log.size()).isBetween(1, 500);
    assertThat(harness.tasks()).isEqualTo(1);
    harness.settle();
    assertThat(log).hasSize(1_000).isSortedAccordingTo((a, b) -> (int) a - (int) b);
    assertThat(harness.counters.snapshot()).containsEntry("messagesHandled", 1_000L);
  }

  @Test
  void anAskGetsTheReplyGivenWhileItIsInHand() {
    ProcessCell cell = start();
    Harness.Answer answer = harness.ask(cell, (Deed) context -> context.reply("42"));
    harness.settle();
    assertThat(answer.now()).isEqualTo("42");
  }

  @Test
  void anAskCanBeAnsweredLater() {
    ProcessCell cell = start();
    List<ReplyTo> kept = new ArrayList<>();
    Harness.Answer first = harness.ask(cell, (Deed) context -> kept.add(context.replyLater()));
    Harness.Answer second = harness.ask(cell, (Deed) context -> kept.add(context.replyLater()));
    harness.settle();
    assertThat(first.now()).isEqualTo("none");

    kept.get(0).reply("late");
    kept.get(1).fail("no idea");
    assertThat(first.now()).isEqualTo("late");
    assertThat(second.now()).isEqualTo("PROCESS_FAILED: no idea");
  }

  @Test
  void anAskThatIsNotAnsweredFailsWhenReceiveReturns() {
    ProcessCell cell = start();
    Harness.Answer answer = harness.ask(cell, "ignored");
    harness.settle();
    assertThat(answer.now()).isEqualTo("PROCESS_FAILED: it returned without answering.");
    assertThat(harness.facts.lines()).hasSize(1);
  }

  @Test
  void replyingTwiceOrToATellIsAMistakeThatTheProcessIsTold() {
    ProcessCell cell = start();
    Deed replies =
        context -> {
          try {
            context.reply("again");
          } catch (IllegalStateException e) {
            log.add("refused");
          }
        };
    cell.offer(Harness.tell(replies));
    Harness.Answer answer =
        harness.ask(
            cell,
            (Deed)
                context -> {
                  context.reply("once");
                  replies.apply(context);
                });
    harness.settle();
    assertThat(log).containsExactly("refused", "refused");
    assertThat(answer.now()).isEqualTo("once");
  }

  @Test
  void aReplyOfTheWrongTypeLeavesTheAskOpen() {
    ProcessCell cell = start();
    Harness.Answer answer =
        harness.ask(
            cell,
            (Deed)
                context -> {
                  try {
                    context.reply(1.5);
                  } catch (IllegalArgumentException e) {
                    context.reply("right");
                  }
                });
    harness.settle();
    assertThat(answer.now()).isEqualTo("right");
  }

  @Test
  void theContextKnowsTheProcess() {
    ProcessCell cell = start();
    cell.offer(
        Harness.tell(
            (Deed)
                context -> {
                  log.add(context.childId());
                  log.add(context.processId());
                  log.add(context.fencingToken());
                  log.add(context.metadata());
                }));
    harness.settle();
    assertThat(log)
        .containsExactly("child", cell.processId(), cell.fencingToken(), cell.spec().metadata());
  }

  @Test
  void theContextRefusesToBeUsedOutsideOfTheProcess() {
    ProcessCell cell = start();
    List<ProcessContext> kept = new ArrayList<>();
    cell.offer(Harness.tell((Deed) kept::add));
    harness.settle();
    assertThatIllegalStateException().isThrownBy(() -> kept.getFirst().reply("too late"));
    assertThatIllegalStateException().isThrownBy(() -> kept.getFirst().stop());
  }

  @Test
  void aContextKeptFromStartedServesEveryMessage() {
    List<ProcessContext> kept = new ArrayList<>();
    ProcessCell cell =
        harness.start(() ->
            new HubProcess<>() {
              @Override
              public void started(ProcessContext context) {
                kept.add(context);
              }

              @Override
              public void receive(Object message, ProcessContext context) {
                kept.getFirst().reply(message);
              }
            });
    harness.settle();
    Harness.Answer answer = harness.ask(cell, "echo");
    harness.settle();
    assertThat(answer.now()).isEqualTo("echo");
  }

  @Test
  void aProcessThatStopsItselfEndsInOrderAndKeepsWhatWaitsForTheStop() {
    ProcessCell cell = start();
    cell.offer(
        Harness.tell(
            (Deed)
                context -> {
                  context.stop();
                  log.add("last words");
                }));
    cell.offer(Harness.tell("waits"));
    harness.settle();
    assertThat(log).containsExactly("last words", "stopped");
    assertThat(harness.facts.lines()).containsExactly("running 1 token 101", "ended");
    assertThat(cell.offer(Harness.tell("late"))).isEqualTo(Offer.CLOSED);

    harness.runtime.stop(cell);
    harness.settle();
    assertThat(harness.facts.lines()).endsWith("ended", "stopped");
    assertThat(harness.facts.unhandled()).containsExactly("waits");
    assertThat(harness.runtime.cells()).isZero();
  }

  @Test
  void aProcessMayEndItselfInStarted() {
    harness.start(() ->
        new HubProcess<>() {
          @Override
          public void started(ProcessContext context) {
            context.stop();
          }

          @Override
          public void receive(Object message, ProcessContext context) {
            log.add("never");
          }
        });
    harness.settle();
    assertThat(harness.facts.lines()).containsExactly("running 1 token 101", "ended");
  }

  @Test
  void aProcessEndsEvenWhenTheLastMessageOfABatchSaysSo() {
    ProcessCell cell = start();
    for (int i = 1; i < 256; i++) {
      cell.offer(Harness.tell(i));
    }
    cell.offer(Harness.tell((Deed) ProcessContext::stop));
    cell.offer(Harness.tell("after"));
    harness.settle();
    assertThat(harness.facts.lines()).endsWith("ended");
    assertThat(log).doesNotContain("after");
  }

  @Test
  void aProcessIsNotLostWhenTheExecutorFailsToTakeIt() {
    ProcessCell cell = start();
    harness.failNextTask(false);
    assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> cell.offer(Harness.tell(1)));
    harness.settle();
    assertThat(log).isEmpty();
    harness.failNextTask(false);
    assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> cell.offer(Harness.tell(2)));

    cell.offer(Harness.tell(3));
    harness.settle();
    assertThat(log).containsExactly(1, 2, 3);
  }

  @Test
  void aProcessThatTheExecutorFailedToTakeCanBeStopped() {
    ProcessCell cell = start();
    harness.failNextTask(false);
    assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> cell.offer(Harness.tell(1)));
    harness.runtime.stop(cell);
    harness.settle();
    assertThat(harness.facts.lines()).last().asString().startsWith("stopped");
    assertThat(harness.runtime.cells()).isZero();
  }

  @Test
  void aProcessThatTheExecutorTookAlthoughItFailedIsNotRunTwice() {
    ProcessCell cell = start();
    harness.failNextTask(true);
    assertThatExceptionOfType(OutOfMemoryError.class)
        .isThrownBy(() -> cell.offer(Harness.tell((Deed) context -> nested(cell))));
    harness.settle();
    harness.settle();
    assertThat(log).containsExactly("before", "after", "nested");
  }

  /**
   * Another offer, which retrieves the cell while it runs; the executor runs the retrieval at once.
   */
  private void nested(ProcessCell cell) {
    log.add("before");
    cell.offer(Harness.tell("nested"));
    harness.settle();
    log.add("after");
  }

  @Test
  void aFullMailboxRefusesTheNewestMessage() {
    Harness small = Harness.deterministic(2, MailboxOverflow.REJECT);
    ProcessCell cell = small.start(() -> new Recorder(log));
    cell.offer(Harness.tell(1));
    cell.offer(Harness.tell(2));
    assertThat(cell.offer(Harness.tell(3))).isEqualTo(Offer.TAKEN);
    Harness.Answer answer = small.ask(cell, 4);

    assertThat(answer.now()).isEqualTo("MAILBOX_FULL: it holds 2 messages.");
    assertThat(small.facts.undeliverable()).containsExactly(3);
    assertThat(small.facts.undeliverableReasons())
        .containsExactly("The child has a full mailbox: it holds 2 messages.");
    small.settle();
    assertThat(log).containsExactly("constructed", "started", 1, 2);
  }

  @Test
  void aFullMailboxThatDropsTheOldestTakesTheNewest() {
    Harness small = Harness.deterministic(2, MailboxOverflow.DROP_OLDEST);
    ProcessCell cell = small.start(() -> new Recorder(log));
    cell.offer(Harness.tell(1));
    Harness.Answer answer = small.ask(cell, 2);
    cell.offer(Harness.tell(3));
    cell.offer(Harness.tell(4));
    cell.offer(Harness.tell(5));

    assertThat(answer.now()).isEqualTo("MAILBOX_FULL: it holds 2 messages.");
    assertThat(small.facts.undeliverable()).containsExactly(1, 3);
    small.settle();
    assertThat(log).containsExactly("constructed", "started", 4, 5);
  }
}
