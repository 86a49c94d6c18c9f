package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.Hub;
import io.processhub.HubConfig;
import io.processhub.NodeId;
import io.processhub.ProcessType;
import io.processhub.StartResult;
import io.processhub.StopResult;
import io.processhub.strategy.ConsistentHashing;
import io.processhub.strategy.DistributionStrategy;
import io.processhub.strategy.PubSub;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.Simulation;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a start costs does not grow with the children that are there. */
@Timeout(300)
final class ManyChildrenScenariosTest {
  private static final int MANY = 100_000;
  private static final int BULK = 10_000;
  private static final int BATCH = 100;
  private static final int BATCHES = 20;

  /** Were all children looked at for each that is started, it would be some thousand times. */
  private static final int CPU_TIMES_MAX = 10;

  private static final ProcessType<Integer, String> IDLE =
      ProcessType.of("idle", Integer.class, String.class, number -> (message, context) -> {});

  /** Consistent hashing that counts how often somebody asks where a child is to be. */
  private record Counting(AtomicLong asked) implements DistributionStrategy {
    @Override
    public Placer placer(List<NodeId> nodes) {
      Placer ring = ConsistentHashing.DEFAULT.placer(nodes);
      return (child, count) -> {
        asked.incrementAndGet();
        return ring.owners(child, count);
      };
    }
  }

  /**
   * What was done.
   *
   * @param placed how often it was asked where a child is to be
   * @param frames how many came
   * @param events how many happened
   * @param cpuNanos processor time of the one thread of the simulation
   */
  private record Work(long placed, long frames, long events, long cpuNanos) {
    Work minus(Work before) {
      return new Work(
          placed - before.placed,
          frames - before.frames,
          events - before.events,
          cpuNanos - before.cpuNanos);
    }
  }

  private static final class Cluster {
    private final Simulation simulation = Simulation.of(1);
    private final AtomicLong asked = new AtomicLong();
    private final Hub hub;

    Cluster() {
      HubConfig config =
          HubConfig.named("many")
              .process(IDLE)
              .distribution(new Counting(asked))
              .synchronization(new PubSub(Duration.ofDays(1)))
              .build();
      List<SimNode> nodes = simulation.start("a", "b");
      List<Hub> hubs = new ArrayList<>();
      nodes.forEach(node -> hubs.add(node.open(config)));
      hub = hubs.getFirst();
      simulation.runUntil(
          () -> hubs.stream().allMatch(each -> each.nodes().size() == nodes.size()),
          Duration.ofSeconds(30));
      simulation.run(Duration.ofSeconds(5));
    }

    void start(int from, int count) {
      List<ChildSpec> specs =
          IntStream.range(from, from + count)
              .mapToObj(number -> ChildSpec.of("child-" + number, IDLE, number))
              .toList();
      StartResult result = simulation.await(hub.startChildren(specs));
      assertThat(result.started()).hasSize(count);
    }

    void stop(int from, int count) {
      List<String> ids =
          IntStream.range(from, from + count).mapToObj(number -> "child-" + number).toList();
      StopResult result = simulation.await(hub.stopChildren(ids));
      assertThat(result.stopped()).hasSize(count);
    }

    /** Starts some children, one after the other, and then takes time to see them everywhere. */
    Work work(int from) {
      Work before = done();
      for (int i = 0; i < BATCHES; i++) {
        start(from + i * BATCH, BATCH);
        simulation.run(Duration.ofSeconds(1));
      }
      return done().minus(before);
    }

    private Work done() {
      return new Work(
          asked.get(),
          simulation.network().framesDelivered(),
          simulation.trace().events(),
          cpuNanos());
    }

    static long cpuNanos() {
      return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
  }

  @Test
  void aStartCostsAsMuchWithAHundredThousandChildrenAsWithNone() {
    Cluster cluster = new Cluster();
    cluster.start(0, BULK);
    cluster.stop(0, BULK);
    Work first = cluster.work(MANY);
    for (int from = 0; from < MANY; from += BULK) {
      long before = Cluster.cpuNanos();
      cluster.start(from, BULK);
      assertThat((Cluster.cpuNanos() - before) / BULK)
          .as("for each child, of which %d are there", from)
          .isLessThan(CPU_TIMES_MAX * first.cpuNanos() / (BATCHES * BATCH));
    }
    Work last = cluster.work(2 * MANY);

    assertThat(last.placed()).isLessThanOrEqualTo(first.placed() * 5 / 4);
    assertThat(last.frames()).isLessThanOrEqualTo(first.frames() * 5 / 4);
    assertThat(last.events()).isLessThanOrEqualTo(first.events() * 5 / 4);
    assertThat(last.cpuNanos()).isLessThan(CPU_TIMES_MAX * first.cpuNanos());
    assertThat(cluster.hub.diagnostics().counters()).doesNotContainKey("coordinatorFailures");
    assertThat(cluster.hub.registry()).hasSize(MANY + 2 * BATCHES * BATCH);
  }
}
