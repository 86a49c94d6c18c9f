package io.processhub.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.internal.runtime.Recorder.Deed;
import io.processhub.process.ReplyTo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A process that is still there when it may do nothing any more: it may run elsewhere by then. */
final class PermitTest {
  private final List<Object> log = Recorder.newLog();
  private final Harness harness = Harness.deterministic();
  private final ProcessCell cell = harness.start(() -> new Recorder(log));

  private void perform(Deed deed) {
    cell.offer(Harness.tell(deed));
    harness.settle();
    log.clear();
  }

  @Test
  void noMessageIsHandledAndWhoAsksIsToldWhy() {
    perform(context -> {});
    harness.lapse();
    Harness.Answer answer = harness.ask(cell, "ask");
    cell.offer(Harness.tell("tell"));
    harness.settle();
    assertThat(answer.now()).isEqualTo("PARTITIONED: ");
    assertThat(harness.facts.undeliverable()).containsExactly("tell");
    assertThat(log).isEmpty();
  }

  @Test
  void whatATimerSendsIsDroppedWithoutAWord() {
    perform(context -> context.after(Duration.ofSeconds(1), "tick"));
    harness.lapse();
    harness.advance(Duration.ofSeconds(1));
    assertThat(log).isEmpty();
    assertThat(harness.facts.undeliverable()).isEmpty();
  }

  @Test
  void anAnswerThatComesTooLateFailsTheAsk() {
    Harness.Answer answer =
        harness.ask(
            cell,
            (Deed)
                context -> {
                  harness.lapse();
                  context.reply("42");
                });
    harness.settle();
    assertThat(answer.now()).isEqualTo("PARTITIONED: ");
  }

  @Test
  void anAnswerThatWasPutOffUntilItIsTooLateFailsTheAsk() {
    List<ReplyTo> kept = new ArrayList<>();
    Harness.Answer answer = harness.ask(cell, (Deed) context -> kept.add(context.replyLater()));
    harness.settle();
    harness.lapse();
    kept.getFirst().reply("late");
    assertThat(answer.now()).isEqualTo("PARTITIONED: ");
  }
}
