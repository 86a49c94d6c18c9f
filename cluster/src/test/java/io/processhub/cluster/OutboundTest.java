package io.processhub.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.spi.Transport.Lane;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class OutboundTest {
  private static final int FRAME_BYTES = 10;
  private static final int QUEUE_FRAMES = 10;

  private final LongAdder dropped = new LongAdder();
  private final ConcurrentLinkedQueue<Integer> sent = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Thread> senders = new ConcurrentLinkedQueue<>();

  /** What JGroups takes without blocking. Sending more than that fails the test. */
  private final AtomicInteger room = new AtomicInteger(1_000);

  private final AtomicInteger overrun = new AtomicInteger();

  private final Outbound outbound =
      new Outbound(
          (frame, prompt) -> link(frame),
          new Outbound.Window() {
            @Override
            public int room() {
              return room.get();
            }

            @Override
            public int messages(int frameBytes) {
              return 1;
            }
          },
          new Outbound.Rules(
              Map.of(
                  Lane.CONTROL, QUEUE_FRAMES * FRAME_BYTES,
                  Lane.MESSAGES, QUEUE_FRAMES * FRAME_BYTES,
                  Lane.REPLIES, QUEUE_FRAMES * FRAME_BYTES),
              TimeUnit.MILLISECONDS.toNanos(50),
              task -> failOrElse(() -> Thread.ofVirtual().start(task)),
              dropped));

  /** How many things will still fail for want of memory. */
  private final AtomicInteger failures = new AtomicInteger();

  private void failOrElse(Runnable action) {
    if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new OutOfMemoryError("as in a test");
    }
    action.run();
  }

  private void link(byte[] frame) {
    failOrElse(() -> take(frame));
  }

  private void take(byte[] frame) {
    if (room.decrementAndGet() < 0) {
      overrun.incrementAndGet();
    }
    senders.add(Thread.currentThread());
    sent.add((int) frame[0]);
  }

  private boolean send(Lane lane, int first) {
    byte[] frame = new byte[FRAME_BYTES];
    frame[0] = (byte) first;
    return outbound.send(lane, frame);
  }

  private void acknowledge(int messages) {
    room.addAndGet(messages);
    outbound.acknowledged();
  }

  private void awaitSent(int count) {
    while (sent.size() < count || !outbound.isIdle()) {
      LockSupport.parkNanos(100_000);
    }
  }

  @Test
  void whereThereIsRoomAFrameIsSentByItsOwnThread() {
    for (int i = 0; i < 100; i++) {
      send(Lane.MESSAGES, i);
    }
    assertThat(senders).hasSize(100).allMatch(t -> t.equals(Thread.currentThread()));
  }

  @Test
  void whereThereIsNoRoomTheSenderGoesOnAndTheNextAcknowledgementSends() {
    room.set(0);
    send(Lane.CONTROL, 1);
    send(Lane.MESSAGES, 2);
    assertThat(sent).isEmpty();
    assertThat(outbound.waiting()).isEqualTo(2);
    assertThat(outbound.waitingBytes()).isEqualTo(2 * FRAME_BYTES);
    acknowledge(10);
    awaitSent(2);
    assertThat(outbound.waiting()).isZero();
    assertThat(outbound.waitingBytes()).isZero();
    assertThat(sent).containsExactly(1, 2);
    assertThat(senders).noneMatch(t -> t.equals(Thread.currentThread()));
  }

  @Test
  void noMoreIsSentThanThereIsRoomFor() {
    room.set(3);
    for (int i = 0; i < 8; i++) {
      send(Lane.CONTROL, i);
    }
    assertThat(sent).containsExactly(0, 1, 2);
    acknowledge(2);
    while (sent.size() < 5) {
      LockSupport.parkNanos(100_000);
    }
    acknowledge(3);
    awaitSent(8);
    assertThat(sent).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    assertThat(overrun).hasValue(0);
  }

  @Test
  void controlGoesFirstThenRepliesThenMessages() {
    room.set(0);
    send(Lane.MESSAGES, 30);
    send(Lane.REPLIES, 20);
    send(Lane.CONTROL, 10);
    send(Lane.MESSAGES, 31);
    send(Lane.CONTROL, 11);
    acknowledge(10);
    awaitSent(5);
    assertThat(sent).containsExactly(10, 11, 20, 30, 31);
  }

  @Test
  void aFullQueueDropsAndCountsAndSaysSo() {
    room.set(0);
    for (Lane lane : Lane.values()) {
      for (int i = 0; i < 2 * QUEUE_FRAMES; i++) {
        assertThat(send(lane, 1)).isEqualTo(i < QUEUE_FRAMES);
      }
    }
    assertThat(dropped.sum()).isEqualTo(3L * QUEUE_FRAMES);
  }

  @Test
  void aMessageIsHeldBackUntilThereIsRoomButNotByAThreadThatReceives() throws InterruptedException {
    room.set(0);
    for (int i = 0; i < QUEUE_FRAMES; i++) {
      send(Lane.MESSAGES, 1);
    }
    Thread receiving =
        Thread.ofPlatform()
            .start(() -> {
              ReceivingThread.mark();
              send(Lane.MESSAGES, 2);
            });
    receiving.join();
    assertThat(dropped.sum()).isEqualTo(1);

    Thread held = Thread.ofPlatform().start(() -> send(Lane.MESSAGES, 3));
    acknowledge(100);
    held.join();
    awaitSent(QUEUE_FRAMES + 1);
    assertThat(dropped.sum()).isEqualTo(1);
    assertThat(sent).hasSize(QUEUE_FRAMES + 1).endsWith(3);
  }

  @Test
  void afterAFrameForWhichThereIsNoMemoryTheNextGoOn() {
    failures.set(1);
    assertThatThrownBy(() -> send(Lane.MESSAGES, 1)).isInstanceOf(OutOfMemoryError.class);
    send(Lane.MESSAGES, 2);

    assertThat(sent).containsExactly(2);
    assertThat(dropped.sum()).isEqualTo(1);
    assertThat(outbound.isIdle()).isTrue();
  }

  @Test
  void whatNobodyCouldBeFoundToSendGoesWithTheNextAcknowledgement() {
    room.set(0);
    send(Lane.MESSAGES, 1);
    failures.set(1);
    assertThatThrownBy(() -> acknowledge(2)).isInstanceOf(OutOfMemoryError.class);
    acknowledge(2);

    awaitSent(1);
    assertThat(sent).containsExactly(1);
  }

  @Test
  void whatWaitsForANodeThatLeavesIsCounted() {
    room.set(0);
    for (int i = 0; i < 5; i++) {
      send(Lane.CONTROL, 1);
    }
    outbound.close();
    assertThat(send(Lane.CONTROL, 2)).isFalse();
    acknowledge(10);
    assertThat(dropped.sum()).isEqualTo(6);
    assertThat(sent).isEmpty();
  }

  @Test
  void sendersThatCompeteLoseNothingAndOverrunNothing() throws InterruptedException {
    int each = 2_000;
    room.set(1);
    List<Thread> threads = new ArrayList<>();
    for (int sender = 0; sender < 4; sender++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < each; i++) {
                  send(Lane.MESSAGES, 1);
                }
              }));
    }
    while (sent.size() + dropped.sum() < 4L * each) {
      acknowledge(3 - room.get());
      Thread.onSpinWait();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(sent.size() + dropped.sum()).isEqualTo(4L * each);
    assertThat(overrun).hasValue(0);
    awaitSent(sent.size());
  }
}
