package io.processhub;

import static io.processhub.TestNodes.await;
import static io.processhub.TestNodes.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.Trouble.Place;
import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import io.processhub.internal.wire.TestCodec;
import io.processhub.spi.InJvmNetwork;
import io.processhub.strategy.ConsistentHashing;
import io.processhub.strategy.NodeLoad;
import io.processhub.strategy.RecordedDistribution;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What measures how busy a node is fails: then that is not known, and nothing else is amiss. */
final class LoadProbeFailuresTest {
  private static final NodeLoad BUSY = new NodeLoad(0.5, 0, 0, 0, 0);

  private final Queue<HubEvent.CoordinatorFailed> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger samples = new AtomicInteger();
  private final AtomicInteger ids = new AtomicInteger();
  private volatile Map<NodeId, NodeLoad> known = Map.of();

  /** Keeps what it was told of loads. */
  private final class Placing implements RecordedDistribution {
    @Override
    public Placer placer(List<NodeId> nodes) {
      return ConsistentHashing.DEFAULT.placer(nodes);
    }

    @Override
    public Choice choose(Request request, Cluster cluster) {
      known = cluster.loads();
      return new Choice.Nodes(request.recorded());
    }

    @Override
    public Duration reportInterval() {
      return Duration.ofMillis(100);
    }
  }

  private final HubNode node =
      HubNode.start(
          NodeConfig.of("a", InJvmNetwork.create().transport())
              .codec(new TestCodec())
              .environment(FastTime.times(10).load(this::sample)));
  private final Hub hub =
      node.open(
          TestNodes.counters()
              .distribution(new Placing())
              .hook(Hook.of("failures", HubEvent.CoordinatorFailed.class, failures::add))
              .build());

  private Optional<NodeLoad> sample() {
    samples.incrementAndGet();
    Trouble.at(Place.LOAD_PROBE);
    return Optional.of(BUSY);
  }

  @AfterEach
  void close() {
    Trouble.disarmAll();
    get(node.closeAsync());
  }

  /** What a child is placed by that is started now. */
  private Map<NodeId, NodeLoad> knownNow() {
    get(hub.startChild(Counter.spec("x" + ids.incrementAndGet()))).orThrow();
    return known;
  }

  @Test
  void itIsReportedOnceTheLoadIsNotKnownAndIsAgainWhenItAnswers() {
    get(hub.ready());
    for (Trouble trouble : Trouble.values()) {
      await("the load is known", () -> knownNow().containsKey(hub.self()));
      assertThat(known.values()).singleElement().extracting(NodeLoad::cpu).isEqualTo(0.5);

      Trouble.arm(Place.LOAD_PROBE, trouble);
      int before = samples.get();
      await(trouble + ": it is not known any more", () -> knownNow().isEmpty());
      await("it is asked again", () -> samples.get() >= before + 3);
      await("it is reported", () -> !failures.isEmpty());
      assertThat(failures)
          .containsExactly(
              new HubEvent.CoordinatorFailed(
                  "counters", "The load probe: " + trouble.inWords(), false));
      failures.clear();
      Trouble.disarmAll();
    }
  }
}
