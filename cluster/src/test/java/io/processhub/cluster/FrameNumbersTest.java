package io.processhub.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
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
    return receiver.isNew(from, ByteBuffer.wrap(frame));
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
    assertThat(receiver.isNew(A, ByteBuffer.wrap(padded, 3, frame.length))).isTrue();
    assertThat(receiver.isNew(A, ByteBuffer.wrap(frame))).isFalse();
  }
}
