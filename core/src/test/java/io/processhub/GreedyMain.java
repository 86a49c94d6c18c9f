package io.processhub;

import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import io.processhub.internal.wire.TestCodec;
import io.processhub.process.Ask;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import io.processhub.spi.InJvmNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A node in a JVM of its own, with a small heap, one child that takes all of it, and others that
 * are asked meanwhile. Says in lines what became of each.
 */
final class GreedyMain {
  private static final int MODEST = 10;
  private static final int RESTARTS = 3;

  /** Others need some memory, too: so much is left, or less than that is free of it. */
  private static final int PIECE_BYTES = 4 << 20;

  record Eat() implements Ask<Integer> {}

  private static final ProcessType<String, Eat> GREEDY =
      ProcessType.of("greedy", String.class, Eat.class, unused -> new Greedy());

  /** Keeps what it takes, as a process does that leaks. */
  private static final class Greedy implements HubProcess<Eat> {
    private final List<byte[]> pieces = new ArrayList<>();

    @Override
    public void receive(Eat question, ProcessContext context) {
      // Without an end.
      for (int i = 0; i < Integer.MAX_VALUE; i++) {
        pieces.add(new byte[PIECE_BYTES]);
      }
      context.reply(pieces.size());
    }
  }

  private static final Queue<HubEvent> EVENTS = new ConcurrentLinkedQueue<>();

  private GreedyMain() {}

  public static void main(String[] args) throws Exception {
    HubNode node =
        HubNode.start(NodeConfig.of("a", InJvmNetwork.create().transport()).codec(new TestCodec()));
    Hub hub =
        node.open(
            HubConfig.named("hub")
                .process(GREEDY)
                .process(Counter.TYPE)
                .restartLimits(
                    new RestartLimits(
                        RESTARTS,
                        Duration.ofMinutes(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(10)))
                .hook(Hook.of("events", HubEvent.class, EVENTS::add))
                .build());
    get(hub.ready());
    get(hub.startChild(ChildSpec.of("greedy", GREEDY, ""))).orThrow();
    for (int i = 0; i < MODEST; i++) {
      get(hub.startChild(Counter.spec("x" + i, i))).orThrow();
    }
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger wrong = new AtomicInteger();
    Thread asker = Thread.ofPlatform().start(() -> askOthers(hub, over, wrong));
    int failures = 0;
    while (EVENTS.stream().noneMatch(HubEvent.ChildGaveUp.class::isInstance)) {
      Throwable thrown = get(hub.ref(GREEDY, "greedy").ask(new Eat()).handle((n, t) -> t));
      failures += thrown instanceof ProcessFailed ? 1 : 0;
    }
    over.set(true);
    asker.join();
    get(hub.startChild(Counter.spec("late", 7))).orThrow();
    say("asks that failed: " + failures);
    say("reasons: " + reasons());
    say("wrong: " + wrong.get());
    say("late: " + get(hub.ref(Counter.TYPE, "late").ask(new Counter.Total())));
    say("broken: " + EVENTS.stream().filter(HubEvent.CoordinatorFailed.class::isInstance).count());
    get(node.closeAsync());
    System.exit(0);
  }

  private static List<String> reasons() {
    return EVENTS.stream()
        .filter(HubEvent.ChildFailed.class::isInstance)
        .map(event -> ((HubEvent.ChildFailed) event))
        .map(failed -> failed.child() + ": " + failed.reason())
        .distinct()
        .toList();
  }

  /** Counts what is not answered as it should be. */
  private static void askOthers(Hub hub, AtomicBoolean over, AtomicInteger wrong) {
    while (!over.get()) {
      for (int i = 0; i < MODEST; i++) {
        int expected = i;
        wrong.addAndGet(
            get(
                hub.ref(Counter.TYPE, "x" + i)
                    .ask(new Counter.Total())
                    .handle((total, thrown) -> thrown == null && total == expected ? 0 : 1)));
      }
    }
  }

  private static <T> T get(CompletableFuture<T> future) {
    return future.orTimeout(30, TimeUnit.SECONDS).join();
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
