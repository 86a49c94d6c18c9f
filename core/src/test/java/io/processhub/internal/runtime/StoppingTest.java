package io.processhub.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.RestartPolicy;
import io.processhub.internal.runtime.ProcessCell.Offer;
import io.processhub.internal.runtime.Recorder.Deed;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class StoppingTest {
  private static final Deed CRASH =
      context -> {
        throw new IllegalStateException("boom");
      };

  private final List<Object> log = Recorder.newLog();
  private final Harness harness = Harness.deterministic();

  private ProcessCell start() {
    return harness.start(() -> new Recorder(log));
  }

  private void stop(ProcessCell cell) {
    harness.runtime.stop(cell);
    harness.runtime.stop(cell);
    harness.settle();
    harness.runtime.stop(cell);
    harness.settle();
  }

  @AfterEach
  void nothingIsLeftBehind() {
    harness.advance(Duration.ofHours(1));
    assertThat(harness.facts.lines()).containsOnlyOnce("stopped");
    assertThat(harness.runtime.cells()).isZero();
    assertThat(harness.time.pending()).isZero();
  }

  @Test
  void anIdleProcessStopsInOrder() {
    ProcessCell cell = start();
    harness.settle();
    stop(cell);
    assertThat(log).containsExactly("constructed", "started", "stopped");
    assertThat(harness.facts.lines()).containsExactly("running 1 token 101", "stopped");
    assertThat(harness.time.pending()).isZero();
    assertThat(cell.offer(Harness.tell("late"))).isEqualTo(Offer.CLOSED);
  }

  @Test
  void messagesThatWaitAreHandedBackInOrder() {
    ProcessCell cell = start();
    harness.settle();
    cell.offer(Harness.tell((Deed) context -> harness.runtime.stop(cell)));
    cell.offer(Harness.tell(1));
    cell.offer(Harness.tell(2));
    harness.settle();
    assertThat(log).containsExactly("constructed", "started", "stopped");
    assertThat(harness.facts.unhandled()).containsExactly(1, 2);
  }

  @Test
  void aProcessThatHasNotBegunIsNeverMade() {
    ProcessCell cell = start();
    cell.offer(Harness.tell(1));
    stop(cell);
    assertThat(log).isEmpty();
    assertThat(harness.facts.lines()).containsExactly("stopped");
    assertThat(harness.facts.unhandled()).containsExactly(1);
  }

  @Test
  void aProcessStoppedWhileItIsConstructedIsNotStarted() {
    ProcessCell[] cell = new ProcessCell[1];
    cell[0] =
        harness.start(() -> {
          harness.runtime.stop(cell[0]);
          return new Recorder(log);
        });
    harness.settle();
    assertThat(log).containsExactly("constructed");
    assertThat(harness.facts.lines()).containsExactly("stopped");
  }

  @Test
  void aProcessThatWaitsForItsRestartIsStoppedWithoutIt() {
    ProcessCell cell = start();
    cell.offer(Harness.tell(CRASH));
    cell.offer(Harness.tell(1));
    harness.settle();
    stop(cell);
    assertThat(harness.facts.lines()).hasSize(3).endsWith("stopped");
    assertThat(harness.facts.unhandled()).containsExactly(1);
    assertThat(harness.time.pending()).isZero();
  }

  @Test
  void aChildThatWasGivenUpCanBeStopped() {
    ProcessCell cell =
        harness.start(() -> {
          throw new IllegalStateException("never");
        });
    harness.advance(Duration.ofSeconds(1));
    assertThat(harness.facts.lines()).last().asString().startsWith("gave up");
    stop(cell);
    assertThat(harness.facts.lines()).endsWith("stopped");
  }

  @Test
  void aChildThatHasEndedCanBeStopped() {
    ProcessCell cell =
        harness.start(Harness.spec().restart(RestartPolicy.TEMPORARY), () -> new Recorder(log));
    cell.offer(Harness.tell(CRASH));
    harness.settle();
    stop(cell);
    assertThat(harness.facts.lines())
        .containsExactly("running 1 token 101", "ended: IllegalStateException: boom", "stopped");
  }

  @Test
  void aFailureWhileBeingStoppedIsNoReasonToRestart() {
    ProcessCell cell = start();
    cell.offer(
        Harness.tell(
            (Deed)
                context -> {
                  harness.runtime.stop(cell);
                  CRASH.apply(context);
                }));
    harness.settle();
    assertThat(harness.facts.lines()).containsExactly("running 1 token 101", "stopped");
    assertThat(log).doesNotContain("stopped");
    assertThat(harness.events).isEmpty();
  }

  @Test
  void aProcessThatEndsItselfWhileItIsStoppedReportsBoth() {
    ProcessCell cell = start();
    cell.offer(
        Harness.tell(
            (Deed)
                context -> {
                  context.stop();
                  harness.runtime.stop(cell);
                }));
    harness.settle();
    assertThat(harness.facts.lines()).containsExactly("running 1 token 101", "ended", "stopped");
    assertThat(log).containsOnlyOnce("stopped");
  }

  @Test
  void aBrutalKillDoesNotCallStopped() {
    ProcessCell cell = harness.start(Harness.spec().brutalKill(), () -> new Recorder(log));
    harness.settle();
    stop(cell);
    assertThat(log).containsExactly("constructed", "started");
  }
}
