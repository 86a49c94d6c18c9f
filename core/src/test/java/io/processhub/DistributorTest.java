package io.processhub;

import static io.processhub.TestNodes.ask;
import static io.processhub.TestNodes.await;
import static io.processhub.TestNodes.counters;
import static io.processhub.TestNodes.get;
import static io.processhub.TestNodes.idOn;
import static io.processhub.TestNodes.tell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.processhub.ChildError.Reason;
import io.processhub.Distributor.Child;
import io.processhub.Distributor.InitResult;
import io.processhub.Distributor.TerminateResult;
import io.processhub.StartOptions.OnFailure;
import io.processhub.process.HubTask;
import io.processhub.strategy.Gossip;
import io.processhub.strategy.PubSub;
import io.processhub.strategy.StaticQuorum;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Upstream's distributor: each of its functions with every documented result; {@link
 * WhichChildrenTest} has the two that list.
 */
final class DistributorTest {
  private static final Duration WHOLE_SECONDS = Duration.ofSeconds(5);
  private static final Duration SHORT = Duration.ofSeconds(1);

  private final TestNodes nodes = new TestNodes();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final CountDownLatch inside = new CountDownLatch(1);

  /** Stops only when the gate is open, or when it is abandoned. */
  private final ProcessType<String, Void> slow =
      ProcessType.task(
          "slow",
          String.class,
          text -> {
            if (text.equals("constructor")) {
              awaitGate();
            }
            return (HubTask) context -> awaitGate();
          });

  private final List<Hub> hubs = nodes.hubs(2, counters().process(slow).build());
  private final Hub hub = hubs.getFirst();
  private final Hub other = hubs.getLast();

  private void awaitGate() {
    inside.countDown();
    boolean open = false;
    while (!open) {
      try {
        open = gate.await(20, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        // It does not let itself be stopped.
      }
    }
  }

  @AfterEach
  void close() {
    gate.countDown();
    nodes.close();
  }

  private Distributor distributor() {
    return hub.distributor();
  }

  // --- init_children

  @Test
  void startedChildrenComeWithTheirProcessIds() {
    InitResult result =
        get(
            distributor()
                .initChildren(List.of(Counter.spec("x"), Counter.spec("y")), StartOptions.DEFAULT));
    assertThat(result)
        .isInstanceOfSatisfying(
            InitResult.Started.class,
            started -> {
              assertThat(started.children()).containsOnlyKeys("x", "y");
              assertThat(started.children().get("x")).isEqualTo(hub.processIds("x")).hasSize(1);
            });
  }

  @Test
  void anEmptyListIsNoChildren() {
    assertThat(get(distributor().initChildren(List.of(), StartOptions.DEFAULT)))
        .isEqualTo(new InitResult.NoChildren());
    assertThat(distributor().initChildrenAsync(List.of(), StartOptions.DEFAULT))
        .isEqualTo(new InitResult.NoChildren());
  }

  @Test
  void childrenThatAreThereAreNamed() {
    get(hub.startChildren(List.of(Counter.spec("x"), Counter.spec("y")))).orThrow();
    List<ChildSpec> specs = List.of(Counter.spec("x"), Counter.spec("y"), Counter.spec("z"));
    assertThat(get(distributor().initChildren(specs, StartOptions.DEFAULT)))
        .isInstanceOfSatisfying(
            InitResult.AlreadyStarted.class,
            already -> assertThat(already.children()).containsExactlyInAnyOrder("x", "y"));
    assertThat(hub.lookup("z")).isEmpty();
  }

  @Test
  void childrenThatDoNotComeUpInTimeAreNamed() {
    StartOptions options = StartOptions.DEFAULT.timeout(Duration.ofMillis(200));
    List<ChildSpec> specs = List.of(ChildSpec.of("late", slow, "constructor"));
    assertThat(get(distributor().initChildren(specs, options)))
        .isEqualTo(new InitResult.ChildStartTimeout(List.of("late"), Map.of()));
  }

  /** Of all kinds of errors. */
  @Test
  void whatWasStartedBesideOthersIsTold() {
    get(hub.startChild(Counter.spec("there"))).orThrow();
    StartOptions options =
        StartOptions.DEFAULT.checkExisting(false).timeout(Duration.ofMillis(500));
    List<ChildSpec> unlike = List.of(Counter.spec("there"), Counter.spec("bad", -1));
    assertThat(get(init(options, Counter.spec("x1"), unlike.getFirst())))
        .isEqualTo(new InitResult.AlreadyStarted(List.of("there"), running("x1")));
    assertThat(get(init(options, Counter.spec("x2"), unlike.getFirst(), unlike.getLast())))
        .isInstanceOfSatisfying(
            InitResult.Failed.class,
            failed -> {
              assertThat(failed.errors()).hasSize(2);
              assertThat(failed.started()).isEqualTo(running("x2"));
            });
    assertThat(get(init(options, Counter.spec("x3"), ChildSpec.of("late", slow, "constructor"))))
        .isEqualTo(new InitResult.ChildStartTimeout(List.of("late"), running("x3")));
    assertThat(
            get(init(options.onFailure(OnFailure.ROLLBACK), Counter.spec("x4"), unlike.getFirst())))
        .isEqualTo(new InitResult.AlreadyStarted(List.of("there"), Map.of()));
  }

  private CompletableFuture<InitResult> init(StartOptions options, ChildSpec... specs) {
    return distributor().initChildren(List.of(specs), options);
  }

  private Map<String, List<ProcessId>> running(String id) {
    return Map.of(id, hub.processIds(id));
  }

  @Test
  void otherFailuresComeWithTheirReasons() {
    List<ChildSpec> specs = List.of(Counter.spec("x"), Counter.spec("bad", -1));
    assertThat(get(distributor().initChildren(specs, StartOptions.DEFAULT)))
        .isInstanceOfSatisfying(
            InitResult.Failed.class,
            failed ->
                assertThat(failed.errors())
                    .extracting(ChildError::child, ChildError::reason)
                    .containsExactly(tuple("bad", Reason.START_FAILED)));
  }

  @Test
  void whoDoesNotWaitHearsThatTheStartIsInitiated() {
    assertThat(distributor().initChildrenAsync(List.of(Counter.spec("x", 3)), StartOptions.DEFAULT))
        .isEqualTo(new InitResult.Initiated());
    await("it runs", () -> hub.processId("x").isPresent());
    assertThat(ask(hub, "x", new Counter.Total())).isEqualTo(3);
  }

  // --- stop_children

  @Test
  void stoppedChildrenAndErrorsAreListed() {
    get(hub.startChildren(List.of(Counter.spec("x"), Counter.spec("y")))).orThrow();
    StopResult result =
        get(distributor().stopChildren(List.of("x", "nobody"), StopOptions.DEFAULT));
    assertThat(result.stopped()).containsExactly("x");
    assertThat(result.errors()).extracting(ChildError::child).containsExactly("nobody");
    assertThat(distributor().stopChildrenAsync(List.of("y"), StopOptions.DEFAULT))
        .isEqualTo(new Distributor.StopInitiated());
    await("it is stopped", () -> hub.lookup("y").isEmpty() && hub.processIds("y").isEmpty());
  }

  // --- child_redist_init

  @Test
  void aChildIsMovedToTheGivenNodeAndStaysThere() {
    String id = idOn(hub, "x");
    get(hub.startChild(Counter.spec(id))).orThrow();
    assertThat(distributor().childRedistInit(Counter.spec(id), other.self(), StartOptions.DEFAULT))
        .isEqualTo(new Distributor.RedistributionInitiated());
    await(
        "it has moved",
        () -> hub.processId(id).map(ProcessId::node).filter(other.self()::equals).isPresent());
    assertThat(ask(hub, id, new Counter.Where())).isEqualTo("b");
    Hub third = nodes.node("c").open(counters().process(slow).build());
    get(third.ready());
    await("all are members", () -> hub.nodes().size() == 3 && !hub.isLocked());
    assertThat(ask(third, id, new Counter.Where())).isEqualTo("b");
    assertThat(hub.processIds(id)).hasSize(1);
  }

  @Test
  void aChildThatIsNotWantedYetIsStartedOnTheGivenNode() {
    String id = idOn(hub, "x");
    distributor().childRedistInit(Counter.spec(id), other.self(), StartOptions.DEFAULT);
    await("it runs", () -> hub.processId(id).isPresent());
    assertThat(ask(hub, id, new Counter.Where())).isEqualTo("b");
  }

  @Test
  void aChildWhoseNodeIsGoneIsPlacedAsAnyOther() {
    String id = idOn(hub, "x");
    distributor().childRedistInit(Counter.spec(id), other.self(), StartOptions.DEFAULT);
    await("it runs", () -> hub.processId(id).isPresent());
    nodes.kill(other);
    await(
        "it runs elsewhere",
        () -> hub.processId(id).map(ProcessId::node).filter(hub.self()::equals).isPresent());
  }

  @Test
  void aChildThatWasGivenUpRunsAgainWhereItIsMovedTo() {
    String id = idOn(hub, "x");
    ChildSpec spec = Counter.spec(id, 4).restartLimits(RestartLimits.of(0, WHOLE_SECONDS));
    get(hub.startChild(spec)).orThrow();
    tell(hub, id, new Counter.Fail("for good"));
    await(
        "it is given up",
        () -> hub.lookup(id).orElseThrow().instances().getFirst().state() == ChildState.FAILED);
    distributor().childRedistInit(spec, other.self(), StartOptions.DEFAULT);
    await("it runs", () -> hub.processId(id).isPresent());
    assertThat(ask(hub, id, new Counter.Where())).isEqualTo("b");
    assertThat(ask(hub, id, new Counter.Total())).isEqualTo(4);
  }

  @Test
  void aNodeThatIsNoMemberIsRefused() {
    NodeId nobody = new NodeId("nobody", 1);
    assertThatThrownBy(
            () -> distributor().childRedistInit(Counter.spec("x"), nobody, StartOptions.DEFAULT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Node nobody#1 is not a ready member of hub 'counters'; these are");
    assertThatThrownBy(() ->
            distributor()
                .childRedistInit(
                    ChildSpec.of("x", "counter", "text"), hub.self(), StartOptions.DEFAULT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  // --- child_terminate

  @Test
  void aChildOfThisNodeIsEndedForAllNodes() {
    String id = idOn(hub, "x");
    get(hub.startChild(Counter.spec(id))).orThrow();
    assertThat(get(distributor().childTerminate(id))).isEqualTo(TerminateResult.OK);
    await("all know", () -> other.lookup(id).isEmpty() && other.processIds(id).isEmpty());
    assertThat(get(distributor().childTerminate(id))).isEqualTo(TerminateResult.NOT_FOUND);
  }

  @Test
  void aChildIsEndedByTheHubsOwnStrategyAndByNoOther() {
    String id = idOn(hub, "x");
    get(hub.startChild(Counter.spec(id))).orThrow();
    assertThatThrownBy(() -> distributor().childTerminate(id, Gossip.DEFAULT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be the hub's own, PubSub")
        .hasMessageContaining("but is Gossip");
    assertThat(hub.lookup(id)).isPresent();
    assertThat(get(distributor().childTerminate(id, PubSub.DEFAULT))).isEqualTo(TerminateResult.OK);
  }

  @Test
  void aChildOfAnotherNodeIsNotFoundHere() {
    String id = idOn(other, "x");
    get(hub.startChild(Counter.spec(id))).orThrow();
    assertThat(get(distributor().childTerminate(id))).isEqualTo(TerminateResult.NOT_FOUND);
    assertThat(hub.lookup(id)).isPresent();
  }

  @Test
  void aChildThatWaitsForItsRestartIsRestarting() {
    String id = idOn(hub, "x");
    RestartLimits patient = new RestartLimits(9, WHOLE_SECONDS, WHOLE_SECONDS, WHOLE_SECONDS);
    get(hub.startChild(Counter.spec(id).restartLimits(patient))).orThrow();
    tell(hub, id, new Counter.Fail("told to"));
    await(
        "it waits",
        () -> hub.lookup(id).orElseThrow().instances().getFirst().state() == ChildState.RESTARTING);
    assertThat(get(distributor().childTerminate(id))).isEqualTo(TerminateResult.RESTARTING);
    assertThat(distributor().whichChildrenLocal().children())
        .containsExactly(
            new Child(id, Optional.empty(), Child.State.RESTARTING, Child.Kind.WORKER, "counter"));
  }

  @Test
  void aChildThatDoesNotEndInTimeIsRunningStill() {
    try (TestNodes fast = new TestNodes(20)) {
      Hub alone = fast.hubs(1, counters().process(slow).build()).getFirst();
      ChildSpec stubborn = ChildSpec.of("x", slow, "run").shutdownTimeout(Duration.ofSeconds(60));
      get(alone.startChild(stubborn)).orThrow();
      await("it runs", () -> inside.getCount() == 0);
      assertThat(get(alone.distributor().childTerminate("x"))).isEqualTo(TerminateResult.RUNNING);
      gate.countDown();
      await(
          "it ends all the same",
          () -> alone.distributor().whichChildrenLocal().children().isEmpty());
    }
  }

  @Test
  void whoEndsAChildAsTheHubIsClosedIsToldThat() {
    String id = stubborn(hub);
    CompletableFuture<TerminateResult> terminated = distributor().childTerminate(id);
    CompletableFuture<Void> closed = hub.closeAsync();
    assertThatThrownBy(() -> get(terminated)).hasCauseInstanceOf(HubClosed.class);
    gate.countDown();
    get(closed);
  }

  @Test
  void whoEndsAChildAsTheHubStandsDownIsToldThat() {
    HubConfig config =
        counters().process(slow).partitionTolerance(StaticQuorum.of(2)).leaveTimeout(SHORT).build();
    try (TestNodes quorum = new TestNodes()) {
      List<Hub> both = quorum.hubs(2, config);
      String id = stubborn(both.getFirst());
      CompletableFuture<TerminateResult> terminated =
          both.getFirst().distributor().childTerminate(id);
      quorum.kill(both.getLast());
      assertThatThrownBy(() -> get(terminated)).hasCauseInstanceOf(HubPartitioned.class);
      gate.countDown();
    }
  }

  /** A child on that node which does not end before the gate is open. */
  private String stubborn(Hub owner) {
    String id = idOn(owner, "x");
    ChildSpec spec = ChildSpec.of(id, slow, "run").shutdownTimeout(Duration.ofSeconds(60));
    get(owner.startChild(spec)).orThrow();
    await("it runs", () -> inside.getCount() == 0);
    return id;
  }
}
