package io.processhub.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jgroups.BytesMessage;
import org.jgroups.Message;
import org.jgroups.NullAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
final class PeerQueueTest {
  private static final long LONG_NANOS = TimeUnit.MINUTES.toNanos(10);

  private final BlockingQueue<Message> sent = new LinkedBlockingQueue<>();
  private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
  private final CountDownLatch ended = new CountDownLatch(1);

  /** How many threads cannot be started yet. */
  private final AtomicInteger missingThreads = new AtomicInteger();

  /** How many packets cannot be sent yet. */
  private final AtomicInteger badPackets = new AtomicInteger();

  /** Whose failure was the last. */
  private volatile @Nullable Thread failer;

  private volatile boolean running = true;

  @AfterEach
  void stop() {
    running = false;
  }

  private PeerQueue queue(long idleNanosMax) {
    return new PeerQueue(
        new PeerQueue.Rules(() -> running, this::thread, idleNanosMax),
        packet -> failOrElse(badPackets, () -> sent.addAll(packet)),
        this::tell,
        queue -> ended.countDown());
  }

  private void tell(Throwable failure) {
    failer = Thread.currentThread();
    failures.add(failure);
  }

  private Thread thread(Runnable task) {
    Thread thread =
        new Thread(task, "peer queue of a test") {
          @Override
          public void start() {
            failOrElse(missingThreads, super::start);
          }
        };
    thread.setDaemon(true);
    return thread;
  }

  private static void failOrElse(AtomicInteger failuresLeft, Runnable action) {
    if (failuresLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new OutOfMemoryError("as in a test");
    }
    action.run();
  }

  private static Message message() {
    return new BytesMessage(new NullAddress(), new byte[1]);
  }

  private Message takeSent() throws InterruptedException {
    Message message = sent.poll(10, TimeUnit.SECONDS);
    assertThat(message).isNotNull();
    return message;
  }

  private void awaitFailure() throws InterruptedException {
    assertThat(failures.poll(10, TimeUnit.SECONDS)).isInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void whatFindsNoThreadIsSentWithTheNextMessageThatFindsOne() throws Exception {
    PeerQueue queue = queue(LONG_NANOS);
    missingThreads.set(1);
    Message first = message();
    assertThat(queue.add(first)).isTrue();
    awaitFailure();
    assertThat(queue.size()).isOne();
    Message second = message();
    assertThat(queue.add(second)).isTrue();
    assertThat(takeSent()).isSameAs(first);
    assertThat(takeSent()).isSameAs(second);
    assertThat(failures).isEmpty();
  }

  @Test
  void anErrorInSendingLosesWhatIsSentAndNoMore() throws Exception {
    PeerQueue queue = queue(LONG_NANOS);
    badPackets.set(1);
    queue.add(message());
    awaitFailure();
    Message second = message();
    queue.add(second);
    assertThat(takeSent()).isSameAs(second);
    while (queue.size() != 0) {
      Thread.onSpinWait();
    }
  }

  /** Without waiting for the next message. */
  @Test
  void whatWasPackedBeforeAMessageThatFindsNoMemoryIsSent() throws Exception {
    PeerQueue queue = queue(LONG_NANOS);
    missingThreads.set(1);
    Message first = message();
    queue.add(first);
    queue.add(
        new BytesMessage(new NullAddress(), new byte[1]) {
          @Override
          public int size() {
            throw new OutOfMemoryError("as in a test");
          }
        });
    assertThat(takeSent()).isSameAs(first);
  }

  @Test
  void anErrorInSendingAPromptMessageStaysHere() throws Exception {
    PeerQueue queue = queue(LONG_NANOS);
    // Until the queue's thread waits, it sends them itself.
    do {
      badPackets.set(1);
      queue.add(new PromptMessage(new NullAddress(), new byte[1]));
      awaitFailure();
    } while (!Thread.currentThread().equals(failer));
    Message second = message();
    queue.add(second);
    assertThat(takeSent()).isSameAs(second);
  }

  @Test
  void aQueueThatHasEndedTakesNothing() throws Exception {
    PeerQueue queue = queue(1);
    queue.add(message());
    takeSent();
    assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(queue.add(message())).isFalse();
    assertThat(queue.size()).isZero();
  }

  @Test
  void whatIsAddedWhileQueuesEndGetsOutOnce() throws Exception {
    PeerQueue queue = queue(1);
    List<Message> added = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      Message message = message();
      added.add(message);
      while (!queue.add(message)) {
        queue = queue(1);
      }
    }
    for (int i = 0; i < added.size(); i++) {
      takeSent();
    }
    assertThat(sent).isEmpty();
    assertThat(failures).isEmpty();
  }
}
