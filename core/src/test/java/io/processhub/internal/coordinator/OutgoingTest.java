package io.processhub.internal.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import io.processhub.internal.catalog.Stamp;
import io.processhub.internal.registry.Running;
import io.processhub.internal.wire.HandoverMessage;
import io.processhub.internal.wire.HandoverMessage.Answer;
import io.processhub.internal.wire.HandoverMessage.Step;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The source of a handover, step by step. */
final class OutgoingTest {
  private static final long SECOND = 1_000_000_000L;

  private final List<String> done = new ArrayList<>();
  private final Outgoing outgoing =
      new Outgoing(
          new HandoverMessage.Offer(7, "x", new Stamp(1, new NodeId("a", 1)), Running.ALWAYS),
          10,
          10 * SECOND,
          new Written());

  private final class Written implements Outgoing.Deeds {
    @Override
    public void send(HandoverMessage message) {
      switch (message) {
        case HandoverMessage.Offer m -> done.add("offer");
        case HandoverMessage.Chunk m ->
            done.add("chunk " + m.index() + (m.last() ? " last " : " ") + m.bytes().length);
        case HandoverMessage.Release m -> done.add("release " + m.token());
        case HandoverMessage.Abort m -> done.add("abort");
        case HandoverMessage.Over m -> done.add("over");
        case HandoverMessage.Answer m -> done.add("answer");
      }
    }

    @Override
    public void freeze() {
      done.add("freeze");
    }

    @Override
    public void thaw() {
      done.add("thaw");
    }

    @Override
    public void seal() {
      done.add("seal");
    }

    @Override
    public long nextToken() {
      return 99;
    }

    @Override
    public void restore(byte[] luggage, String reason) {
      done.add("restore " + luggage.length + ": " + reason);
    }

    @Override
    public void moved() {
      done.add("moved");
    }

    @Override
    public void failed(String reason) {
      done.add("failed: " + reason);
    }
  }

  private List<String> takeDone() {
    List<String> all = List.copyOf(done);
    done.clear();
    return all;
  }

  private void hear(Step step) {
    hear(step, 0);
  }

  private void hear(Step step, long chunks) {
    outgoing.onAnswer(new Answer(7, step, chunks, step == Step.REFUSED ? "no" : ""), 0);
  }

  private void send(int bytes) {
    outgoing.begin(0);
    hear(Step.READY);
    outgoing.onFrozen(new byte[bytes]);
  }

  private void seal() {
    send(0);
    hear(Step.ACCEPTED);
    takeDone();
  }

  private void release() {
    seal();
    outgoing.onSealed();
    takeDone();
  }

  @Test
  void theStepsFollowOneAnother() {
    outgoing.begin(0);
    assertThat(takeDone()).containsExactly("offer");
    hear(Step.READY);
    assertThat(takeDone()).containsExactly("freeze");
    outgoing.onFrozen(new byte[15]);
    assertThat(takeDone()).containsExactly("chunk 0 10", "chunk 1 last 5");
    hear(Step.ACCEPTED);
    assertThat(takeDone()).containsExactly("seal");
    outgoing.onSealed();
    assertThat(takeDone()).containsExactly("release 99");
    hear(Step.BEGUN);
    assertThat(takeDone()).containsExactly("over", "moved");
  }

  @Test
  void onlyAFewChunksAreOnTheirWayAtATime() {
    send(10 * (Outgoing.WINDOW + 2));
    assertThat(takeDone()).hasSize(2 + Outgoing.WINDOW);
    hear(Step.RECEIVED, 1);
    assertThat(takeDone()).containsExactly("chunk " + Outgoing.WINDOW + " 10");
    hear(Step.RECEIVED, 2);
    assertThat(takeDone()).containsExactly("chunk " + (Outgoing.WINDOW + 1) + " last 10");
  }

  @Test
  void chunksThatWereLostAreSentAgain() {
    send(25);
    takeDone();
    hear(Step.RECEIVED, 1);
    outgoing.tick(2 * SECOND);
    // All were sent: the target says which it has, when it is asked.
    assertThat(takeDone()).containsExactly("offer");
    hear(Step.RECEIVED, 1);
    assertThat(takeDone()).containsExactly("chunk 1 10", "chunk 2 last 5");
  }

  @Test
  void beforeAllIsSentTheSourceMayGoOnWhenItLikes() {
    outgoing.begin(0);
    hear(Step.READY);
    takeDone();
    outgoing.tick(11 * SECOND);
    assertThat(takeDone())
        .containsExactly(
            "abort", "thaw", "failed: it took longer than the child migration timeout");
  }

  @Test
  void onceAllIsSentItGoesOnOnlyIfTheTargetSaysSo() {
    send(5);
    takeDone();
    outgoing.tick(11 * SECOND);
    assertThat(takeDone()).startsWith("abort").doesNotContain("thaw");
    outgoing.tick(20 * SECOND);
    assertThat(takeDone()).containsExactly("abort");
    hear(Step.REFUSED);
    assertThat(takeDone()).containsExactly("over", "thaw", "failed: no");
  }

  @Test
  void aTargetThatHadAcceptedWhenItWasCalledOffGetsTheChild() {
    send(5);
    outgoing.tick(11 * SECOND);
    takeDone();
    hear(Step.ACCEPTED);
    assertThat(takeDone()).containsExactly("seal");
  }

  @Test
  void aSilentTargetIsAskedAgainAndNeverTakenForGone() {
    release();
    for (int i = 1; i < 100; i++) {
      outgoing.tick(i * 2L * SECOND);
      assertThat(takeDone()).containsExactly("release 99");
    }
  }

  @Test
  void aTargetThatIsGoneAfterTheReleaseMakesTheSourceRestoreTheProcess() {
    release();
    outgoing.onTargetGone();
    assertThat(takeDone()).containsExactly("over", "restore 0: the target is gone");
  }

  @Test
  void whatHappensWhileTheProcessIsBeingStoppedCountsWhenItHasStopped() {
    seal();
    hear(Step.REFUSED);
    assertThat(takeDone()).isEmpty();
    outgoing.onSealed();
    assertThat(takeDone()).containsExactly("over", "restore 0: no");
  }

  @Test
  void aTargetThatHasBegunAloneHasTheChild() {
    send(5);
    takeDone();
    hear(Step.BEGUN);
    assertThat(takeDone()).containsExactly("seal");
    outgoing.onSealed();
    assertThat(takeDone()).containsExactly("over", "moved");
  }

  @Test
  void aProcessThatCannotHandOverGoesOn() {
    outgoing.begin(0);
    hear(Step.READY);
    takeDone();
    outgoing.onNotFrozen("broken");
    assertThat(takeDone()).containsExactly("abort", "thaw", "failed: broken");
    hear(Step.ACCEPTED);
    hear(Step.BEGUN);
    assertThat(takeDone()).containsExactly("over");
  }
}
