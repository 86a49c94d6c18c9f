package io.processhub.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ProcessId;
import io.processhub.RestartLimits;
import io.processhub.RestartPolicy;
import io.processhub.event.HubEvent;
import io.processhub.internal.runtime.ProcessCell.Offer;
import io.processhub.internal.runtime.Recorder.Deed;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SupervisionTest {
  private static final Deed CRASH =
      context -> {
        throw new IllegalStateException("boom\nand more");
      };

  private final List<Object> log = Recorder.newLog();
  private final Harness harness = Harness.deterministic();
  private int failuresToCome;

  private Recorder construct() {
    if (failuresToCome-- > 0) {
      throw new IllegalArgumentException("no such meter");
    }
    return new Recorder(log);
  }

  private ProcessCell start(RestartPolicy policy) {
    ProcessCell cell = harness.start(Harness.spec().restart(policy), this::construct);
    harness.settle();
    return cell;
  }

  private void crash(ProcessCell cell) {
    cell.offer(Harness.tell(CRASH));
    harness.settle();
  }

  @Test
  void aFailedProcessIsRestartedAfterItsBackoffAsANewObjectWithNewNumbers() {
    ProcessCell cell = start(RestartPolicy.PERMANENT);
    crash(cell);
    assertThat(harness.facts.lines())
        .containsExactly("running 1 token 101", "restarting after 1: IllegalStateException: boom");

    harness.advance(Duration.ofMillis(9));
    assertThat(log).hasSize(2);
    harness.advance(Duration.ofMillis(1));
    assertThat(log).containsExactly("constructed", "started", "constructed", "started");
    assertThat(harness.facts.lines()).endsWith("running 2 token 102");
    assertThat(cell.processId()).isEqualTo(new ProcessId(Harness.SELF, 2));
  }

  @Test
  void theAskInHandFailsAndTheMailboxSurvivesTheRestart() {
    ProcessCell cell = start(RestartPolicy.PERMANENT);
    Harness.Answer answer = harness.ask(cell, CRASH);
    cell.offer(Harness.tell(1));
    harness.settle();
    cell.offer(Harness.tell(2));
    harness.settle();
    assertThat(answer.now()).isEqualTo("PROCESS_FAILED: IllegalStateException: boom");
    assertThat(log).doesNotContain(1);

    harness.advance(Duration.ofMillis(10));
    assertThat(log).endsWith("constructed", "started", 1, 2);
  }

  @Test
  void theStoppedMethodIsNotCalledAfterAFailure() {
    crash(start(RestartPolicy.PERMANENT));
    assertThat(log).doesNotContain("stopped");
  }

  @Test
  void aFailureIsAnEvent() {
    crash(start(RestartPolicy.PERMANENT));
    assertThat(harness.events)
        .containsExactly(
            new HubEvent.ChildFailed(
                "hub", "child", new ProcessId(Harness.SELF, 1), "IllegalStateException: boom"));
    assertThat(harness.counters.snapshot()).containsEntry("processesFailed", 1L);
  }

  @Test
  void aConstructorThatThrowsIsAFailureLikeAnyOther() {
    failuresToCome = 2;
    start(RestartPolicy.TRANSIENT);
    harness.advance(Duration.ofSeconds(1));
    assertThat(harness.facts.lines())
        .containsExactly(
            "restarting after 1: IllegalArgumentException: no such meter",
            "restarting after 2: IllegalArgumentException: no such meter",
            "running 3 token 103");
  }

  @Test
  void anErrorIsAFailureOfTheProcessAndNotOfTheThread() {
    ProcessCell cell = start(RestartPolicy.PERMANENT);
    cell.offer(Harness.tell((Deed) context -> overflow(1)));
    harness.settle();
    assertThat(harness.facts.lines()).last().asString().contains("StackOverflowError");
    harness.advance(Duration.ofMillis(10));
    assertThat(harness.facts.lines()).endsWith("running 2 token 102");
  }

  @SuppressWarnings("InfiniteRecursion")
  private static int overflow(int depth) {
    return overflow(depth + 1) + 1;
  }

  @Test
  void aChildThatKeepsFailingIsGivenUpAndWhatWaitedIsAnswered() {
    ProcessCell cell = start(RestartPolicy.PERMANENT);
    failuresToCome = Integer.MAX_VALUE;
    crash(cell);
    Harness.Answer answer = harness.ask(cell, "question");
    cell.offer(Harness.tell("tell"));
    harness.advance(Duration.ofSeconds(5));

    assertThat(harness.facts.lines()).hasSize(5);
    assertThat(harness.facts.lines())
        .last()
        .asString()
        .isEqualTo(
            "gave up: it failed more than 3 times within PT10S;"
                + " last: IllegalArgumentException: no such meter");
    assertThat(answer.now()).startsWith("UNAVAILABLE: it failed more than 3 times");
    assertThat(harness.facts.undeliverable()).containsExactly("tell");
    assertThat(cell.offer(Harness.tell("late"))).isEqualTo(Offer.CLOSED);
    assertThat(harness.events).last().isInstanceOf(HubEvent.ChildGaveUp.class);
    assertThat(harness.time.pending()).isZero();
    assertThat(harness.runtime.cells()).isEqualTo(1);
  }

  @Test
  void aChildMayHaveRestartLimitsOfItsOwn() {
    failuresToCome = 1;
    harness.start(
        Harness.spec().restartLimits(RestartLimits.of(0, Duration.ofSeconds(1))), this::construct);
    harness.settle();
    assertThat(harness.facts.lines()).singleElement().asString().startsWith("gave up");
  }

  @Test
  void aTemporaryChildEndsWithItsFailure() {
    ProcessCell cell = start(RestartPolicy.TEMPORARY);
    crash(cell);
    assertThat(harness.facts.lines())
        .containsExactly("running 1 token 101", "ended: IllegalStateException: boom");
    assertThat(harness.events).singleElement().isInstanceOf(HubEvent.ChildFailed.class);
    assertThat(cell.offer(Harness.tell("late"))).isEqualTo(Offer.CLOSED);
  }

  @Test
  void aFailureInStoppedIsNoMoreThanALineInTheLog() {
    ProcessCell cell =
        harness.start(() ->
            new HubProcess<>() {
              @Override
              public void receive(Object message, ProcessContext context) {}

              @Override
              public void stopped(ProcessContext context) {
                throw new IllegalStateException("cannot let go");
              }
            });
    harness.settle();
    harness.runtime.stop(cell);
    harness.settle();
    assertThat(harness.facts.lines()).containsExactly("running 1 token 101", "stopped");
    assertThat(harness.events).isEmpty();
  }

  @Test
  void noBackoffMeansARestartAtOnce() {
    harness.start(
        Harness.spec()
            .restartLimits(
                new RestartLimits(5, Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO)),
        () -> {
          throw new IllegalStateException("never");
        });
    harness.settle();
    assertThat(harness.facts.lines()).hasSize(6).last().asString().startsWith("gave up");
  }
}
