package io.processhub.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.RestartPolicy;
import io.processhub.internal.runtime.ProcessCell.Offer;
import io.processhub.process.HubTask;
import io.processhub.process.ProcessContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TaskTest {
  private final List<String> log = new ArrayList<>();
  private final Harness harness = Harness.deterministic();

  private ProcessCell start(RestartPolicy policy, HubTask task) {
    ProcessCell cell =
        harness.startTask(
            Harness.spec().restart(policy),
            () -> {
              log.add("constructed");
              return task;
            });
    harness.settle();
    return cell;
  }

  private void stop(ProcessCell cell) {
    harness.runtime.stop(cell);
    harness.advance(Duration.ofHours(1));
    assertThat(harness.facts.lines()).endsWith("stopped");
    assertThat(harness.runtime.cells()).isZero();
    assertThat(harness.time.pending()).isZero();
  }

  @Test
  void aTransientTaskThatReturnsHasEnded() {
    ProcessCell cell = start(RestartPolicy.TRANSIENT, context -> log.add("ran"));
    assertThat(log).containsExactly("constructed", "ran");
    assertThat(harness.facts.lines()).containsExactly("running 1 token 101", "ended");
    assertThat(cell.offer(Harness.tell(1))).isEqualTo(Offer.CLOSED);
    stop(cell);
  }

  @Test
  void aPermanentTaskThatReturnsIsRunAgain() {
    ProcessCell cell = start(RestartPolicy.PERMANENT, context -> log.add("ran"));
    assertThat(harness.facts.lines())
        .containsExactly(
            "running 1 token 101", "restarting after 1: it returned, and is permanent");
    harness.advance(Duration.ofMillis(10));
    assertThat(log).containsExactly("constructed", "ran", "constructed", "ran");
    assertThat(harness.events).isEmpty();
    stop(cell);
  }

  @Test
  void aPermanentTaskThatReturnsTooOftenIsGivenUp() {
    ProcessCell cell = start(RestartPolicy.PERMANENT, context -> log.add("ran"));
    harness.advance(Duration.ofSeconds(1));
    assertThat(harness.facts.lines()).last().asString().startsWith("gave up");
    stop(cell);
  }

  @Test
  void aTaskMayEndItselfForGood() {
    ProcessCell cell = start(RestartPolicy.PERMANENT, ProcessContext::stop);
    assertThat(harness.facts.lines()).containsExactly("running 1 token 101", "ended");
    stop(cell);
  }

  @Test
  void aTaskThatThrowsIsSupervisedLikeAnyProcess() {
    ProcessCell cell =
        start(
            RestartPolicy.TRANSIENT,
            context -> {
              throw new IllegalStateException("boom");
            });
    assertThat(harness.facts.lines()).endsWith("restarting after 1: IllegalStateException: boom");
    stop(cell);
  }

  @Test
  void messagesToATaskAreRefused() {
    ProcessCell cell = harness.startTask(Harness.spec(), () -> context -> log.add("ran"));
    Harness.Answer answer = harness.ask(cell, "question");
    assertThat(cell.offer(Harness.tell("tell"))).isEqualTo(Offer.TAKEN);
    assertThat(answer.now()).isEqualTo("REFUSED: it is a task, and receives none.");
    assertThat(harness.facts.undeliverable()).containsExactly("tell");
    harness.settle();
    stop(cell);
  }

  @Test
  void aTaskHasNoTimers() {
    ProcessCell cell =
        start(RestartPolicy.TEMPORARY, context -> context.every(Duration.ofSeconds(1), "tick"));
    assertThat(harness.events).singleElement().asString().contains("is a task");
    stop(cell);
  }
}
