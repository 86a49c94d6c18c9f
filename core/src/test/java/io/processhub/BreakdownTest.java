package io.processhub;

import static io.processhub.TestNodes.await;
import static io.processhub.TestNodes.counters;
import static io.processhub.TestNodes.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.event.AlterHook;
import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import io.processhub.process.Handover;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import io.processhub.strategy.HotSwap;
import io.processhub.strategy.PartitionToleranceStrategy.Situation;
import io.processhub.strategy.PartitionToleranceStrategy.Verdict;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A hub that has broken down on a node makes no process there, whatever was under way. */
final class BreakdownTest {
  private final TestNodes nodes = new TestNodes();
  private final Queue<HubEvent.CoordinatorFailed> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger judged = new AtomicInteger();
  private final AtomicInteger made = new AtomicInteger();
  private final CountDownLatch altering = new CountDownLatch(1);
  private final CountDownLatch altered = new CountDownLatch(1);
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final CountDownLatch handing = new CountDownLatch(1);
  private volatile boolean isFull;

  private final ProcessType<Integer, String> type =
      ProcessType.of("lasting", Integer.class, String.class, unused -> new Lasting());

  private final AlterHook slow =
      AlterHook.of(
          "slow",
          data -> {
            altering.countDown();
            altered.await();
            return data;
          });

  /** Takes as long to stop as the test wants. */
  private final class Lasting implements HubProcess<String>, Handover<String> {
    Lasting() {
      made.incrementAndGet();
    }

    @Override
    public void receive(String message, ProcessContext context) {}

    @Override
    public void stopped(ProcessContext context) throws InterruptedException {
      stopping.countDown();
      stopped.await();
    }

    @Override
    public String handOver() throws InterruptedException {
      handing.await();
      return "state";
    }

    @Override
    public void takeOver(String state) {}
  }

  @AfterEach
  void close() {
    altered.countDown();
    stopped.countDown();
    handing.countDown();
    nodes.close();
  }

  private HubConfigBuilder config() {
    return counters().process(type).migration(HotSwap.withHandover());
  }

  private Hub open(String name, HubConfigBuilder config) {
    Hub hub = nodes.node(name).open(config.build());
    get(hub.ready());
    return hub;
  }

  /** One that can be made to break down. */
  private Hub openFragile(String name) {
    return open(
        name,
        config()
            .partitionTolerance(this::judge)
            .hook(Hook.of("failures", HubEvent.CoordinatorFailed.class, failures::add)));
  }

  private Verdict judge(Situation situation) {
    judged.incrementAndGet();
    if (isFull) {
      throw new OutOfMemoryError("thrown by a test");
    }
    return Verdict.RUN;
  }

  private ChildSpec spec(String id) {
    return ChildSpec.of(id, type, 1).shutdownTimeout(Duration.ofMinutes(1));
  }

  private static void awaitBoth(Hub one, Hub other) {
    await("both are members", () -> one.nodes().size() == 2 && other.nodes().size() == 2);
  }

  private String startOn(Hub hub) {
    String id = TestNodes.idOn(hub, "x");
    get(hub.startChild(spec(id))).orThrow();
    return id;
  }

  private void breakDown() {
    isFull = true;
    await("it ends", () -> failures.stream().anyMatch(HubEvent.CoordinatorFailed::ends));
  }

  /** Lets what is under way go on, until nothing is in that table of a hub. */
  private static void goOn(CountDownLatch latch, Hub hub, String table) {
    assertThat(hub.diagnostics().tableSizes().get(table)).isPositive();
    latch.countDown();
    await("it is dealt with", () -> hub.diagnostics().tableSizes().getOrDefault(table, 0) == 0);
    // What the hub answers now it does after it has done with that event.
    assertThat(get(hub.stopChild("none")).isOk()).isFalse();
  }

  private static int cells(Hub hub) {
    return hub.diagnostics().tableSizes().getOrDefault("knownCells", 0);
  }

  @Test
  void aChildWhoseAlterHookIsAskedIsNotStarted() {
    Hub hub = openFragile("a");
    hub.events().register(slow);
    CompletableFuture<StartResult> start = hub.startChild(spec("x"));
    await("the hook runs", () -> altering.getCount() == 0);
    breakDown();
    goOn(altered, hub, "pendingAlterations");
    assertThat(cells(hub)).isZero();
    assertThat(made).hasValue(0);
    assertThat(get(start).isOk()).isFalse();
  }

  /** Not even while another is being stopped, so that the node is still a member. */
  @Test
  void aChildThatIsToArriveAndWhoseAlterHookIsAskedIsNotMade() {
    Hub source = open("a", config());
    Hub target = openFragile("b");
    awaitBoth(source, target);
    String id = startOn(source);
    startOn(target);
    target.events().register(slow);
    CompletableFuture<ProcessId> unused = source.move(id, target.self());
    await("the hook runs", () -> altering.getCount() == 0);
    breakDown();
    goOn(altered, target, "pendingAlterations");
    assertThat(cells(target)).isOne();
    assertThat(made).hasValue(2);
  }

  /** It is in no registry yet. Without that the node says only after 10 s that it is gone. */
  @Test
  void aChildThatWaitsForItsStateIsStoppedBeforeTheNodeSaysThatItIsGone() {
    Hub source = open("a", config());
    Hub target = openFragile("b");
    awaitBoth(source, target);
    String id = startOn(source);
    CompletableFuture<ProcessId> unused = source.move(id, target.self());
    await("it is made", () -> made.get() == 2);
    breakDown();
    await("it is gone", () -> source.nodes().size() == 1);
    assertThat(cells(target)).isZero();
  }

  @Test
  void aChildThatWasStoppedInOrderToMoveAndDidNotArriveIsNotRestored() {
    Hub source = openFragile("a");
    Hub target = open("b", config());
    awaitBoth(source, target);
    String id = startOn(source);
    handing.countDown();
    CompletableFuture<ProcessId> unused = source.move(id, target.self());
    await("it is being stopped", () -> stopping.getCount() == 0);
    nodes.kill(target);
    await("the target is gone", () -> source.nodes().size() == 1);
    // That is known to the handover when a tick has passed, which judges at its end.
    int judgedBefore = judged.get();
    await("a tick has passed", () -> judged.get() >= judgedBefore + 2);
    breakDown();
    goOn(stopped, source, "pendingHandovers");
    assertThat(cells(source)).isZero();
    assertThat(made).hasValue(2);
  }
}
