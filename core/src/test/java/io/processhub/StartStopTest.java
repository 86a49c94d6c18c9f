package io.processhub;

import static io.processhub.TestNodes.ask;
import static io.processhub.TestNodes.await;
import static io.processhub.TestNodes.counters;
import static io.processhub.TestNodes.get;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.ChildError.Reason;
import io.processhub.StartOptions.OnFailure;
import io.processhub.process.HubTask;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The options and results of starts and stops, on one node and on three. */
final class StartStopTest {
  private final TestNodes nodes = new TestNodes();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final CountDownLatch inside = new CountDownLatch(1);

  /** Its constructor returns when the gate is open. */
  private final ProcessType<String, Void> slow =
      ProcessType.task(
          "slow",
          String.class,
          text -> {
            awaitGate();
            return (HubTask) context -> new CountDownLatch(1).await();
          });

  private void awaitGate() {
    inside.countDown();
    try {
      assertThat(gate.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Hub hub(int count) {
    return nodes.hubs(count, counters().process(slow).build()).getLast();
  }

  @AfterEach
  void close() {
    gate.countDown();
    nodes.close();
  }

  private static List<ChildSpec> specs(int count) {
    return IntStream.range(0, count).mapToObj(i -> Counter.spec("x" + i, i)).toList();
  }

  private static Map<String, Reason> reasons(List<ChildError> errors) {
    return errors.stream().collect(Collectors.toMap(ChildError::child, ChildError::reason));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void manyChildrenAreStartedAndStoppedInOneCall(int count) {
    Hub hub = hub(count);
    StartResult started = get(hub.startChildren(specs(500)));
    assertThat(started.status()).isEqualTo(Status.OK);
    assertThat(started.started()).hasSize(500);
    assertThat(started.holders()).isBetween(Math.min(2, count), count);
    List<String> some = IntStream.range(0, 100).mapToObj(i -> "x" + i).toList();
    StopResult stopped = get(hub.stopChildren(some));
    assertThat(stopped.status()).isEqualTo(Status.OK);
    assertThat(stopped.stopped()).containsExactlyInAnyOrderElementsOf(some);
    await("the registry has the rest", () -> hub.processes(Scope.GLOBAL).size() == 400);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void callsAboutNothingSucceedAtOnce(int count) {
    Hub hub = hub(count);
    assertThat(hub.startChildren(List.of())).isCompletedWithValueMatching(StartResult::isOk);
    assertThat(hub.stopChildren(List.of())).isCompletedWithValueMatching(StopResult::isOk);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void withTheCheckForExistingIdsNothingIsStartedIfOneExists(int count) {
    Hub hub = hub(count);
    get(hub.startChild(Counter.spec("x1"))).orThrow();
    await("the child is known here", () -> hub.lookup("x1").isPresent());
    StartResult result = get(hub.startChildren(specs(3)));
    assertThat(result.status()).isEqualTo(Status.FAILED);
    assertThat(reasons(result.errors())).isEqualTo(Map.of("x1", Reason.ALREADY_STARTED));
    assertThat(result.started()).isEmpty();
    assertThat(hub.registry()).containsOnlyKeys("x1");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aResultNamesChildrenInTheOrderInWhichTheyWereAskedFor(int count) {
    Hub hub = hub(count);
    List<ChildSpec> backwards = specs(1_200).reversed();
    List<String> ids = backwards.stream().map(ChildSpec::id).toList();
    assertThat(get(hub.startChildren(backwards)).started().keySet()).containsExactlyElementsOf(ids);
    assertThat(get(hub.stopChildren(ids)).stopped()).containsExactlyElementsOf(ids);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void withoutTheCheckTheOthersAreStarted(int count) {
    Hub hub = hub(count);
    get(hub.startChild(Counter.spec("x1", 100))).orThrow();
    StartResult result =
        get(hub.startChildren(specs(3), StartOptions.DEFAULT.checkExisting(false)));
    assertThat(result.status()).isEqualTo(Status.PARTIAL);
    assertThat(reasons(result.errors())).isEqualTo(Map.of("x1", Reason.ALREADY_STARTED));
    assertThat(result.started()).containsOnlyKeys("x0", "x2");
    assertThat(ask(hub, "x1", new Counter.Total())).isEqualTo(100);
    assertThatThrownBy(result::orThrow)
        .isInstanceOf(StartFailed.class)
        .hasMessage("1 of 3 children were not started; the first: Child 'x1' is started already.");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aFailureLeavesTheOthersOrTakesThemBackAsTheCallerWants(int count) {
    Hub hub = hub(count);
    List<ChildSpec> specs = List.of(Counter.spec("x"), Counter.spec("bad", -1), Counter.spec("y"));
    StartResult kept = get(hub.startChildren(specs));
    assertThat(kept.status()).isEqualTo(Status.PARTIAL);
    assertThat(kept.rolledBack()).isFalse();
    assertThat(kept.started()).containsOnlyKeys("x", "y");
    get(hub.stopChildren(List.of("x", "y")));
    await("the first attempt is over", () -> hub.registry().isEmpty());

    StartOptions rollBack = StartOptions.DEFAULT.onFailure(OnFailure.ROLLBACK);
    StartResult undone = get(hub.startChildren(specs, rollBack));
    assertThat(undone.rolledBack()).isTrue();
    assertThat(reasons(undone.errors())).isEqualTo(Map.of("bad", Reason.START_FAILED));
    await(
        "nothing is left", () -> hub.registry().isEmpty() && hub.processes(Scope.GLOBAL).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aRollbackTakesBackWhatComesUpTooLateAndLeavesWhatWasThereBefore(int count) {
    Hub hub = hub(count);
    get(hub.startChild(Counter.spec("old"))).orThrow();
    StartOptions options =
        StartOptions.DEFAULT
            .checkExisting(false)
            .timeout(Duration.ofMillis(500))
            .onFailure(OnFailure.ROLLBACK);
    StartResult result =
        get(
            hub.startChildren(
                List.of(Counter.spec("x"), ChildSpec.of("late", slow, ""), Counter.spec("old")),
                options));
    assertThat(reasons(result.errors())).containsEntry("late", Reason.TIMEOUT).containsKey("old");
    gate.countDown();
    await(
        "only what was there before is left",
        () ->
            hub.registry().keySet().equals(Set.of("old"))
                && hub.processes(Scope.GLOBAL).size() == 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aStartThatTakesTooLongIsReportedAndMayStillTakeEffect(int count) {
    Hub hub = hub(count);
    StartOptions options = StartOptions.DEFAULT.timeout(Duration.ofMillis(100));
    StartResult result =
        get(hub.startChildren(List.of(ChildSpec.of("late", slow, ""), Counter.spec("x")), options));
    assertThat(result.errors()).extracting(ChildError::reason).contains(Reason.TIMEOUT);
    assertThat(result.isOk()).isFalse();
    gate.countDown();
    await("it runs after all", () -> hub.processId("late").isPresent());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void whoStopsAChildWaitsUntilItsConstructorIsDoneWith(int count) {
    Hub hub = hub(count);
    CompletableFuture<StartResult> start = hub.startChild(ChildSpec.of("late", slow, ""));
    await(
        "it is wanted and under construction",
        () -> hub.lookup("late").isPresent() && inside.getCount() == 0);
    CompletableFuture<StopResult> stop = hub.stopChild("late");
    await("it is not wanted any more", () -> hub.lookup("late").isEmpty());
    assertThat(stop).isNotDone();
    gate.countDown();
    assertThat(get(stop).isOk()).isTrue();
    assertThat(reasons(get(start).errors())).isEqualTo(Map.of("late", Reason.NOT_FOUND));
    assertThat(hub.processIds("late")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aStopRightAfterTheStartIsNotHeldUp(int count) {
    Hub hub = hub(count);
    for (int i = 0; i < 20; i++) {
      long before = System.nanoTime();
      CompletableFuture<StartResult> start = hub.startChild(Counter.spec("x" + i));
      get(hub.stopChild("x" + i));
      get(start);
      // An answer that got lost would be asked for again after two seconds.
      assertThat(System.nanoTime() - before).isLessThan(TimeUnit.MILLISECONDS.toNanos(1_900));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void stoppingWhatIsNotThereSaysSo(int count) {
    Hub hub = hub(count);
    get(hub.startChild(Counter.spec("x"))).orThrow();
    StopResult result = get(hub.stopChildren(List.of("x", "y")));
    assertThat(result.status()).isEqualTo(Status.PARTIAL);
    assertThat(result.stopped()).containsExactly("x");
    assertThat(reasons(result.errors())).isEqualTo(Map.of("y", Reason.NOT_FOUND));
    assertThat(reasons(get(hub.stopChild("x")).errors())).isEqualTo(Map.of("x", Reason.NOT_FOUND));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void twoCallersOfOneIdGetOneChild(int count) {
    List<Hub> hubs = nodes.hubs(count, counters().build());
    StartOptions options = StartOptions.DEFAULT.checkExisting(false);
    for (int i = 0; i < 20; i++) {
      ChildSpec spec = Counter.spec("x" + i);
      var one = hubs.getFirst().startChildren(List.of(spec), options);
      var other = hubs.getLast().startChildren(List.of(spec), options);
      List<StartResult> results = List.of(get(one), get(other));
      assertThat(results.stream().filter(StartResult::isOk)).hasSize(1);
      assertThat(results.stream().flatMap(result -> result.errors().stream()))
          .extracting(ChildError::reason)
          .containsExactly(Reason.ALREADY_STARTED);
    }
    await(
        "one instance each",
        () ->
            hubs.getFirst().processes(Scope.GLOBAL).values().stream().mapToInt(List::size).sum()
                == 20);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void mistakesOfTheCallerAreThrownAtTheCaller(int count) {
    Hub hub = hub(count);
    assertRefused(
        () -> hub.startChildren(List.of(Counter.spec("x"), Counter.spec("x"))),
        "The id 'x' occurs twice in one call.");
    assertRefused(
        () -> hub.stopChildren(List.of("x", "x")), "The id 'x' occurs twice in one call.");
    assertRefused(
        () -> hub.startChild(ChildSpec.of("x", "unheard", 1)),
        "Child 'x' has the type 'unheard'; registered with hub 'counters' are [counter, slow].");
    assertRefused(
        () -> hub.startChild(ChildSpec.of("x", "counter", "text")),
        "Child 'x' of type 'counter' needs arguments of class java.lang.Integer, but has a"
            + " java.lang.String.");
    Map<String, String> many =
        IntStream.range(0, 64).boxed().collect(Collectors.toMap(i -> "key-" + i, i -> "v"));
    assertRefused(
        () ->
            hub.startChildren(
                List.of(Counter.spec("x").tag("t")), StartOptions.DEFAULT.metadata(many)),
        "The metadata of child 'x' has 65 entries; at most 64 are allowed.");
    assertThat(hub.registry()).isEmpty();
  }

  @Test
  void theMetadataOfACallReplacesTheChildsOwnOfTheSameKey() {
    Hub hub = hub(1);
    ChildSpec spec = Counter.spec("x").metadata(Map.of("zone", "own", "floor", "3"));
    StartOptions options = StartOptions.DEFAULT.metadata(Map.of("zone", "call"));
    get(hub.startChildren(List.of(spec), options)).orThrow();
    assertThat(hub.lookup("x").orElseThrow().spec().metadata())
        .containsOnly(Map.entry("zone", "call"), Map.entry("floor", "3"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void failuresAreLoggedUnlessTheCallIsQuiet(boolean quiet) {
    Hub hub = hub(1);
    PrintStream console = System.err;
    ByteArrayOutputStream logged = new ByteArrayOutputStream();
    System.setErr(new PrintStream(logged, true, UTF_8));
    try {
      get(hub.startChild(Counter.spec("there"))).orThrow();
      StartOptions options = StartOptions.DEFAULT.quiet(quiet);
      assertThat(get(hub.startChildren(List.of(Counter.spec("there")), options)).isOk()).isFalse();
      StartOptions unchecked = options.checkExisting(false);
      assertThat(get(hub.startChildren(List.of(Counter.spec("there")), unchecked)).isOk())
          .isFalse();
      StopOptions stop = StopOptions.DEFAULT.quiet(quiet);
      assertThat(get(hub.stopChildren(List.of("nobody"), stop)).isOk()).isFalse();
    } finally {
      System.setErr(console);
    }
    List<String> lines =
        logged.toString(UTF_8).lines().filter(line -> line.contains("children failed to")).toList();
    if (quiet) {
      assertThat(lines).isEmpty();
    } else {
      assertThat(lines).hasSize(3);
      assertThat(lines.subList(0, 2))
          .allMatch(
              line -> line.contains("1 children failed to start") && line.contains("'there'"));
      assertThat(lines.getLast()).contains("1 children failed to stop").contains("'nobody'");
    }
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Test
  void moreChildrenThanTheHubMayHaveAreRefused() {
    Hub hub = nodes.hubs(1, counters().childrenMax(5).build()).getFirst();
    StartResult result = get(hub.startChildren(specs(8)));
    assertThat(result.status()).isEqualTo(Status.PARTIAL);
    assertThat(result.started()).hasSize(5);
    assertThat(result.errors())
        .hasSize(3)
        .extracting(ChildError::reason)
        .containsOnly(Reason.LIMIT_EXCEEDED);
    get(hub.stopChildren(result.started().keySet()));
    assertThat(get(hub.startChildren(specs(5))).isOk()).isTrue();
  }
}
