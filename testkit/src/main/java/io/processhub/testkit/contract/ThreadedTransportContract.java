package io.processhub.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.spi.Transport;
import io.processhub.spi.Transport.Lane;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What a {@link Transport} must do besides that runs in threads of its own: a listener that does
 * not return holds up nobody else, and what waits for it is bounded.
 */
public abstract class ThreadedTransportContract extends TransportContract {
  /** For subclasses. */
  protected ThreadedTransportContract() {}

  @Test
  final void aStuckReceiverHoldsUpNeitherControlFramesSendersNorOtherNodes() {
    List<TransportProbe> nodes = startAll("a", "b", "c");
    TransportProbe sender = nodes.get(0);
    TransportProbe receiver = nodes.get(1);
    TransportProbe other = nodes.get(2);
    CountDownLatch release = receiver.getStuck();
    int count = 1_000;
    long began = System.nanoTime();
    for (int i = 0; i < count; i++) {
      sender.send(receiver, Lane.CONTROL, numbered(Lane.CONTROL, 0, i, 16_000));
      sender.send(other, Lane.CONTROL, numbered(Lane.CONTROL, 0, i, 100));
    }
    other.awaitFrames(sender, count);
    assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began)).isLessThan(4);
    assertThat(receiver.framesReceived()).isZero();

    release.countDown();
    receiver.awaitFrames(sender, count);
    assertInOrder(receiver.framesFrom(sender), Lane.CONTROL, 0, count);
    assertThat(sender.transport.droppedFrames()).isZero();
  }

  @Test
  final void aStuckReceiverHasABoundedQueueAndWhatOverflowsIsCountedAndSaid() {
    List<TransportProbe> nodes = startAll("a", "b");
    TransportProbe sender = nodes.getFirst();
    TransportProbe receiver = nodes.getLast();
    CountDownLatch release = receiver.getStuck();
    int sent = 0;
    int notTaken = 0;
    // Held back for a moment each, the first messages that find no room are given up.
    for (; sent < 10_000 && sender.transport.droppedFrames() < 2; sent++) {
      boolean isTaken =
          sender.send(receiver, Lane.MESSAGES, numbered(Lane.MESSAGES, 0, sent, 200_000));
      notTaken += isTaken ? 0 : 1;
    }
    assertThat(sender.transport.droppedFrames()).isEqualTo(2);
    assertThat(notTaken).isEqualTo(2);
    release.countDown();
    receiver.awaitFrames(sender, sent - 2);
    List<byte[]> arrived = receiver.framesFrom(sender);
    assertThat(arrived).hasSize(sent - 2);
    assertRising(arrived, Lane.MESSAGES, 0);
  }
}
