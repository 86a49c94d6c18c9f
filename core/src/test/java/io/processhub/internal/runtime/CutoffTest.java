package io.processhub.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.MailboxOverflow;
import io.processhub.NodeId;
import io.processhub.ProcessType;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What comes too late is refused behind the word that it does, and wherever the child goes on. */
final class CutoffTest {
  private static final NodeId OTHER = new NodeId("other", 1);

  private final List<String> log = new ArrayList<>();
  private final Harness harness = Harness.deterministic(2, MailboxOverflow.DROP_OLDEST);
  private final ProcessType<String, String> type =
      ProcessType.of("type", String.class, String.class, arguments -> new Writing());

  private final class Writing implements HubProcess<String> {
    @Override
    public void receive(String message, ProcessContext context) {
      log.add(message);
    }
  }

  private static Envelope from(NodeId node, long number, String message) {
    return new Envelope(message, node, 1, number, 1, null);
  }

  private static Envelope upTo(long number) {
    return Cutoff.NONE.and(OTHER, number).envelope(Harness.SELF);
  }

  private ProcessCell start() {
    ProcessCell cell = harness.runtime.start(Harness.spec(), type);
    harness.settle();
    return cell;
  }

  private void offer(ProcessCell cell, Envelope... envelopes) {
    for (Envelope envelope : envelopes) {
      assertThat(cell.offer(envelope)).isEqualTo(ProcessCell.Offer.TAKEN);
    }
  }

  @Test
  void whatItCoversIsRefusedBehindItAndNothingElse() {
    ProcessCell cell = start();
    offer(cell, from(OTHER, 3, "before"));
    harness.settle();
    offer(cell, upTo(5));
    harness.settle();
    offer(cell, from(OTHER, 4, "late"), from(OTHER, 6, "after"));
    harness.settle();
    offer(cell, from(Harness.SELF, 4, "another's"), from(OTHER, 0, "local"));
    harness.settle();

    assertThat(log).containsExactly("before", "after", "another's", "local");
    assertThat(harness.facts.undeliverable()).containsExactly("late");
  }

  @Test
  void anAskThatItCoversFailsAndWhatIsForOneReplicaDoesNotCount() {
    ProcessCell cell = start();
    Harness.Answer answer = new Harness.Answer();
    offer(cell, upTo(5), new Envelope("late", OTHER, 1, 4, 1, answer));
    harness.settle();
    offer(cell, new Envelope("to all", OTHER, 1, 5, Envelope.TO_REPLICA, null));
    harness.settle();

    assertThat(log).containsExactly("to all");
    assertThat(answer.future()).isCompleted();
    assertThat(harness.facts.undeliverable()).isEmpty();
  }

  @Test
  void aFullMailboxTakesItAndKeepsIt() {
    ProcessCell cell = harness.runtime.start(Harness.spec(), type);
    offer(cell, from(OTHER, 1, "a"), from(OTHER, 2, "b"), upTo(5), from(OTHER, 7, "c"));
    offer(cell, from(OTHER, 8, "d"), from(OTHER, 4, "late"));
    harness.settle();

    assertThat(log).doesNotContain("late");
    assertThat(harness.facts.undeliverable()).contains("late");
  }

  @Test
  void whatACellHasNotHandledComesBehindWhatItKnows() {
    ProcessCell cell = start();
    offer(cell, upTo(5));
    harness.settle();
    harness.runtime.freeze(cell, 1, false);
    harness.settle();
    offer(cell, from(OTHER, 6, "waits"), from(OTHER, 5, "late"));
    harness.runtime.stop(cell);
    harness.settle();

    assertThat(harness.facts.unhandled()).containsExactly(Cutoff.NONE.and(OTHER, 5), "waits");
    assertThat(harness.facts.undeliverable()).containsExactly("late");
  }

  @Test
  void itIsHandedOverAlsoWithoutAState() {
    ProcessCell old = start();
    offer(old, upTo(5));
    harness.settle();
    harness.runtime.freeze(old, 1, true);
    harness.settle();
    ProcessCell cell = harness.runtime.hold(Harness.spec(), type, Assignment.ACTIVE);
    harness.settle();
    harness.runtime.takeOver(cell, harness.facts.luggage());
    harness.settle();
    harness.runtime.begin(cell, 500);
    offer(cell, from(OTHER, 5, "late"), from(OTHER, 6, "after"));
    harness.settle();

    assertThat(log).containsExactly("after");
  }

  @Test
  void itIsMergedAlsoWithoutAState() {
    ProcessCell loser = start();
    offer(loser, upTo(5));
    harness.settle();
    harness.runtime.freeze(loser, 1, false);
    harness.settle();
    ProcessCell cell = start();
    assertThat(harness.runtime.merge(cell, harness.facts.luggage())).isTrue();
    harness.settle();
    offer(cell, from(OTHER, 5, "late"), from(OTHER, 6, "after"));
    harness.settle();

    assertThat(log).containsExactly("after");
  }

  @Test
  void itIsBoundedAndForgetsFormerIncarnationsFirst() {
    Cutoff cutoff = Cutoff.NONE;
    for (int i = 1; i <= 4; i++) {
      cutoff = cutoff.and(new NodeId("again", i), i);
    }
    assertThat(cutoff.numbers().keySet())
        .containsExactly(new NodeId("again", 3), new NodeId("again", 4));

    for (int i = 0; i < Cutoff.NODES_MAX + 10; i++) {
      cutoff = cutoff.and(new NodeId("node" + i, 1), 1);
    }
    assertThat(cutoff.numbers()).hasSize(Cutoff.NODES_MAX);
  }
}
