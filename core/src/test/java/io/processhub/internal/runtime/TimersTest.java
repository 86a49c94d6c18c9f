package io.processhub.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.processhub.MailboxOverflow;
import io.processhub.internal.runtime.Recorder.Deed;
import io.processhub.process.Ask;
import io.processhub.process.ProcessContext;
import io.processhub.process.ProcessContext.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TimersTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final List<Object> log = Recorder.newLog();
  private final List<Timer> kept = new ArrayList<>();
  private final Harness harness = Harness.deterministic();
  private final ProcessCell cell = harness.start(() -> new Recorder(log));

  private void perform(Deed deed) {
    cell.offer(Harness.tell(deed));
    harness.settle();
    log.removeAll(List.of("constructed", "started"));
  }

  @Test
  void aTimerSendsItsMessageOnce() {
    perform(context -> context.after(SECOND, "tick"));
    harness.advance(Duration.ofMillis(999));
    assertThat(log).isEmpty();
    harness.advance(Duration.ofMillis(1));
    assertThat(log).containsExactly("tick");
    harness.advance(Duration.ofHours(1));
    assertThat(log).containsExactly("tick");
  }

  /** A process that can be asked need not know who asks. */
  private record Question() implements Ask<String>, Deed {
    @Override
    public void apply(ProcessContext context) {
      context.reply("answer");
      context.after(SECOND, "answered");
    }
  }

  @Test
  void aQuestionToItselfMayBeAnswered() {
    perform(context -> context.after(SECOND, new Question()));
    harness.advance(SECOND);
    harness.advance(SECOND);
    assertThat(log).containsExactly("answered");
  }

  @Test
  void aPeriodicTimerSendsItsMessageAgainAndAgain() {
    perform(context -> context.every(SECOND, "tick"));
    harness.advance(Duration.ofMillis(3_500));
    assertThat(log).hasSize(3);
    assertThat(harness.time.pending()).isEqualTo(1);
  }

  @Test
  void aPeriodThatEndsWhileTheLastMessageWaitsSendsNone() {
    perform(context -> context.every(SECOND, "tick"));
    harness.time.advance(Duration.ofSeconds(10), () -> {});
    harness.settle();
    assertThat(log).containsExactly("tick");
    harness.advance(SECOND);
    assertThat(log).containsExactly("tick", "tick");
  }

  @Test
  void aTimerCanBeCancelled() {
    perform(context -> {
      kept.add(context.after(SECOND, "once"));
      kept.add(context.every(SECOND, "often"));
    });
    harness.advance(Duration.ofMillis(500));
    kept.forEach(Timer::cancel);
    kept.forEach(Timer::cancel);
    harness.advance(Duration.ofSeconds(10));
    assertThat(log).isEmpty();
    assertThat(harness.time.pending()).isZero();
  }

  @Test
  void cancellingDoesNotTakeBackWhatIsInTheMailbox() {
    perform(context -> kept.add(context.every(SECOND, "tick")));
    harness.time.advance(SECOND, () -> {});
    kept.getFirst().cancel();
    harness.advance(Duration.ofSeconds(10));
    assertThat(log).containsExactly("tick");
  }

  @Test
  void timersEndWithTheProcess() {
    perform(context -> context.every(SECOND, "tick"));
    harness.runtime.stop(cell);
    harness.advance(Duration.ofSeconds(10));
    assertThat(log).containsExactly("stopped");
    assertThat(harness.time.pending()).isZero();
    assertThat(harness.facts.unhandled()).isEmpty();
  }

  @Test
  void timersAndTheirWaitingMessagesDoNotSurviveAFailure() {
    perform(context -> context.every(SECOND, "old"));
    cell.offer(
        Harness.tell(
            (Deed)
                context -> {
                  throw new IllegalStateException("boom");
                }));
    harness.time.advance(SECOND, () -> {});
    harness.advance(Duration.ofSeconds(10));
    assertThat(log).containsExactly("constructed", "started");
    assertThat(harness.time.pending()).isZero();
  }

  @Test
  void aFullMailboxDoesNotLoseATimer() {
    for (MailboxOverflow overflow : MailboxOverflow.values()) {
      List<Object> seen = Recorder.newLog();
      Harness small = Harness.deterministic(2, overflow);
      ProcessCell full = small.start(() -> new Recorder(seen));
      full.offer(Harness.tell((Deed) context -> context.after(SECOND, "tick")));
      small.settle();
      seen.clear();
      full.offer(Harness.tell(1));
      full.offer(Harness.tell(2));
      small.time.advance(SECOND, () -> {});
      full.offer(Harness.tell(3));
      full.offer(Harness.tell(4));
      full.offer(Harness.tell(5));
      small.settle();
      assertThat(seen).contains("tick");
      assertThat(seen.size()).isLessThanOrEqualTo(4);
    }
  }

  @Test
  void aProcessMayHaveAThousandTimersAtATime() {
    perform(context -> {
      for (int i = 0; i < ProcessContext.TIMERS_MAX; i++) {
        kept.add(context.after(SECOND, "tick"));
      }
      assertThatIllegalStateException()
          .isThrownBy(() -> context.after(SECOND, "one more"))
          .withMessageContaining("1000 timers");
      kept.getFirst().cancel();
      context.after(SECOND, "tick");
    });
    harness.advance(SECOND);
    assertThat(log).hasSize(1_000);
    perform(context -> context.after(SECOND, "tick"));
    harness.advance(SECOND);
    assertThat(log).hasSize(1_001);
  }

  @Test
  void aTimerNeedsATimeThatMakesSense() {
    perform(context -> {
      assertThatIllegalArgumentException().isThrownBy(() -> context.every(Duration.ZERO, "tick"));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> context.after(Duration.ofMillis(-1), "tick"));
      context.after(Duration.ZERO, "now");
      context.after(Duration.ofSeconds(Long.MAX_VALUE), "never");
    });
    harness.advance(Duration.ZERO);
    assertThat(log).containsExactly("now");
  }

  @Test
  void aTimerSendsWhatTheProcessReceives() {
    Timers timers = new Timers(harness.time, harness.time, String.class, tick -> {});
    perform(context -> {
      Run run = (Run) context;
      timers.after(run, SECOND, "tick");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> timers.every(run, SECOND, 17))
          .withMessage(
              "Process '%s' receives java.lang.String, so no timer can send it a"
                  + " java.lang.Integer.",
              context.childId());
    });
    assertThat(timers.size()).isEqualTo(1);
  }

  @Test
  void timersOfEqualTimeKeepTheirOrder() {
    perform(context -> {
      context.after(SECOND, 1);
      context.after(SECOND, 2);
      context.after(SECOND, 3);
    });
    harness.advance(SECOND);
    assertThat(log).isEqualTo(List.of(1, 2, 3));
    assertThat(Collections.frequency(log, 1)).isEqualTo(1);
  }
}
