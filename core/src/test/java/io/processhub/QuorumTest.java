package io.processhub;

import static io.processhub.TestNodes.await;
import static io.processhub.TestNodes.counters;
import static io.processhub.TestNodes.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.ChildError.Reason;
import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import io.processhub.strategy.MajorityQuorum;
import io.processhub.strategy.PartitionToleranceStrategy;
import io.processhub.strategy.PartitionToleranceStrategy.Verdict;
import io.processhub.strategy.StaticQuorum;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What users see of a quorum, in real time. */
final class QuorumTest {
  private static final Duration LICENCE = Duration.ofSeconds(1);

  private final TestNodes nodes = new TestNodes();
  private final Queue<HubEvent> events = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() {
    nodes.close();
  }

  private List<Hub> majority(int count) {
    return nodes.hubs(
        count,
        counters()
            .partitionTolerance(MajorityQuorum.ofAtLeast(count).licence(LICENCE))
            .hook(Hook.of("events", HubEvent.class, events::add))
            .build());
  }

  @Test
  void aLostNodesChildrenRunElsewhereWithLargerTokens() {
    List<Hub> hubs = majority(3);
    List<ChildSpec> specs = IntStream.range(0, 30).mapToObj(i -> Counter.spec("x" + i, i)).toList();
    get(hubs.getFirst().startChildren(specs)).orThrow();
    String lost = TestNodes.idOn(hubs.getLast(), "lost");
    get(hubs.getFirst().startChild(Counter.spec(lost))).orThrow();
    long token = TestNodes.ask(hubs.getFirst(), lost, new Counter.Token());

    nodes.kill(hubs.getLast());

    for (Hub hub : hubs.subList(0, 2)) {
      await("it is left out", () -> hub.nodes().size() == 2 && !hub.isLocked());
      await("all run", () -> hub.processes(Scope.GLOBAL).size() == 31);
      assertThat(TestNodes.ask(hub, lost, new Counter.Token())).isGreaterThan(token);
      assertThat(hub.nodes()).hasSize(2);
      assertThat(hub.isPartitioned()).isFalse();
    }
  }

  /** Null is no decision: the last one stands. */
  @Test
  void aVerdictThatIsNoneChangesNothing() {
    AtomicReference<@Nullable Verdict> verdict = new AtomicReference<>(Verdict.STAND_DOWN);
    @SuppressWarnings("NullAway")
    PartitionToleranceStrategy strategy = situation -> verdict.get();
    Hub hub =
        nodes
            .node("a")
            .open(
                counters()
                    .partitionTolerance(strategy)
                    .hook(Hook.of("events", HubEvent.class, events::add))
                    .build());
    await("it stands down", hub::isPartitioned);
    verdict.set(null);
    await(
        "that is told",
        () -> events.stream().anyMatch(HubEvent.CoordinatorFailed.class::isInstance));
    assertThat(hub.isPartitioned()).isTrue();
    verdict.set(Verdict.RUN);
    await("it runs", () -> !hub.isPartitioned());
  }

  @Test
  void whereTheQuorumIsLostStartsAndAsksFailAtOnceUntilAPersonSaysHowLargeTheClusterIs() {
    List<Hub> hubs = majority(3);
    Hub alone = hubs.getFirst();
    get(alone.startChild(Counter.spec("x", 1))).orThrow();
    nodes.kill(hubs.get(1));
    nodes.kill(hubs.get(2));

    await("it stands down", () -> alone.isPartitioned() && alone.processes(Scope.LOCAL).isEmpty());
    assertThat(get(alone.startChild(Counter.spec("y", 1))).errors())
        .singleElement()
        .satisfies(error -> assertThat(error.reason()).isEqualTo(Reason.PARTITIONED));
    assertThatThrownBy(() -> TestNodes.ask(alone, "x", new Counter.Total()))
        .hasCauseInstanceOf(HubPartitioned.class);
    assertThatThrownBy(() -> get(alone.move("x", alone.self())))
        .hasCauseInstanceOf(HubPartitioned.class);
    assertThat(alone.lookup("x")).isPresent();
    await(
        "the event is published",
        () -> events.stream().anyMatch(HubEvent.PartitionEntered.class::isInstance));

    alone.resetClusterSize(1);
    await("it runs again", () -> alone.processId("x").isPresent() && !alone.isPartitioned());
    await(
        "that event is published, too",
        () -> events.stream().anyMatch(HubEvent.PartitionLeft.class::isInstance));
  }

  @Test
  void aClusterSizeOfNothingIsRefused() {
    Hub hub = nodes.hubs(1, counters().build()).getFirst();
    assertThatThrownBy(() -> hub.resetClusterSize(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("size must be 1 or more, but is 0.");
  }

  @Test
  void aStaticQuorumThatIsConfirmedAtTheStartRefusesStartsUntilItIsThere() {
    HubConfig config =
        counters().partitionTolerance(StaticQuorum.of(2).startupConfirm(true)).build();
    Hub first = nodes.hubs(1, config).getFirst();
    assertThat(first.isPartitioned()).isTrue();
    assertThat(get(first.startChild(Counter.spec("x", 1))).isOk()).isFalse();

    get(nodes.node("z").open(config).ready());
    await("there are two", () -> !first.isPartitioned());
    get(first.startChild(Counter.spec("x", 1))).orThrow();
  }
}
