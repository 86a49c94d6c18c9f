package io.processhub;

import static io.processhub.TestNodes.await;
import static io.processhub.TestNodes.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import io.processhub.process.Ask;
import io.processhub.process.Handover;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import io.processhub.strategy.HotSwap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Real threads send as fast as they can, from all nodes, to children that are moved from one to the
 * other all the time. Some seconds of it are a part of the build; for more: {@code
 * -Dtest=HubStressTest -Dstress.seconds=60}.
 */
@Timeout(900)
final class HubStressTest {
  private static final int SECONDS = Integer.getInteger("stress.seconds", 1);
  private static final int SENDERS = 4;
  private static final int CHILDREN = 24;

  /** How many asks of one sender wait for their answers at a time. */
  private static final int WINDOW = 128;

  /** The pause between two moves. */
  private static final long PAUSE_NANOS = Long.getLong("stress.pause", 5_000_000);

  sealed interface Command {}

  /** The next message of a sender to this child, if the answer is to say so. */
  record Next(int sender, long number) implements Command, Ask<Long> {}

  /** The same without an answer. */
  record Told(int sender, long number) implements Command {}

  /** How many messages of each sender have come, and the sums of their numbers. */
  record Taken(int unused) implements Command, Ask<String> {}

  /** Knows which message must be the next of each sender. */
  static final class Checker implements HubProcess<Command>, Handover<String> {
    private static final Queue<String> WRONG = new ConcurrentLinkedQueue<>();
    private long[] last = new long[SENDERS];
    private long[] counts = new long[SENDERS];
    private long[] sums = new long[SENDERS];

    Checker(Integer unused) {}

    @Override
    public void receive(Command command, ProcessContext context) {
      switch (command) {
        case Next next -> {
          take(next.sender(), next.number(), context);
          context.reply(next.number());
        }
        case Told told -> take(told.sender(), told.number(), context);
        case Taken unused -> context.reply(words(counts) + ";" + words(sums));
      }
    }

    private void take(int sender, long number, ProcessContext context) {
      if (number != last[sender] + 1) {
        WRONG.add(context.childId() + ": " + number + " after " + last[sender]);
      }
      last[sender] = number;
      counts[sender]++;
      sums[sender] += number;
    }

    @Override
    public String handOver() {
      return words(last) + ";" + words(counts) + ";" + words(sums);
    }

    private static String words(long[] numbers) {
      return Arrays.stream(numbers).mapToObj(Long::toString).collect(Collectors.joining(","));
    }

    @Override
    public void takeOver(String state) {
      String[] parts = state.split(";", -1);
      last = numbers(parts[0]);
      counts = numbers(parts[1]);
      sums = numbers(parts[2]);
    }

    private static long[] numbers(String words) {
      return Stream.of(words.split(",", -1)).mapToLong(Long::parseLong).toArray();
    }
  }

  private static final ProcessType<Integer, Command> CHECKER =
      ProcessType.of("checker", Integer.class, Command.class, Checker::new);

  private final Queue<HubEvent> events = new ConcurrentLinkedQueue<>();
  private final TestNodes nodes = new TestNodes();
  private final List<Hub> hubs =
      nodes.hubs(
          3,
          HubConfig.named("stress")
              .process(CHECKER)
              .migration(HotSwap.withHandover())
              .askTimeout(Duration.ofSeconds(30))
              .routeWait(Duration.ofSeconds(30))
              .mailboxCapacity(100_000)
              .hook(Hook.of("failures", HubEvent.MigrationFailed.class, events::add))
              .hook(Hook.of("failed", HubEvent.ChildFailed.class, events::add))
              .hook(Hook.of("lost", HubEvent.MessageUndeliverable.class, events::add))
              .build());
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() {
    nodes.close();
  }

  /** One thread, with the numbers of the messages that it has sent. */
  private final class Sender implements Runnable {
    private final int number;
    private final long untilNanos;
    private final long[] sent = new long[CHILDREN];
    private final Semaphore window = new Semaphore(WINDOW);

    Sender(int number, long untilNanos) {
      this.number = number;
      this.untilNanos = untilNanos;
    }

    @Override
    public void run() {
      SplittableRandom random = new SplittableRandom(number);
      Hub hub = hubs.get(number % hubs.size());
      List<ProcessRef<Command>> refs = new ArrayList<>();
      for (int i = 0; i < CHILDREN; i++) {
        refs.add(hub.ref(CHECKER, "c" + i));
      }
      while (System.nanoTime() - untilNanos < 0) {
        int child = random.nextInt(CHILDREN);
        long next = ++sent[child];
        window.acquireUninterruptibly();
        // A tell goes with each ask: so what waits is bounded, too.
        refs.get(child).tell(new Told(number, next));
        ask(refs.get(child), ++sent[child]);
      }
      window.acquireUninterruptibly(WINDOW);
    }

    private void ask(ProcessRef<Command> ref, long next) {
      CompletableFuture<Void> unused =
          ref.ask(new Next(number, next))
              .handle((answer, thrown) -> {
                window.release();
                if (thrown != null || answer != next) {
                  failures.add(next + ": " + answer + ", " + thrown);
                }
                return null;
              });
    }

    long sent() {
      return Arrays.stream(sent).sum();
    }
  }

  @Test
  void noMessageIsLostDoubledOrOvertaken() throws Exception {
    run(false);
  }

  @Test
  void noMessageIsLostDoubledOrOvertakenWhileChildrenMove() throws Exception {
    assertThat(run(true)).isPositive();
  }

  /** Returns how many moves there were. */
  private int run(boolean moving) throws Exception {
    Checker.WRONG.clear();
    for (int i = 0; i < CHILDREN; i++) {
      get(hubs.getFirst().startChild(ChildSpec.of("c" + i, CHECKER, 0))).orThrow();
    }
    long untilNanos = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
    List<Sender> senders = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < SENDERS; i++) {
      senders.add(new Sender(i, untilNanos));
      threads.add(Thread.ofPlatform().start(senders.getLast()));
    }
    AtomicInteger moves = new AtomicInteger();
    if (moving) {
      threads.add(Thread.ofPlatform().start(() -> move(untilNanos, moves)));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(events).isEmpty();
    assertThat(failures).isEmpty();
    for (int i = 0; i < CHILDREN; i++) {
      String taken = get(hubs.getFirst().ref(CHECKER, "c" + i).ask(new Taken(0)));
      assertThat(taken).isEqualTo(sent(senders, i));
    }
    for (Hub hub : hubs) {
      await(
          "nothing waits",
          () -> hub.diagnostics().tableSizes().getOrDefault("pendingAsks", 0) == 0);
    }
    long messages = senders.stream().mapToLong(Sender::sent).sum();
    assertThat(messages).isGreaterThan(1_000L * SECONDS);
    System.out.printf(
        "%,d messages, %,d moves in %d s, %d messages out of order%n",
        messages, moves.get(), SECONDS, Checker.WRONG.size());
    assertThat(Checker.WRONG).isEmpty();
    for (Hub hub : hubs) {
      assertThat(hub.diagnostics().counters().getOrDefault("messagesOutOfOrder", 0L)).isZero();
    }
    return moves.get();
  }

  /** What must have come at a child: so many of each sender, 1 + 2 + 3 and so on. */
  private static String sent(List<Sender> senders, int child) {
    String counts =
        senders.stream()
            .map(sender -> Long.toString(sender.sent[child]))
            .collect(Collectors.joining(","));
    String sums =
        senders.stream()
            .map(sender -> Long.toString(sender.sent[child] * (sender.sent[child] + 1) / 2))
            .collect(Collectors.joining(","));
    return counts + ";" + sums;
  }

  private void move(long untilNanos, AtomicInteger moves) {
    SplittableRandom random = new SplittableRandom(1);
    while (System.nanoTime() - untilNanos < 0) {
      Hub target = hubs.get(random.nextInt(hubs.size()));
      get(hubs.getFirst().move("c" + random.nextInt(CHILDREN), target.self()));
      moves.incrementAndGet();
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
