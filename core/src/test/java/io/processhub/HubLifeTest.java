package io.processhub;

import static io.processhub.TestNodes.ask;
import static io.processhub.TestNodes.await;
import static io.processhub.TestNodes.counters;
import static io.processhub.TestNodes.get;
import static io.processhub.TestNodes.tell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.ChildError.Reason;
import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import io.processhub.event.HubEvent.PreClusterLeave;
import io.processhub.internal.wire.ControlCodec;
import io.processhub.process.HubTask;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Opening and closing hubs and nodes. */
final class HubLifeTest {
  private final TestNodes nodes = new TestNodes();

  @AfterEach
  void close() {
    nodes.close();
  }

  private static HubConfig hub(String name) {
    return HubConfig.named(name).process(Counter.TYPE).build();
  }

  @Test
  void aNodeHasSeveralHubsWithChildrenOfTheirOwn() {
    HubNode node = nodes.node("a");
    Hub one = node.open(hub("one"));
    Hub two = node.open(hub("two"));
    get(one.startChild(Counter.spec("x", 1))).orThrow();
    get(two.startChild(Counter.spec("x", 2))).orThrow();
    assertThat(ask(one, "x", new Counter.Total())).isEqualTo(1);
    assertThat(ask(two, "x", new Counter.Total())).isEqualTo(2);
    get(one.stopChild("x"));
    assertThat(one.lookup("x")).isEmpty();
    assertThat(ask(two, "x", new Counter.Total())).isEqualTo(2);
    assertThat(node.hub("one")).contains(one);
    assertThat(node.hub("three")).isEmpty();
  }

  @Test
  void aHubCannotBeOpenedTwiceOnANode() {
    HubNode node = nodes.node("a");
    node.open(hub("one"));
    assertThatThrownBy(() -> node.open(hub("one")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("Hub 'one' is open on node a#")
        .hasMessageEndingWith(" already.");
  }

  @Test
  void aClosedHubCanBeClosedAgainAndOpenedAnew() {
    HubNode node = nodes.node("a");
    Hub first = node.open(hub("one"));
    get(first.startChild(Counter.spec("x", 1))).orThrow();
    first.close();
    first.close();
    assertThat(node.hub("one")).isEmpty();
    Hub second = node.open(hub("one"));
    get(second.ready());
    assertThat(second.lookup("x")).isEmpty();
    get(second.startChild(Counter.spec("x", 2))).orThrow();
    assertThat(ask(second, "x", new Counter.Total())).isEqualTo(2);
  }

  /** A hub that does not wait long for its children to move when it is closed. */
  private static Hub openedInAHurry(HubNode node) {
    HubConfig config =
        HubConfig.named("one").process(Counter.TYPE).leaveTimeout(Duration.ofMillis(100)).build();
    Hub hub = node.open(config);
    get(hub.ready());
    return hub;
  }

  /** The last word to the others fails, behind which much is still to be ended. */
  @Test
  void whatFailsWhenAHubIsClosedKeepsNothingElseFromEnding() {
    HubNode node = nodes.node("a");
    Hub hub = openedInAHurry(node);
    Hub other = openedInAHurry(nodes.node("b"));
    await("both are members", () -> other.nodes().size() == 2);
    byte[] goodbye = ControlCodec.absent("one");
    int upToPhase = 7;
    nodes
        .wire(node.id())
        .breakFor(frame ->
            frame.length >= upToPhase && Arrays.equals(frame, 0, upToPhase, goodbye, 0, upToPhase));
    nodes.wire(other.self()).mute(true);
    var answer = hub.distributor().whichChildrenGlobal(Duration.ofMinutes(5));
    hub.close();
    assertThat(get(answer)).isNotNull();
  }

  /** Nothing can be said to the others: neither that it leaves, nor what it knows. */
  @Test
  void aHubIsClosedInTimeAlsoIfTheNetworkRefusesAllThatItSays() {
    HubNode node = nodes.node("a");
    Hub hub = openedInAHurry(node);
    Hub other = openedInAHurry(nodes.node("b"));
    await("both are members", () -> other.nodes().size() == 2);
    get(hub.startChildren(Stream.of("x", "y", "z").map(Counter::spec).toList())).orThrow();
    nodes.wire(node.id()).breakFor(frame -> true);
    get(hub.closeAsync());
    assertThat(node.hub("one")).isEmpty();
  }

  /** A child holds it up. */
  @Test
  void whoGivesUpWaitingForAHubToCloseDoesNotKeepItOnTheNode() {
    CountDownLatch ends = new CountDownLatch(1);
    ProcessType<String, Void> slow =
        ProcessType.task("slow", String.class, unused -> (HubTask) context -> passes(ends, 30_000));
    HubNode node = nodes.node("a");
    Hub hub = node.open(HubConfig.named("one").process(slow).build());
    get(hub.startChild(ChildSpec.of("x", slow, "")));
    assertThat(hub.closeAsync().cancel(true)).isTrue();
    ends.countDown();
    await("it is closed", () -> node.hub("one").isEmpty());
  }

  @Test
  void closingAHubOnceMoreDoesNotTouchItsSuccessor() {
    HubNode node = nodes.node("a");
    Hub first = node.open(hub("one"));
    first.close();
    Hub second = node.open(hub("one"));
    first.close();
    assertThat(node.hub("one")).contains(second);
    Hub other = nodes.node("b").open(hub("one"));
    await("the second hub sees a node that comes", () -> second.nodes().size() == 2);
    assertThat(get(other.startChild(Counter.spec("x"))).isOk()).isTrue();
  }

  @Test
  void aHubThatIsClosedBeforeItIsReadySaysSo() {
    Hub hub = nodes.node("a").open(counters().observer().build());
    CompletableFuture<Void> ready = hub.ready();
    get(hub.closeAsync());
    assertThatThrownBy(() -> get(ready))
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(HubClosed.class);
  }

  @Test
  void nothingIsStartedStoppedOrToldInAClosedHub() {
    Hub hub = nodes.hubs(1).getFirst();
    get(hub.startChild(Counter.spec("x"))).orThrow();
    ProcessRef<Counter.Command> ref = hub.ref(Counter.TYPE, "x");
    hub.close();
    assertThat(get(hub.startChild(Counter.spec("y"))).errors())
        .extracting(ChildError::reason)
        .containsExactly(Reason.CLOSED);
    assertThat(get(hub.stopChild("x")).errors())
        .extracting(ChildError::reason)
        .containsExactly(Reason.CLOSED);
    assertThatThrownBy(() -> ref.tell(new Counter.Add(1))).isInstanceOf(HubClosed.class);
    assertThatThrownBy(() -> ref.ask(new Counter.Total()).join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(HubClosed.class);
    assertThat(
            List.of(
                hub.move("x", hub.self()),
                hub.distributor().childTerminate("x"),
                hub.distributor().whichChildrenGlobal(Duration.ofSeconds(1))))
        .allSatisfy(
            answer -> assertThatThrownBy(() -> get(answer)).hasCauseInstanceOf(HubClosed.class));
  }

  @Test
  void aCallThatWaitsWhenTheHubIsClosedEnds() {
    Hub hub = nodes.node("a").open(HubConfig.named("one").process(Counter.TYPE).observer().build());
    CompletableFuture<StartResult> waiting = hub.startChild(Counter.spec("x"));
    get(hub.closeAsync());
    assertThat(get(waiting).errors()).extracting(ChildError::reason).containsExactly(Reason.CLOSED);
  }

  @Test
  void aNodeThatIsClosedClosesItsHubsAndOpensNone() {
    HubNode node = nodes.node("a");
    Hub hub = node.open(hub("one"));
    node.close();
    node.close();
    assertThat(get(hub.startChild(Counter.spec("x"))).errors())
        .extracting(ChildError::reason)
        .containsExactly(Reason.CLOSED);
    assertThatThrownBy(() -> node.open(hub("two")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageEndingWith(" is closed.");
  }

  // --- static children

  @Test
  void staticChildrenRunWhenTheHubIsOpenAndOnceForAllNodes() {
    HubConfig config = counters().child(Counter.spec("x", 1)).child(Counter.spec("y", 2)).build();
    List<Hub> hubs = nodes.hubs(3, config);
    for (Hub hub : hubs) {
      await("the static children", () -> hub.processes(Scope.GLOBAL).size() == 2);
      assertThat(ask(hub, "x", new Counter.Total())).isEqualTo(1);
      assertThat(hub.processIds("y")).hasSize(1);
    }
  }

  @Test
  void aStaticChildThatIsWantedAlreadyIsLeftAlone() {
    Hub first = nodes.hubs(1).getFirst();
    get(first.startChild(Counter.spec("x", 1))).orThrow();
    tell(first, "x", new Counter.Add(10));
    Hub second =
        nodes
            .node("b")
            .open(counters().child(Counter.spec("x", 99)).child(Counter.spec("y")).build());
    await("the other static child runs", () -> first.processId("y").isPresent());
    assertThat(first.lookup("x").orElseThrow().spec().arguments()).isEqualTo(1);
    assertThat(second.lookup("x").orElseThrow().spec().arguments()).isEqualTo(1);
    // With consistent hashing it may have moved, and then counts anew.
    assertThat(ask(second, "x", new Counter.Total())).isIn(1, 11);
  }

  // --- observers

  @Test
  void anObserverFindsAndAsksChildrenAndOwnsNone() {
    List<Hub> members = nodes.hubs(2);
    Hub observer = nodes.node("watcher").open(counters().observer().build());
    get(observer.ready());
    for (int i = 0; i < 30; i++) {
      get(observer.startChild(Counter.spec("x" + i, i))).orThrow();
    }
    await("the observer knows all", () -> observer.processes(Scope.GLOBAL).size() == 30);
    assertThat(observer.processes(Scope.LOCAL)).isEmpty();
    assertThat(observer.nodes()).isEqualTo(members.getFirst().nodes()).hasSize(2);
    assertThat(ask(observer, "x7", new Counter.Total())).isEqualTo(7);
    assertThat(get(observer.stopChild("x7")).isOk()).isTrue();
    observer.close();
    assertThat(members.getFirst().registry()).hasSize(29);
  }

  @Test
  void anObserverWithoutMembersWaitsForOne() {
    Hub observer = nodes.node("watcher").open(counters().observer().build());
    CompletableFuture<StartResult> start = observer.startChild(Counter.spec("x", 5));
    assertThat(observer.nodes()).isEmpty();
    Hub member = nodes.node("a").open(counters().build());
    get(observer.ready());
    assertThat(get(start).isOk()).isTrue();
    assertThat(ask(member, "x", new Counter.Total())).isEqualTo(5);
  }

  // --- a hub on some nodes only

  @Test
  void aNodeWithoutTheHubIsNoMemberAndHearsNothingOfIt() {
    HubNode bystander = nodes.node("bystander");
    Hub other = bystander.open(hub("other"));
    List<Hub> hubs = nodes.hubs(2);
    for (int i = 0; i < 20; i++) {
      get(hubs.get(i % 2).startChild(Counter.spec("x" + i))).orThrow();
    }
    assertThat(hubs.getFirst().nodes()).extracting(NodeId::name).containsExactly("a", "b");
    assertThat(other.registry()).isEmpty();
    assertThat(bystander.hub("counters")).isEmpty();

    Hub late = bystander.open(counters().build());
    await("the children are spread anew", () -> !late.processes(Scope.LOCAL).isEmpty());
    assertThat(hubs.getFirst().nodes()).contains(bystander.id());
    assertThat(late.registry()).hasSize(20);
    assertThat(other.registry()).isEmpty();
  }

  /** Who is asked answers on the network's thread; the hub says what it is on another. */
  @Test
  void thatAHubIsNotOpenIsNotSaidAfterItIs() {
    Queue<HubEvent> left = new ConcurrentLinkedQueue<>();
    Hub first =
        nodes
            .node("a")
            .open(counters().hook(Hook.of("left", PreClusterLeave.class, left::add)).build());
    HubNode late = nodes.unpluggedNode("b");
    byte[] absent = ControlCodec.absent("counters");
    CountDownLatch answers = new CountDownLatch(1);
    CountDownLatch joins = new CountDownLatch(1);
    nodes
        .wire(late.id())
        .breakFor(frame -> {
          if (Arrays.equals(frame, absent)) {
            answers.countDown();
            passes(joins, 500);
          } else {
            joins.countDown();
          }
          return false;
        });
    nodes.wire(late.id()).plug();
    assertThat(passes(answers, 30_000)).isTrue();
    Hub second = late.open(counters().build());
    await("both are members", () -> second.nodes().size() == 2 && first.nodes().size() == 2);
    assertThat(left).isEmpty();
  }

  private static boolean passes(CountDownLatch latch, long millis) {
    try {
      return latch.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
