package io.processhub;

import static io.processhub.TestNodes.await;
import static io.processhub.TestNodes.counters;
import static io.processhub.TestNodes.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.process.HubTask;
import io.processhub.process.ProcessContext;
import io.processhub.strategy.MajorityQuorum;
import io.processhub.strategy.SynchronizationStrategy;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node's coordinator hangs, and all else on the node goes on: a simulation has no such thing. */
final class HungCoordinatorTest {
  private static final Duration LICENCE = Duration.ofSeconds(1);

  /** Asked on the hub's loop, which it holds up. */
  private record Hanging(CountDownLatch begins, CountDownLatch ends)
      implements SynchronizationStrategy {
    @Override
    public Duration syncInterval() {
      return Duration.ofMillis(200);
    }

    @Override
    public List<NodeId> recipients(List<NodeId> others, RandomGenerator random) {
      return others;
    }

    @Override
    public List<NodeId> peers(List<NodeId> others, RandomGenerator random) {
      if (begins.getCount() == 0) {
        try {
          ends.await();
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
        }
      }
      return others;
    }
  }

  private final TestNodes nodes = new TestNodes();
  private final Hanging hanging = new Hanging(new CountDownLatch(1), new CountDownLatch(1));
  private final Queue<ProcessContext> runs = new ConcurrentLinkedQueue<>();
  private final ProcessType<String, Void> task =
      ProcessType.task(
          "task",
          String.class,
          unused ->
              (HubTask)
                  context -> {
                    runs.add(context);
                    new CountDownLatch(1).await();
                  });

  @AfterEach
  void close() {
    hanging.ends.countDown();
    nodes.close();
  }

  private HubConfigBuilder config() {
    return counters()
        .process(task)
        .partitionTolerance(MajorityQuorum.ofAtLeast(3).licence(LICENCE));
  }

  @Test
  void aCoordinatorThatHangsLosesItsLicence() {
    Hub first = nodes.node("a").open(config().build());
    Hub second = nodes.node("b").open(config().build());
    Hub hung = nodes.node("c").open(config().synchronization(hanging).build());
    for (Hub hub : List.of(first, second, hung)) {
      get(hub.ready());
      await("all are there", () -> hub.nodes().size() == 3 && !hub.isLocked());
    }
    String id = TestNodes.idOn(hung, "x");
    get(first.startChild(ChildSpec.of(id, task, ""))).orThrow();
    ProcessContext run = runs.element();
    assertThat(run.processId().node()).isEqualTo(hung.self());
    assertThat(run.isLicensed()).isTrue();

    hanging.begins.countDown();
    await("its licence is over", () -> !run.isLicensed());
    assertThat(first.nodes()).contains(hung.self());

    hanging.ends.countDown();
    await("it runs again under a new one", () -> runs.size() > 1);
    assertThat(run.isLicensed()).isFalse();
    await("it may act", () -> runs.stream().skip(1).anyMatch(ProcessContext::isLicensed));
  }

  @Test
  void aCoordinatorThatHangsGathersNoMoreFramesThanThereIsRoomFor() {
    Hub first = nodes.node("a").open(counters().process(task).build());
    Hub hung = nodes.node("b").open(counters().process(task).synchronization(hanging).build());
    for (Hub hub : List.of(first, hung)) {
      get(hub.ready());
      await("all are there", () -> hub.nodes().size() == 2 && !hub.isLocked());
    }
    List<ChildSpec> children =
        IntStream.range(0, 140)
            .mapToObj(i -> TestNodes.idOn(hung, i + "-"))
            .map(id -> ChildSpec.of(id, task, "x".repeat(512 << 10)))
            .toList();
    hanging.begins.countDown();
    List<CompletableFuture<StartResult>> starts = children.stream().map(first::startChild).toList();
    await(
        "frames are dropped",
        () -> hung.diagnostics().counters().getOrDefault("framesBeyondBacklog", 0L) > 0);
    assertThat(hung.diagnostics().tableSizes().get("pendingLoopBytes"))
        .isBetween(64 << 20, 66 << 20);
    hanging.ends.countDown();
    starts.forEach(start -> get(start).orThrow());
    assertThat(runs).hasSize(children.size());
    TestNodes.awaitAgreement(List.of(first, hung));
  }
}
