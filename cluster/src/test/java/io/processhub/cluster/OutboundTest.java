package io.processhub.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.spi.Transport.Lane;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class OutboundTest {
  private static final int QUEUE_BYTES = 100;

  private final LongAdder dropped = new LongAdder();
  private final ConcurrentLinkedQueue<Byte> sent = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Thread> senders = new ConcurrentLinkedQueue<>();
  private volatile int room = 10;
  private volatile CountDownLatch open = new CountDownLatch(0);

  private final Outbound outbound =
      new Outbound(
          this::link,
          new Outbound.Window() {
            @Override
            public int room() {
              return room;
            }

            @Override
            public int messages(int frameBytes) {
              return 1;
            }
          },
          new Outbound.Rules(
              Map.of(
                  Lane.CONTROL, QUEUE_BYTES, Lane.MESSAGES, QUEUE_BYTES, Lane.REPLIES, QUEUE_BYTES),
              TimeUnit.MILLISECONDS.toNanos(50),
              task -> Thread.ofVirtual().start(task),
              dropped));

  private void link(byte[] frame) {
    try {
      open.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    senders.add(Thread.currentThread());
    sent.add(frame[0]);
  }

  private void send(Lane lane, int first) {
    byte[] frame = new byte[10];
    frame[0] = (byte) first;
    outbound.send(lane, frame);
  }

  private void awaitIdle() {
    while (!outbound.isIdle()) {
      LockSupport.parkNanos(100_000);
    }
  }

  /** Makes JGroups take nothing more: the first frame blocks a thread, the others wait. */
  private void block() {
    room = 0;
    open = new CountDownLatch(1);
    send(Lane.CONTROL, 0);
  }

  @Test
  void whereThereIsRoomAFrameIsSentByItsOwnThread() {
    for (int i = 0; i < 30; i++) {
      send(Lane.MESSAGES, i);
    }
    assertThat(senders).hasSize(30).allMatch(t -> t.equals(Thread.currentThread()));
  }

  @Test
  void whereThereIsNoRoomTheSenderGoesOn() {
    block();
    send(Lane.CONTROL, 1);
    assertThat(sent).isEmpty();
    assertThat(outbound.isIdle()).isFalse();
    open.countDown();
    awaitIdle();
    assertThat(sent).containsExactly((byte) 0, (byte) 1);
    assertThat(senders).noneMatch(t -> t.equals(Thread.currentThread()));
  }

  @Test
  void controlGoesFirstThenRepliesThenMessages() {
    block();
    while (!onlyTheBlockedOneIsAway()) {
      LockSupport.parkNanos(100_000);
    }
    send(Lane.MESSAGES, 30);
    send(Lane.REPLIES, 20);
    send(Lane.CONTROL, 10);
    send(Lane.MESSAGES, 31);
    send(Lane.CONTROL, 11);
    open.countDown();
    awaitIdle();
    List<Byte> order = new ArrayList<>(sent);
    assertThat(order.subList(1, order.size()))
        .containsExactly((byte) 10, (byte) 11, (byte) 20, (byte) 30, (byte) 31);
  }

  /** Whether the thread made for it has taken the first frame out of its queue. */
  private boolean onlyTheBlockedOneIsAway() {
    return outbound.waiting() == 0;
  }

  @Test
  void aFullQueueDropsAndCounts() {
    block();
    for (Lane lane : Lane.values()) {
      for (int i = 0; i < 2 * QUEUE_BYTES / 10; i++) {
        send(lane, 1);
      }
    }
    // The frame that blocks a thread may still be in the control lane's queue, or not.
    assertThat(dropped.sum()).isBetween(30L, 31L);
  }

  @Test
  void aMessageIsHeldBackUntilThereIsRoomButNotByAThreadThatReceives() throws InterruptedException {
    block();
    for (int i = 0; i < QUEUE_BYTES / 10; i++) {
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
    open.countDown();
    held.join();
    awaitIdle();
    assertThat(dropped.sum()).isEqualTo(1);
    assertThat(sent).hasSize(QUEUE_BYTES / 10 + 2).endsWith((byte) 3);
  }

  @Test
  void whatWaitsForANodeThatLeavesIsCounted() {
    block();
    while (!onlyTheBlockedOneIsAway()) {
      LockSupport.parkNanos(100_000);
    }
    for (int i = 0; i < 5; i++) {
      send(Lane.CONTROL, 1);
    }
    outbound.close();
    send(Lane.CONTROL, 2);
    assertThat(dropped.sum()).isEqualTo(6);

    outbound.open();
    send(Lane.CONTROL, 3);
    open.countDown();
    awaitIdle();
    assertThat(sent).containsExactly((byte) 0, (byte) 3);
  }
}
