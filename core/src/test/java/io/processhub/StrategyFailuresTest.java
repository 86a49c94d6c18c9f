package io.processhub;

import static io.processhub.TestNodes.await;
import static io.processhub.TestNodes.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.Trouble.Place;
import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import io.processhub.strategy.ConsistentHashing;
import io.processhub.strategy.MigrationStrategy;
import io.processhub.strategy.PartitionToleranceStrategy;
import io.processhub.strategy.PartitionToleranceStrategy.Verdict;
import io.processhub.strategy.RecordedDistribution;
import io.processhub.strategy.RedundancyStrategy;
import io.processhub.strategy.SynchronizationStrategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Strategies are asked on the hub's loop: what they throw must not end it, nor hold it up. */
final class StrategyFailuresTest {
  private record Distribution() implements RecordedDistribution {
    @Override
    public Placer placer(List<NodeId> nodes) {
      Trouble.at(Place.PLACER);
      Placer inner = ConsistentHashing.DEFAULT.placer(nodes);
      return (childId, count) -> {
        Trouble.at(Place.OWNERS);
        return inner.owners(childId, count);
      };
    }

    @Override
    public Choice choose(Request request, Cluster cluster) {
      Trouble.at(Place.CHOOSE);
      return new Choice.Nodes(request.recorded());
    }

    @Override
    public List<ChildError> check(Set<String> children, Map<String, List<String>> mapping) {
      Trouble.at(Place.CHECK);
      return List.of();
    }
  }

  private record Redundancy() implements RedundancyStrategy {
    @Override
    public int instances(int members) {
      if (members < Integer.MAX_VALUE) {
        Trouble.at(Place.INSTANCES);
      }
      return 1;
    }
  }

  private record Migration() implements MigrationStrategy {
    @Override
    public Step step(Departure departure) {
      Trouble.at(Place.STEP);
      return Step.STOP_THEN_START;
    }
  }

  private record Synchronization() implements SynchronizationStrategy {
    @Override
    public Duration syncInterval() {
      return Duration.ofMillis(500);
    }

    @Override
    public List<NodeId> recipients(List<NodeId> others, RandomGenerator random) {
      Trouble.at(Place.RECIPIENTS);
      return others;
    }

    @Override
    public List<NodeId> peers(List<NodeId> others, RandomGenerator random) {
      Trouble.at(Place.PEERS);
      return others;
    }
  }

  private record Tolerance() implements PartitionToleranceStrategy {
    @Override
    public Verdict decide(Situation situation) {
      Trouble.at(Place.DECIDE);
      return Verdict.RUN;
    }
  }

  private final TestNodes nodes = new TestNodes();
  private final Queue<HubEvent.CoordinatorFailed> failures = new ConcurrentLinkedQueue<>();
  private final HubConfig config = config(new Tolerance());
  private final List<Hub> hubs = new ArrayList<>(nodes.hubs(2, config));

  private HubConfig config(PartitionToleranceStrategy tolerance) {
    return TestNodes.counters()
        .distribution(new Distribution())
        .redundancy(new Redundancy())
        .migration(new Migration())
        .synchronization(new Synchronization())
        .partitionTolerance(tolerance)
        .debounce(Duration.ofMillis(20))
        .hook(Hook.of("failures", HubEvent.CoordinatorFailed.class, failures::add))
        .build();
  }

  @AfterEach
  void close() {
    Trouble.disarmAll();
    nodes.close();
  }

  private static List<String> ids(String prefix) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      ids.add(prefix + i);
    }
    return ids;
  }

  private CompletableFuture<StartResult> start(String prefix) {
    return hubs.getFirst()
        .startChildren(
            ids(prefix).stream().map(Counter::spec).toList(),
            StartOptions.DEFAULT.timeout(Duration.ofSeconds(2)));
  }

  private void allRunOnce(String prefix) {
    for (String id : ids(prefix)) {
      await(
          id + " runs once",
          () ->
              hubs.stream()
                  .allMatch(
                      hub -> hub.lookup(id).map(info -> info.instances().size()).orElse(0) == 1));
      assertThat(TestNodes.ask(hubs.getFirst(), id, new Counter.Total())).isZero();
    }
  }

  /** Whatever throws, and however: what was started runs on, and all goes on once it answers. */
  @ParameterizedTest
  @CsvSource({
    "PLACER, EXCEPTION",
    "OWNERS, MISSING_CLASS",
    "CHOOSE, VICIOUS",
    "CHECK, STACK",
    "INSTANCES, ASSERTION",
    "STEP, EXCEPTION",
    "RECIPIENTS, MISSING_CLASS",
    "PEERS, VICIOUS",
    "DECIDE, STACK"
  })
  void theHubGoesOnWhenAStrategyAnswersAgain(Place place, Trouble trouble) {
    get(start("before")).orThrow();

    Trouble.arm(place, trouble);
    CompletableFuture<StartResult> during = start("during");
    hubs.add(nodes.node("c").open(config));
    await("it is reported", () -> !failures.isEmpty());
    get(during.handle((result, thrown) -> true));
    for (String id : ids("before")) {
      assertThat(hubs.getFirst().ref(Counter.TYPE, id).ask(new Counter.Total()))
          .as(id)
          .succeedsWithin(Duration.ofSeconds(10));
    }
    Trouble.disarmAll();

    get(hubs.getLast().ready());
    await("all are members", () -> hubs.stream().allMatch(hub -> hub.nodes().size() == 3));
    allRunOnce("before");
    get(start("after")).orThrow();
    allRunOnce("after");
    assertThat(failures).noneMatch(HubEvent.CoordinatorFailed::ends);
  }

  @ParameterizedTest
  @EnumSource(
      value = Place.class,
      names = {"CHOOSE", "CHECK"})
  void aStartWhoseNodesCannotBeChosenFailsWithTheReason(Place place) {
    Trouble.arm(place, Trouble.ASSERTION);
    StartResult result = get(start("x"));
    assertThat(result.errors())
        .hasSize(10)
        .allSatisfy(error -> {
          assertThat(error.reason()).isEqualTo(ChildError.Reason.START_FAILED);
          assertThat(error.detail())
              .isEqualTo("The distribution strategy failed: AssertionError: trouble");
        });
    Trouble.disarmAll();
    get(start("x")).orThrow();
  }

  @Test
  void aStartThatNobodyAnswersSinceTheStrategyFailsSaysSo() {
    Trouble.arm(Place.OWNERS, Trouble.EXCEPTION);
    StartResult result = get(start("x"));
    assertThat(result.errors())
        .hasSize(10)
        .allSatisfy(error -> {
          assertThat(error.reason()).isEqualTo(ChildError.Reason.TIMEOUT);
          assertThat(error.detail())
              .startsWith("No answer came in time. ")
              .endsWith(": IllegalStateException: trouble");
        });
  }

  /** What was half done when there was no memory left must not be acted on. */
  @Test
  void aHubThatRunsOutOfMemoryOnItsLoopEndsThereAndTheOthersTakeOver() {
    HubNode node = nodes.node("c");
    AtomicBoolean full = new AtomicBoolean();
    hubs.add(
        node.open(
            config(situation -> {
              if (full.get()) {
                throw new OutOfMemoryError("thrown by a test");
              }
              return Verdict.RUN;
            })));
    get(hubs.getLast().ready());
    await("all are members", () -> hubs.stream().allMatch(hub -> hub.nodes().size() == 3));
    get(start("x")).orThrow();
    Hub broken = hubs.removeLast();
    assertThat(broken.nodes()).hasSize(3);
    Queue<HubEvent> last = new ConcurrentLinkedQueue<>();
    broken.events().register(Hook.of("last", HubEvent.class, last::add));
    full.set(true);
    await("it ends", () -> last.stream().anyMatch(HubEvent.CoordinatorShutdown.class::isInstance));
    assertThat(get(broken.startChild(Counter.spec("late"))).isOk()).isFalse();
    assertThat(last)
        .filteredOn(HubEvent.CoordinatorFailed.class::isInstance)
        .last()
        .isEqualTo(
            new HubEvent.CoordinatorFailed("counters", "OutOfMemoryError: thrown by a test", true));
    assertThat(broken.ref(Counter.TYPE, "x0").ask(new Counter.Total()))
        .failsWithin(Duration.ofSeconds(5))
        .withThrowableThat()
        .withCauseInstanceOf(HubClosed.class);
    await("the others go on", () -> hubs.stream().allMatch(hub -> hub.nodes().size() == 2));
    allRunOnce("x");
    get(broken.closeAsync());

    hubs.add(node.open(config));
    get(hubs.getLast().ready());
    await("it is back", () -> hubs.stream().allMatch(hub -> hub.nodes().size() == 3));
    allRunOnce("x");
  }
}
