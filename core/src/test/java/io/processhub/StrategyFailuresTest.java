package io.processhub;

import static io.processhub.TestNodes.await;
import static io.processhub.TestNodes.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.Trouble.Place;
import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import io.processhub.strategy.PartitionToleranceStrategy;
import io.processhub.strategy.PartitionToleranceStrategy.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Strategies are asked on the hub's loop: what they throw must not end it, nor hold it up. */
final class StrategyFailuresTest {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(1);

  /** Of a start that may get no answer for as long as a strategy gives none. */
  private static final Duration VAIN_START_TIMEOUT = Duration.ofMillis(50);

  private final TestNodes nodes = new TestNodes();
  private final Queue<HubEvent.CoordinatorFailed> failures = new ConcurrentLinkedQueue<>();
  private final HubConfig config = config(new TroubledStrategies.Tolerance());
  private final List<Hub> hubs = new ArrayList<>(nodes.hubs(2, config));

  private HubConfig config(PartitionToleranceStrategy tolerance) {
    return TroubledStrategies.config()
        .partitionTolerance(tolerance)
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
    return start(prefix, START_TIMEOUT);
  }

  private CompletableFuture<StartResult> start(String prefix, Duration timeout) {
    return hubs.getFirst()
        .startChildren(
            ids(prefix).stream().map(Counter::spec).toList(),
            StartOptions.DEFAULT.timeout(timeout));
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

  /** What is asked on the loop. */
  private static final Set<Place> DECISIONS =
      EnumSet.of(
          Place.PLACER,
          Place.OWNERS,
          Place.RECORDED_OWNERS,
          Place.CHOOSE,
          Place.CHECK,
          Place.INSTANCES,
          Place.STEP,
          Place.RECIPIENTS,
          Place.PEERS,
          Place.DECIDE,
          Place.WEIGH);

  static Stream<Arguments> troubles() {
    return DECISIONS.stream()
        .flatMap(place ->
            EnumSet.complementOf(EnumSet.of(Trouble.MEMORY)).stream()
                .map(trouble -> Arguments.of(place, trouble)));
  }

  static Stream<Place> decisions() {
    return DECISIONS.stream();
  }

  /** Whatever throws, and however: what was started runs on, and all goes on once it answers. */
  @ParameterizedTest
  @MethodSource("troubles")
  void theHubGoesOnWhenAStrategyAnswersAgain(Place place, Trouble trouble) {
    get(start("before")).orThrow();

    Trouble.arm(place, trouble);
    CompletableFuture<StartResult> during = start("during", VAIN_START_TIMEOUT);
    hubs.add(nodes.node("c").open(config));
    await("it is reported", () -> !failures.isEmpty());
    get(during.handle((result, thrown) -> true));
    for (String id : ids("before")) {
      assertThat(hubs.getFirst().ref(Counter.TYPE, id).ask(new Counter.Total()))
          .as(id)
          .succeedsWithin(TroubledStrategies.PATIENCE);
    }
    Trouble.disarmAll();

    get(hubs.getLast().ready());
    await("all are members", () -> hubs.stream().allMatch(hub -> hub.nodes().size() == 3));
    allRunOnce("before");
    get(start("after")).orThrow();
    allRunOnce("after");
    assertThat(failures)
        .noneMatch(HubEvent.CoordinatorFailed::ends)
        .anyMatch(failure -> failure.reason().endsWith(": " + trouble.inWords()));
    if (place == Place.WEIGH) {
      assertThat(failures)
          .allMatch(failure -> failure.reason().startsWith("The distribution strategy: "));
    }
  }

  /** One that has no memory may leave anything half done: that ends the hub where it was asked. */
  @ParameterizedTest
  @MethodSource("decisions")
  void theHubEndsWhereAStrategyRunsOutOfMemoryAndCanBeOpenedAgain(Place place) {
    get(start("before")).orThrow();
    Trouble.arm(place, Trouble.MEMORY);
    CompletableFuture<StartResult> during = start("during", VAIN_START_TIMEOUT);
    HubNode node = nodes.node("c");
    hubs.add(node.open(config));
    await("it ends", () -> failures.stream().anyMatch(HubEvent.CoordinatorFailed::ends));
    get(during.handle((result, thrown) -> true));
    Trouble.disarmAll();
    assertThat(failures)
        .filteredOn(HubEvent.CoordinatorFailed::ends)
        .allSatisfy(failure -> assertThat(failure.reason()).isEqualTo("OutOfMemoryError: trouble"));

    hubs.forEach(hub -> get(hub.closeAsync()));
    hubs.clear();
    hubs.add(node.open(config));
    get(hubs.getFirst().ready());
    get(start("after")).orThrow();
    allRunOnce("after");
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
