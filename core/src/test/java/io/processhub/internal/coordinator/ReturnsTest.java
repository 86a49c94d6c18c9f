package io.processhub.internal.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.NodeId;
import io.processhub.spi.Transport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

final class ReturnsTest {
  private static final NodeId A = new NodeId("a", 1);
  private static final NodeId B = new NodeId("b", 1);

  private final List<String> sent = new ArrayList<>();
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final Returns returns = new Returns(new Recorder(), tasks::add);

  /** Refuses frames of 9. */
  private final class Recorder implements Transport {
    @Override
    public void start(NodeId self, Listener listener) {}

    @Override
    public boolean send(NodeId to, Lane lane, byte[] frame) {
      if (frame[0] == 9) {
        throw new IllegalStateException("refused");
      }
      return sent.add(to.name() + " " + lane + " " + frame[0]);
    }

    @Override
    public int maxFrameBytes() {
      return 10;
    }

    @Override
    public long droppedFrames() {
      return 0;
    }

    @Override
    public void close() {}
  }

  private void send(NodeId to, int number) {
    returns.send(to, new byte[] {(byte) number});
  }

  @Test
  void whatGoesToANodeKeepsItsOrderAndIsSentByOneTask() {
    send(A, 1);
    send(B, 2);
    send(A, 3);
    assertThat(sent).isEmpty();
    assertThat(tasks).hasSize(2);
    assertThat(returns.pending()).isEqualTo(3);
    tasks.remove().run();
    assertThat(returns.pending()).isEqualTo(1);
    assertThat(sent).containsExactly("a MESSAGES 1", "a MESSAGES 3");
    send(A, 4);
    tasks.remove().run();
    tasks.remove().run();
    assertThat(sent)
        .containsExactly("a MESSAGES 1", "a MESSAGES 3", "b MESSAGES 2", "a MESSAGES 4");
    assertThat(tasks).isEmpty();
  }

  @Test
  void anErrorCostsOneFrame() {
    send(A, 9);
    send(A, 1);
    assertThatThrownBy(() -> tasks.remove().run()).hasMessage("refused");
    tasks.remove().run();
    assertThat(sent).containsExactly("a MESSAGES 1");
    assertThat(tasks).isEmpty();
  }

  @Test
  void aNodeThatIsTooSlowCostsNoMoreMemory() {
    for (int i = 0; i < Returns.PER_NODE_MAX; i++) {
      send(A, 1);
    }
    assertThat(sent).isEmpty();
    send(A, 2);
    assertThat(sent).containsExactly("a REPLIES 2");
    tasks.remove().run();
    assertThat(sent).hasSize(Returns.PER_NODE_MAX + 1).endsWith("a MESSAGES 1");
  }

  @Test
  void longFramesCostNoMoreMemoryEither() {
    byte[] mega = new byte[1 << 20];
    for (long bytes = 0; bytes < Returns.PER_NODE_BYTES_MAX; bytes += mega.length) {
      returns.send(A, mega);
    }
    assertThat(sent).isEmpty();
    send(A, 2);
    assertThat(sent).containsExactly("a REPLIES 2");
    tasks.remove().run();
    sent.clear();
    send(A, 3);
    tasks.remove().run();
    assertThat(sent).containsExactly("a MESSAGES 3");
  }
}
