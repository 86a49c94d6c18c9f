package io.processhub.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import io.processhub.cluster.FrameNumbers.Verdict;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** No frame is taken twice. */
final class FrameNumbersTest {
  private static final NodeId A = new NodeId("a", 1);
  private static final NodeId B = new NodeId("b", 1);

  private final FrameNumbers sender = new FrameNumbers();
  private final FrameNumbers receiver = new FrameNumbers();

  private byte[] frame(String text) {
    return sender.number(text.getBytes(StandardCharsets.UTF_8));
  }

  private boolean comes(NodeId from, byte[] frame) {
    return isNew(receiver.judge(from, ByteBuffer.wrap(frame)));
  }

  private static boolean isNew(Verdict verdict) {
    return verdict == Verdict.NEW || verdict == Verdict.NEW_AFTER_ALL;
  }

  private Verdict judge(long number) {
    return receiver.judge(A, ByteBuffer.allocate(Long.BYTES).putLong(0, number));
  }

  @Test
  void whatIsSentAgainIsNotTakenAgainAndWhatFollowsIs() {
    byte[] first = frame("1");
    byte[] elsewhere = frame("to another node");
    byte[] second = frame("2");
    byte[] third = frame("3");
    assertThat(comes(A, first)).isTrue();
    assertThat(comes(A, second)).isTrue();
    // The two lost each other, and what was not acknowledged is sent again.
    assertThat(comes(A, second)).isFalse();
    assertThat(comes(A, third)).isTrue();
    assertThat(comes(A, first)).isFalse();
    assertThat(elsewhere).hasSize("to another node".length() + FrameNumbers.BYTES);
  }

  @Test
  void eachNodeHasNumbersOfItsOwnAndSoHasOneThatWasRestarted() {
    byte[] frame = frame("x");
    assertThat(comes(A, frame)).isTrue();
    assertThat(comes(B, frame)).isTrue();
    assertThat(comes(new NodeId("a", 2), frame)).isTrue();
    assertThat(comes(A, frame)).isFalse();
    assertThat(receiver.size()).isEqualTo(3);
  }

  @Test
  void theNumberIsReadBehindTheFrameWhereverThatLiesInItsArray() {
    byte[] frame = frame("text");
    byte[] padded = new byte[frame.length + 5];
    System.arraycopy(frame, 0, padded, 3, frame.length);
    assertThat(isNew(receiver.judge(A, ByteBuffer.wrap(padded, 3, frame.length)))).isTrue();
    assertThat(comes(A, frame)).isFalse();
  }

  @Test
  void aNumberThatNoNodeGetsToIsRefusedAndWhatFollowsIsTaken() {
    for (long wrong :
        new long[] {Long.MAX_VALUE, FrameNumbers.FIRST_MAX + 1, 0, -1, Long.MIN_VALUE}) {
      assertThat(judge(wrong)).as("first %d", wrong).isEqualTo(Verdict.REFUSED);
    }
    assertThat(judge(1)).isEqualTo(Verdict.NEW);
    for (long wrong : new long[] {Long.MAX_VALUE, 2 + FrameNumbers.AHEAD_MAX, 0, -1}) {
      assertThat(judge(wrong)).as("then %d", wrong).isEqualTo(Verdict.REFUSED);
    }
    assertThat(judge(2)).isEqualTo(Verdict.NEW);
    assertThat(judge(2 + FrameNumbers.AHEAD_MAX)).isEqualTo(Verdict.NEW);
  }

  @Test
  void aNodeThatHasRunForLongIsHeardAtOnce() {
    assertThat(judge(FrameNumbers.FIRST_MAX)).isEqualTo(Verdict.NEW);
    assertThat(judge(FrameNumbers.FIRST_MAX + 1)).isEqualTo(Verdict.NEW);
  }

  @Test
  void aNumberThatWasOnlyTooHighIsForgottenWhenMoreFollowThanAreSentAgain() {
    assertThat(judge(1)).isEqualTo(Verdict.NEW);
    assertThat(judge(1_000_000)).isEqualTo(Verdict.NEW);
    for (int i = 0; i < FrameNumbers.AGAIN_MAX; i++) {
      assertThat(judge(2 + i)).isEqualTo(Verdict.AGAIN);
    }
    assertThat(judge(2 + FrameNumbers.AGAIN_MAX)).isEqualTo(Verdict.NEW_AFTER_ALL);
    assertThat(judge(3 + FrameNumbers.AGAIN_MAX)).isEqualTo(Verdict.NEW);
    assertThat(judge(2)).isEqualTo(Verdict.AGAIN);
  }

  @Test
  void whatIsSentAgainSeveralTimesIsNeverTaken() {
    for (int i = 1; i <= FrameNumbers.AGAIN_MAX; i++) {
      assertThat(judge(i)).isEqualTo(Verdict.NEW);
    }
    for (int round = 0; round < 3; round++) {
      for (int i = 1; i <= FrameNumbers.AGAIN_MAX; i++) {
        assertThat(judge(i)).isEqualTo(Verdict.AGAIN);
      }
    }
    assertThat(judge(FrameNumbers.AGAIN_MAX + 1)).isEqualTo(Verdict.NEW);
  }
}
