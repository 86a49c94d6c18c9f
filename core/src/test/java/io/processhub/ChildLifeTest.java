package io.processhub;

import static io.processhub.TestNodes.ask;
import static io.processhub.TestNodes.await;
import static io.processhub.TestNodes.counters;
import static io.processhub.TestNodes.get;
import static io.processhub.TestNodes.tell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.ChildError.Reason;
import io.processhub.process.HubTask;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a child, seen through the API of one node. */
final class ChildLifeTest {
  private static final RestartLimits FEW = RestartLimits.of(2, Duration.ofSeconds(60));
  private static final ProcessType<String, Void> RETURNS =
      ProcessType.task("returns", String.class, text -> (HubTask) context -> {});
  private static final ProcessType<String, Void> THROWS =
      ProcessType.task(
          "throws",
          String.class,
          text ->
              (HubTask)
                  context -> {
                    throw new IllegalStateException(text);
                  });

  private final TestNodes nodes = new TestNodes();
  private final AtomicInteger runs = new AtomicInteger();
  private final ProcessType<String, Void> returnsOnce =
      ProcessType.task(
          "returnsOnce",
          String.class,
          text ->
              (HubTask)
                  context -> {
                    if (runs.incrementAndGet() > 1) {
                      new CountDownLatch(1).await();
                    }
                  });
  private final Hub hub =
      nodes
          .hubs(1, counters().process(RETURNS).process(THROWS).process(returnsOnce).build())
          .getFirst();

  @AfterEach
  void close() {
    nodes.close();
  }

  private ProcessId start(ChildSpec spec) {
    StartResult result = get(hub.startChild(spec)).orThrow();
    assertThat(result.started()).containsOnlyKeys(spec.id());
    return result.started().values().iterator().next().getFirst();
  }

  private static boolean isGivenUp(ChildInfo child) {
    return child.instances().stream().anyMatch(instance -> instance.state() == ChildState.FAILED);
  }

  private boolean isGone(String id) {
    return hub.lookup(id).isEmpty() && hub.processIds(id).isEmpty();
  }

  // --- ends and failures

  @ParameterizedTest
  @EnumSource(
      value = RestartPolicy.class,
      names = {"PERMANENT", "TRANSIENT"})
  void aFailedProcessIsRestartedFromItsArgumentsWithANewProcessId(RestartPolicy policy) {
    ProcessId before = start(Counter.spec("x", 5).restart(policy));
    tell(hub, "x", new Counter.Add(2));
    assertThat(ask(hub, "x", new Counter.Total())).isEqualTo(7);
    long token = ask(hub, "x", new Counter.Token());
    tell(hub, "x", new Counter.Fail("told to"));
    assertThat(ask(hub, "x", new Counter.Total())).isEqualTo(5);
    assertThat(ask(hub, "x", new Counter.Token())).isGreaterThan(token);
    await(
        "the new process",
        () -> hub.processId("x").filter(now -> now.compareTo(before) > 0).isPresent());
  }

  @Test
  void aTemporaryChildThatFailsIsNotWantedAnyMore() {
    start(Counter.spec("x").restart(RestartPolicy.TEMPORARY));
    tell(hub, "x", new Counter.Fail("told to"));
    await("the child is forgotten", () -> isGone("x"));
  }

  @ParameterizedTest
  @EnumSource(RestartPolicy.class)
  void aChildThatEndsItselfIsNotWantedAnyMoreWhateverItsPolicy(RestartPolicy policy) {
    start(Counter.spec("x").restart(policy));
    tell(hub, "x", new Counter.Quit());
    await("the child is forgotten", () -> isGone("x"));
    start(Counter.spec("x", 3));
    assertThat(ask(hub, "x", new Counter.Total())).isEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource(
      value = RestartPolicy.class,
      names = {"TEMPORARY", "TRANSIENT"})
  void aTaskThatReturnsAtOnceWasStartedAndIsDone(RestartPolicy policy) {
    for (int i = 0; i < 20; i++) {
      start(ChildSpec.of("x" + i, RETURNS, "").restart(policy));
    }
    await("the tasks are forgotten", () -> hub.registry().isEmpty());
  }

  @Test
  void aPermanentTaskThatReturnsIsRunAgain() {
    // The first run may be over before its start is answered.
    start(ChildSpec.of("x", returnsOnce, ""));
    await("the second run", () -> runs.get() == 2);
    await("it is there", () -> hub.processId("x").isPresent());
  }

  @Test
  void aChildThatFailsTooOftenIsGivenUpAndStaysVisibleUntilItIsStopped() {
    start(Counter.spec("x").restartLimits(FEW));
    for (int i = 0; i < 3; i++) {
      tell(hub, "x", new Counter.Fail("for the " + i + ". time"));
    }
    await("it is given up", () -> isGivenUp(hub.lookup("x").orElseThrow()));
    assertThat(hub.lookup("x").orElseThrow().instances().getFirst().reason())
        .contains("for the 2. time");
    assertThat(hub.processId("x")).isEmpty();
    assertThatThrownBy(() -> ask(hub, "x", new Counter.Total()))
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(ChildUnavailable.class);
    assertThat(get(hub.stopChild("x")).isOk()).isTrue();
    start(Counter.spec("x", 1));
    assertThat(ask(hub, "x", new Counter.Total())).isEqualTo(1);
  }

  @Test
  void aChildThatWaitsForItsRestartIsStoppedAtOnceAndItsMessagesFail() {
    Duration hour = Duration.ofHours(1);
    start(Counter.spec("x").restartLimits(new RestartLimits(9, hour, hour, hour)));
    tell(hub, "x", new Counter.Fail("told to"));
    CompletableFuture<Integer> ask =
        hub.ref(Counter.TYPE, "x").ask(new Counter.Total(), Duration.ofMinutes(5));
    await(
        "it waits",
        () ->
            hub.lookup("x").orElseThrow().instances().stream()
                .anyMatch(instance -> instance.state() == ChildState.RESTARTING));
    assertThat(get(hub.stopChild("x")).isOk()).isTrue();
    assertThatThrownBy(() -> get(ask))
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(NoSuchChild.class);
  }

  @ParameterizedTest
  @EnumSource(RestartPolicy.class)
  void aChildWhoseConstructorThrowsIsReportedAndNotWanted(RestartPolicy policy) {
    StartResult result = get(hub.startChild(Counter.spec("x", -1).restart(policy)));
    assertThat(result.status()).isEqualTo(Status.FAILED);
    assertThat(result.started()).isEmpty();
    assertThat(result.errors())
        .singleElement()
        .satisfies(error -> {
          assertThat(error.child()).isEqualTo("x");
          assertThat(error.reason()).isEqualTo(Reason.START_FAILED);
          assertThat(error.detail()).contains("cannot count from -1");
        });
    await("the child is forgotten", () -> isGone("x"));
  }

  @Test
  void aChildThatFailsAfterItCameUpWasStarted() {
    for (int i = 0; i < 20; i++) {
      start(ChildSpec.of("x" + i, THROWS, "at once").restartLimits(FEW));
    }
    await(
        "all are given up, and visible",
        () -> hub.registry().values().stream().filter(ChildLifeTest::isGivenUp).count() == 20);
  }

  @Test
  void badChildrenHarmNobodyElse() {
    start(Counter.spec("good"));
    for (int i = 0; i < 20; i++) {
      tell(hub, "good", new Counter.Add(1));
      start(ChildSpec.of("bad" + i, THROWS, "bad").restartLimits(FEW));
    }
    assertThat(ask(hub, "good", new Counter.Total())).isEqualTo(20);
  }

  // --- what a process can do

  @Test
  void aTimerComesOnceOrAgainAndAgain() {
    start(Counter.spec("once"));
    start(Counter.spec("again"));
    tell(hub, "once", new Counter.AddLater(1, 5, 0));
    tell(hub, "again", new Counter.AddLater(1, 2, 1));
    await("the repeated timer", () -> ask(hub, "again", new Counter.Total()) >= 5);
    await("the single timer", () -> ask(hub, "once", new Counter.Total()) == 1);
  }

  @Test
  void timersEndWithTheProcess() {
    start(Counter.spec("x"));
    tell(hub, "x", new Counter.AddLater(1, 1, 1));
    await("the timer", () -> ask(hub, "x", new Counter.Total()) >= 2);
    tell(hub, "x", new Counter.Fail("told to"));
    tell(hub, "x", new Counter.AddLater(1_000, 30, 0));
    await("the new process's own timer", () -> ask(hub, "x", new Counter.Total()) >= 1_000);
    assertThat(ask(hub, "x", new Counter.Total())).isEqualTo(1_000);
  }

  @Test
  void metadataIsSeenByTheProcessAndByWhoLooksItUp() {
    StartOptions options = StartOptions.DEFAULT.metadata(Map.of("zone", "3"));
    get(hub.startChildren(List.of(Counter.spec("x").tag("north")), options)).orThrow();
    assertThat(ask(hub, "x", new Counter.Metadata("zone"))).isEqualTo("3");
    assertThat(ask(hub, "x", new Counter.Metadata("tag"))).isEqualTo("north");
    assertThat(hub.lookup("x").orElseThrow().spec().metadata())
        .containsOnly(Map.entry("tag", "north"), Map.entry("zone", "3"));
  }

  @Test
  void theQueriesAgreeAboutAChild() {
    ProcessId processId = start(Counter.spec("x", 3).tag("north"));
    ChildInfo expected =
        new ChildInfo(
            Counter.spec("x", 3).tag("north"),
            List.of(new Instance(processId, ChildState.RUNNING, "")));
    assertThat(processId.node()).isEqualTo(hub.self());
    assertThat(hub.lookup("x")).contains(expected);
    assertThat(hub.registry()).isEqualTo(Map.of("x", expected));
    assertThat(hub.byTag("north")).containsExactly(expected);
    assertThat(hub.processId("x")).contains(processId);
    assertThat(hub.processIds("x")).containsExactly(processId);
    assertThat(hub.processes(Scope.LOCAL)).isEqualTo(Map.of("x", List.of(processId)));
    assertThat(hub.processes(Scope.GLOBAL)).isEqualTo(hub.processes(Scope.LOCAL));
    assertThat(hub.nodes()).containsExactly(hub.self());
    assertThat(hub.name()).isEqualTo("counters");
    assertThat(hub.isPartitioned()).isFalse();
  }

  @Test
  void theQueriesKnowNothingOfAChildThatIsNotWanted() {
    start(Counter.spec("x"));
    assertThat(hub.lookup("y")).isEmpty();
    assertThat(hub.processId("y")).isEmpty();
    assertThat(hub.processIds("y")).isEmpty();
    assertThat(hub.registry()).doesNotContainKey("y");
  }

  @Test
  void theRegistryAndTheProcessesAreSortedById() {
    List<String> ids = List.of("d", "a", "c", "b");
    get(hub.startChildren(ids.stream().map(Counter::spec).toList())).orThrow();
    assertThat(hub.registry().keySet()).containsExactly("a", "b", "c", "d");
    assertThat(hub.processes(Scope.GLOBAL).keySet()).containsExactly("a", "b", "c", "d");
  }

  @Test
  void childrenAreFoundByTheirTagInTheOrderOfTheirIds() {
    start(Counter.spec("b").tag("north"));
    start(Counter.spec("a").tag("north"));
    start(Counter.spec("c").tag("south"));
    start(Counter.spec("d"));
    assertThat(hub.byTag("north")).extracting(ChildInfo::id).containsExactly("a", "b");
    assertThat(hub.byTag("west")).isEmpty();
    get(hub.stopChild("a"));
    assertThat(hub.byTag("north")).extracting(ChildInfo::id).containsExactly("b");
  }
}
