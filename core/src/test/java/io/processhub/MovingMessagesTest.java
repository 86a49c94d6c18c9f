package io.processhub;

import static io.processhub.TestNodes.await;
import static io.processhub.TestNodes.get;

import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is told while nodes join and leave in order. */
final class MovingMessagesTest {
  private static final int CHILDREN = 50;

  /** A number. */
  record Numbered(int value) {}

  private final class Listener implements HubProcess<Numbered> {
    Listener(String unused) {}

    @Override
    public void receive(Numbered number, ProcessContext context) {
      received.computeIfAbsent(context.childId(), id -> new ConcurrentLinkedQueue<>()).add(number);
    }
  }

  private final TestNodes nodes = new TestNodes();
  private final Map<String, Queue<Numbered>> received = new ConcurrentHashMap<>();
  private final ProcessType<String, Numbered> listener =
      ProcessType.of("listener", String.class, Numbered.class, Listener::new);
  private final HubConfig config =
      HubConfig.named("hub").process(listener).leaveTimeout(Duration.ofSeconds(10)).build();
  private final List<Hub> hubs = new ArrayList<>(nodes.hubs(2, config));
  private int rounds;

  @AfterEach
  void close() {
    nodes.close();
  }

  private void tellWhileNodesJoinAndLeave() throws InterruptedException {
    List<ChildSpec> specs =
        IntStream.range(0, CHILDREN).mapToObj(i -> ChildSpec.of("x" + i, listener, "")).toList();
    get(hubs.getFirst().startChildren(specs)).orThrow();
    AtomicBoolean done = new AtomicBoolean();
    Thread sender =
        Thread.ofVirtual()
            .start(() -> {
              for (; !done.get(); rounds++) {
                for (ChildSpec spec : specs) {
                  hubs.getFirst().ref(listener, spec.id()).tell(new Numbered(rounds));
                }
                LockSupport.parkNanos(100_000);
              }
            });
    for (int i = 0; i < 3; i++) {
      Hub hub = nodes.node("n" + i).open(config);
      hubs.add(hub);
      get(hub.ready());
      await("its share", () -> !hub.processes(Scope.LOCAL).isEmpty());
      hub.close();
      await("it is gone", () -> hubs.getFirst().nodes().size() == 2);
    }
    done.set(true);
    sender.join();
  }

  @Test
  void whatIsToldIsReceivedOrReported() throws InterruptedException {
    tellWhileNodesJoinAndLeave();
    await(
        "every message is accounted for; told: " + rounds * CHILDREN,
        () ->
            received.values().stream().mapToInt(Queue::size).sum()
                    + hubs.stream()
                        .mapToLong(hub -> hub.diagnostics().counters().get("messagesUndeliverable"))
                        .sum()
                == (long) rounds * CHILDREN);
  }
}
