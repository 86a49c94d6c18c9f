package io.processhub.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.MailboxOverflow;
import io.processhub.RestartLimits;
import io.processhub.internal.runtime.ProcessCell.Offer;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Many threads against one cell; what went in is compared with what came out, message by message.
 */
@Timeout(60)
final class RuntimeStressTest {
  private static final int SENDERS = 4;

  /** Message {@code number} of a sender. */
  private record Numbered(int sender, int number) {}

  /** Counts without locks: the runtime has to see to the visibility. */
  private static final class Checker implements HubProcess<Object> {
    private final int[] last = new int[SENDERS];
    private final List<Numbered> handled = new ArrayList<>();
    private final CountDownLatch done;
    private boolean inside;
    private int disorder;

    Checker(int expected) {
      done = new CountDownLatch(expected);
    }

    @Override
    public void receive(Object message, ProcessContext context) {
      if (inside) {
        disorder++;
      }
      inside = true;
      Numbered numbered = (Numbered) message;
      if (numbered.number() <= last[numbered.sender()]) {
        disorder++;
      }
      last[numbered.sender()] = numbered.number();
      handled.add(numbered);
      inside = false;
      done.countDown();
    }
  }

  /** What the senders know of their messages. */
  private static final class Tally {
    final AtomicInteger taken = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
  }

  private static void send(ProcessCell cell, int sender, int count, Tally tally, long seed) {
    SplittableRandom random = new SplittableRandom(seed + sender);
    for (int number = 1; number <= count; number++) {
      Offer offer = cell.offer(Harness.tell(new Numbered(sender, number)));
      (offer == Offer.TAKEN ? tally.taken : tally.closed).incrementAndGet();
      if (random.nextInt(64) == 0) {
        Thread.onSpinWait();
      }
    }
  }

  private static List<Thread> senders(ProcessCell cell, int count, Tally tally, long seed) {
    CyclicBarrier barrier = new CyclicBarrier(SENDERS);
    List<Thread> threads = new ArrayList<>();
    for (int sender = 0; sender < SENDERS; sender++) {
      int mine = sender;
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  barrier.await();
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
                send(cell, mine, count, tally, seed);
              }));
    }
    return threads;
  }

  private static void join(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Test
  void everyMessageIsHandledOnceAndInTheOrderOfItsSender() throws Exception {
    int each = 100_000;
    Harness harness = Harness.threaded();
    Checker checker = new Checker(SENDERS * each);
    ProcessCell cell = harness.start(() -> checker);
    join(senders(cell, each, new Tally(), 1));

    assertThat(checker.done.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(checker.disorder).isZero();
    assertThat(checker.handled).hasSize(SENDERS * each);
    assertThat(checker.last).containsOnly(each);
  }

  @Test
  void noWakeUpIsLostWhenMessagesComeOneByOne() throws Exception {
    Harness harness = Harness.threaded();
    Checker checker = new Checker(0);
    ProcessCell cell = harness.start(() -> checker);
    for (int number = 1; number <= 20_000; number++) {
      // Answered when receive returns, that is, just before the mailbox becomes idle.
      Harness.Answer answer = harness.ask(cell, new Numbered(0, number));
      assertThat(answer.future()).as("message %d", number).succeedsWithin(10, TimeUnit.SECONDS);
    }
    assertThat(checker.disorder).isZero();
  }

  @Test
  void aStopAmongOffersLosesAndDoublesNoMessage() throws Exception {
    for (int round = 0; round < 300; round++) {
      stopAmongOffers(MailboxOverflow.REJECT, 1_000_000, round);
    }
  }

  @Test
  void aStopAmongOffersToASmallMailboxLosesAndDoublesNoMessage() throws Exception {
    for (int round = 0; round < 150; round++) {
      stopAmongOffers(MailboxOverflow.REJECT, 8, round);
      stopAmongOffers(MailboxOverflow.DROP_OLDEST, 8, round);
    }
  }

  private static void stopAmongOffers(MailboxOverflow overflow, int capacity, int round)
      throws Exception {
    int each = 300;
    Harness harness = Harness.threaded(capacity, overflow);
    Checker checker = new Checker(0);
    ProcessCell cell = harness.start(() -> checker);
    Tally tally = new Tally();
    List<Thread> threads = senders(cell, each, tally, round);
    for (int i = 0; i < round % 50 * 20; i++) {
      Thread.onSpinWait();
    }
    harness.runtime.stop(cell);
    join(threads);
    harness.facts.stopped().get(10, TimeUnit.SECONDS);

    assertThat(tally.taken.get() + tally.closed.get()).isEqualTo(SENDERS * each);
    List<Object> outcomes = new ArrayList<>(checker.handled);
    outcomes.addAll(harness.facts.unhandled());
    outcomes.addAll(harness.facts.undeliverable());
    assertThat(outcomes).hasSize(tally.taken.get()).doesNotHaveDuplicates();
    assertThat(checker.disorder).isZero();
    assertThat(cell.offer(Harness.tell("late"))).isEqualTo(Offer.CLOSED);
  }

  @Test
  void failuresAndRestartsAmongOffersSpendOnlyTheMessageInHand() throws Exception {
    int each = 5_000;
    Harness harness = Harness.threaded();
    CountDownLatch done = new CountDownLatch(SENDERS * each);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger overlaps = new AtomicInteger();
    ProcessCell cell =
        harness.start(
            Harness.spec()
                .restartLimits(
                    new RestartLimits(
                        1_000_000, Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO)),
            () ->
                (message, context) -> {
                  if (inside.getAndIncrement() != 0) {
                    overlaps.incrementAndGet();
                  }
                  inside.decrementAndGet();
                  done.countDown();
                  if (((Numbered) message).number() % 1_000 == 1) {
                    throw new IllegalStateException("boom");
                  }
                });
    join(senders(cell, each, new Tally(), 1));
    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(overlaps).hasValue(0);
    assertThat(harness.events).hasSize(SENDERS * 5);
  }

  @Test
  void manyProcessesComeAndGoAtOnce() throws Exception {
    Harness harness = Harness.threaded();
    int processes = 2_000;
    AtomicInteger handled = new AtomicInteger();
    List<ProcessCell> cells = new ArrayList<>();
    for (int i = 0; i < processes; i++) {
      cells.add(
          harness.start(
              ChildSpec.of("child-" + i, "type", i),
              () -> (message, context) -> handled.incrementAndGet()));
    }
    List<Thread> threads = new ArrayList<>();
    AtomicInteger closed = new AtomicInteger();
    for (int t = 0; t < 3; t++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (ProcessCell cell : cells) {
                  if (cell.offer(Harness.tell("hello")) == Offer.CLOSED) {
                    closed.incrementAndGet();
                  }
                }
              }));
    }
    threads.add(Thread.ofPlatform().start(() -> cells.forEach(harness.runtime::stop)));
    threads.add(Thread.ofPlatform().start(() -> cells.forEach(harness.runtime::stop)));
    join(threads);
    harness.facts.awaitStopped(processes);
    assertThat(harness.runtime.cells()).isZero();
    assertThat(handled.get() + closed.get() + harness.facts.unhandled().size())
        .isEqualTo(3 * processes);
    assertThat(harness.time.pending()).isZero();
  }
}
