package io.processhub.internal.messaging;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.HubConfig;
import io.processhub.NodeId;
import io.processhub.ProcessId;
import io.processhub.ProcessRef;
import io.processhub.internal.messaging.Routing.Route;
import io.processhub.internal.messaging.TestNetwork.Command;
import io.processhub.internal.messaging.TestNetwork.Reading;
import io.processhub.internal.observe.Counters;
import io.processhub.internal.runtime.Assignment;
import io.processhub.internal.runtime.Envelope;
import io.processhub.internal.runtime.ProcessCell;
import io.processhub.internal.wire.TypeTable;
import io.processhub.spi.Environment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/** Real threads send to a child that is stopped and started all the time. */
final class OrderStressTest {
  private static final int SENDERS = 4;
  private static final int MESSAGES = 10_000;
  private static final NodeId SELF = new NodeId("a", 1);

  /** Handles only a part of what it gets. */
  private static final class Cell implements ProcessCell {
    private final ChildSpec spec = ChildSpec.of("m", TestNetwork.METER, "");
    private final List<Envelope> mailbox = new ArrayList<>();
    private boolean closed;

    @Override
    public ChildSpec spec() {
      return spec;
    }

    @Override
    public Class<?> messageClass() {
      return TestNetwork.METER.messageClass();
    }

    @Override
    public ProcessId processId() {
      return new ProcessId(SELF, 1);
    }

    @Override
    public long fencingToken() {
      return 1;
    }

    @Override
    public void assign(Assignment assignment) {
      throw new UnsupportedOperationException();
    }

    @Override
    public synchronized Offer offer(Envelope envelope) {
      if (closed) {
        return Offer.CLOSED;
      }
      mailbox.add(envelope);
      return Offer.TAKEN;
    }

    synchronized List<Envelope> close() {
      closed = true;
      return mailbox;
    }
  }

  private final List<Envelope> handled = new ArrayList<>();

  /** Keeps the senders from filling the line, which would be another test. */
  private final Semaphore unhandled = new Semaphore(WaitingRoom.PER_CHILD_MAX / 2);

  private final AtomicInteger undeliverable = new AtomicInteger();
  private final AtomicLong sequences = new AtomicLong();
  private volatile Cell cell = new Cell();
  private volatile Route route = new Route.Local(cell);

  private Messaging messaging() {
    HubConfig config = HubConfig.named("meters").process(TestNetwork.METER).build();
    return new Messaging(
        config,
        TypeTable.of(config, Optional.empty()),
        child -> route,
        new Ports(
            SELF,
            Environment.system(),
            (to, lane, frame) -> {
              throw new AssertionError("there is no other node");
            },
            1_000,
            sequences::incrementAndGet,
            event -> undeliverable.incrementAndGet(),
            new Counters()));
  }

  @RepeatedTest(3)
  @Timeout(60)
  void messagesOfEachSenderStayInOrderAndNoneIsLost() throws InterruptedException {
    Messaging messaging = messaging();
    ProcessRef<Command> ref = messaging.ref(TestNetwork.METER, "m");
    CountDownLatch done = new CountDownLatch(SENDERS);
    for (int i = 0; i < SENDERS; i++) {
      Thread.ofPlatform().daemon().start(() -> send(ref, done));
    }
    SplittableRandom random = new SplittableRandom(5);
    while (!done.await(0, SECONDS) || messaging.tableSizes().getOrDefault("heldMessages", 0) > 0) {
      moveOn(messaging, random);
    }
    handled.addAll(cell.close());

    assertThat(undeliverable).hasValue(0);
    assertThat(handled).hasSize(SENDERS * MESSAGES);
    Map<Long, Integer> next = new HashMap<>();
    for (Envelope envelope : handled) {
      int expected = next.merge(envelope.sender(), 1, Integer::sum) - 1;
      assertThat(envelope.message()).isEqualTo(new Reading(expected));
    }
  }

  private void send(ProcessRef<Command> ref, CountDownLatch done) {
    for (int i = 0; i < MESSAGES; i++) {
      unhandled.acquireUninterruptibly();
      ref.tell(new Reading(i));
    }
    done.countDown();
  }

  /** Stops the child as the coordinator does, and starts it again. */
  private void moveOn(Messaging messaging, SplittableRandom random) {
    List<Envelope> mailbox = cell.close();
    int count = mailbox.isEmpty() ? 0 : random.nextInt(mailbox.size() + 1);
    handled.addAll(mailbox.subList(0, count));
    unhandled.release(count);
    messaging.redeliver("m", List.copyOf(mailbox.subList(count, mailbox.size())));
    if (random.nextBoolean()) {
      route = new Route.Waiting();
      messaging.routeChanged("m");
    }
    cell = new Cell();
    route = new Route.Local(cell);
    messaging.routeChanged("m");
    for (int spins = random.nextInt(5_000); spins > 0; spins--) {
      Thread.onSpinWait();
    }
  }
}
