package io.processhub;

import static io.processhub.TestNodes.ask;
import static io.processhub.TestNodes.await;
import static io.processhub.TestNodes.counters;
import static io.processhub.TestNodes.get;
import static io.processhub.TestNodes.tell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.event.AlterHook;
import io.processhub.event.ChildData;
import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import io.processhub.strategy.HotSwap;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Hooks that change what a child is made of. */
final class AlterHookTest {
  private final TestNodes nodes = new TestNodes();
  private final Queue<HubEvent> seen = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() {
    nodes.close();
  }

  private HubConfigBuilder config() {
    return counters().hook(Hook.of("seen", HubEvent.AlterHookFailed.class, seen::add));
  }

  private static AlterHook add(String id, int priority, int amount) {
    return new AlterHook(
        id, priority, data -> data.arguments((Integer) data.arguments() * 10 + amount));
  }

  private static ChildError startFails(Hub hub) {
    StartResult result = get(hub.startChild(Counter.spec("x", 1)));
    assertThat(result.isOk()).isFalse();
    return result.errors().getFirst();
  }

  @Test
  void argumentsAndMetadataAreAlteredWhatIsWantedIsNot() {
    Queue<ChildData> given = new ConcurrentLinkedQueue<>();
    AlterHook hook =
        AlterHook.of(
            "alter",
            data -> {
              given.add(data);
              return data.arguments(40).metadata("zone", "north");
            });
    Hub hub = nodes.hubs(1, config().hook(hook).build()).getFirst();
    ChildSpec spec = Counter.spec("x", 1).tag("t");
    get(hub.startChild(spec)).orThrow();

    assertThat(ask(hub, "x", new Counter.Total())).isEqualTo(40);
    assertThat(ask(hub, "x", new Counter.Metadata("zone"))).isEqualTo("north");
    assertThat(ask(hub, "x", new Counter.Metadata("tag"))).isEqualTo("t");
    assertThat(hub.lookup("x").orElseThrow().spec()).isEqualTo(spec);
    assertThat(given)
        .containsExactly(
            new ChildData("counters", "x", "counter", 1, spec.metadata(), List.of(hub.self())));
  }

  @Test
  void aRestartInPlaceKeepsWhatWasAltered() {
    Queue<ChildData> given = new ConcurrentLinkedQueue<>();
    AlterHook hook =
        AlterHook.of(
            "alter",
            data -> {
              given.add(data);
              return data.arguments(40);
            });
    Hub hub = nodes.hubs(1, config().hook(hook).build()).getFirst();
    get(hub.startChild(Counter.spec("x", 1))).orThrow();
    tell(hub, "x", new Counter.Fail("told to"));
    assertThat(ask(hub, "x", new Counter.Total())).isEqualTo(40);
    assertThat(given).hasSize(1);
  }

  @Test
  void hooksOfHigherPriorityComeFirst() {
    Hub hub =
        nodes
            .hubs(1, config().hook(add("last", -1, 3)).hook(add("first", 9, 1)).build())
            .getFirst();
    hub.events().register(add("middle", 0, 2));
    assertThat(hub.events().alterHooks())
        .extracting(AlterHook::id)
        .containsExactly("first", "middle", "last");
    get(hub.startChild(Counter.spec("x", 0))).orThrow();
    assertThat(ask(hub, "x", new Counter.Total())).isEqualTo(123);
  }

  @Test
  void hooksAreRegisteredAndCancelledWhileTheHubRuns() {
    Hub hub = nodes.hubs(1, config().build()).getFirst();
    hub.events().register(add("one", 0, 1));
    get(hub.startChild(Counter.spec("x", 0))).orThrow();
    assertThat(hub.events().cancel("one")).isTrue();
    assertThat(hub.events().cancel("one")).isFalse();
    get(hub.startChild(Counter.spec("y", 0))).orThrow();
    assertThat(ask(hub, "x", new Counter.Total())).isEqualTo(1);
    assertThat(ask(hub, "y", new Counter.Total())).isZero();
  }

  @Test
  void anIdIsUniqueAmongHooksOfAllKinds() {
    Hub hub = nodes.hubs(1, config().build()).getFirst();
    assertThatThrownBy(() -> hub.events().register(add("seen", 0, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Hub 'counters' has a hook with the id 'seen' already.");
    assertThatThrownBy(() -> config().hook(add("seen", 0, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Hub 'counters' has a hook with the id 'seen' already.");
    assertThatThrownBy(() -> add(" ", 0, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aHookThatThrowsMakesTheStartFailWithItsReason() {
    Hub hub =
        nodes
            .hubs(
                1,
                config()
                    .hook(
                        AlterHook.of(
                            "bad",
                            data -> {
                              throw new IllegalStateException("no such zone");
                            }))
                    .build())
            .getFirst();
    ChildError error = startFails(hub);
    assertThat(error.reason()).isEqualTo(ChildError.Reason.START_FAILED);
    assertThat(error.detail()).isEqualTo("alter hook 'bad': no such zone");
    await("the event", () -> !seen.isEmpty());
    assertThat(seen)
        .containsExactly(new HubEvent.AlterHookFailed("counters", "x", "bad", "no such zone"));
    await("it is not wanted any more", () -> hub.lookup("x").isEmpty());
  }

  @Test
  void argumentsOfAnotherClassAreRefused() {
    AlterHook hook = AlterHook.of("bad", data -> data.arguments("forty"));
    Hub hub = nodes.hubs(1, config().hook(hook).build()).getFirst();
    assertThat(startFails(hub).detail())
        .isEqualTo(
            "alter hook 'bad': the arguments must be of java.lang.Integer,"
                + " but are of java.lang.String");
  }

  @Test
  void moreMetadataThanAChildMayHaveIsRefused() {
    AlterHook hook =
        AlterHook.of(
            "bad",
            data -> {
              ChildData altered = data;
              for (int i = 0; i <= ChildSpec.METADATA_MAX; i++) {
                altered = altered.metadata("key-" + i, "v");
              }
              return altered;
            });
    Hub hub = nodes.hubs(1, config().hook(hook).build()).getFirst();
    assertThat(startFails(hub).detail())
        .isEqualTo(
            "alter hook 'bad': The metadata of child 'x' has 65 entries; at most 64 are allowed.");
  }

  @Test
  void aHookThatTakesTooLongIsInterruptedAndTheStartFails() throws InterruptedException {
    CountDownLatch interrupted = new CountDownLatch(1);
    AlterHook hook =
        AlterHook.of(
            "slow",
            data -> {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
              return data;
            });
    Hub hub =
        nodes.hubs(1, config().hook(hook).alterTimeout(Duration.ofMillis(100)).build()).getFirst();
    assertThat(startFails(hub).detail()).isEqualTo("alter hook 'slow': it took longer than 100 ms");
    interrupted.await();
    await(
        "nothing waits",
        () -> hub.diagnostics().tableSizes().getOrDefault("pendingAlterations", 0) == 0);
    assertThat(hub.diagnostics().counters()).containsEntry("alterationsTimedOut", 1L);
  }

  @Test
  void aChildThatIsStoppedWhileItsHookRunsIsNotStarted() {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AlterHook hook =
        AlterHook.of(
            "slow",
            data -> {
              entered.countDown();
              go.await();
              return data;
            });
    Hub hub = nodes.hubs(1, config().hook(hook).build()).getFirst();
    var start = hub.startChild(Counter.spec("x", 1));
    await("the hook runs", () -> entered.getCount() == 0);
    assertThat(hub.lookup("x").orElseThrow().instances())
        .singleElement()
        .satisfies(one -> assertThat(one.state()).isEqualTo(ChildState.STARTING));
    assertThat(get(hub.stopChild("x")).isOk()).isTrue();
    go.countDown();
    assertThat(get(start).isOk()).isFalse();
    await(
        "nothing waits",
        () -> hub.diagnostics().tableSizes().getOrDefault("pendingAlterations", 0) == 0);
    assertThat(hub.processes(Scope.LOCAL)).isEmpty();
    assertThat(hub.lookup("x")).isEmpty();
  }

  @Test
  void messagesWaitForAChildWhoseHookRuns() {
    CountDownLatch go = new CountDownLatch(1);
    AlterHook hook =
        AlterHook.of(
            "slow",
            data -> {
              go.await();
              return data.arguments(40);
            });
    Hub hub = nodes.hubs(1, config().hook(hook).build()).getFirst();
    var start = hub.startChild(Counter.spec("x", 1));
    await("it is wanted", () -> hub.lookup("x").isPresent());
    var total = hub.ref(Counter.TYPE, "x").ask(new Counter.Total());
    go.countDown();
    assertThat(get(start).isOk()).isTrue();
    assertThat(get(total)).isEqualTo(40);
  }

  /** Whatever makes a hook fail on the node that a child is to come to. */
  private void refusesWhatItsHookCannotAlter(AlterHook bad, String reason) {
    HubConfig swapping =
        counters()
            .migration(HotSwap.DEFAULT)
            .alterTimeout(Duration.ofMillis(200))
            .hook(Hook.of("seen", HubEvent.class, seen::add))
            .build();
    List<Hub> hubs = nodes.hubs(2, swapping);
    Hub source = hubs.getFirst();
    Hub target = hubs.getLast();
    String id = TestNodes.idOn(source, "x");
    get(source.startChild(Counter.spec(id, 1))).orThrow();
    tell(source, id, new Counter.Add(4));
    target.events().register(bad);

    var moved = source.move(id, target.self());
    await(
        "it is refused",
        () ->
            seen.contains(
                new HubEvent.MigrationFailed(
                    "counters",
                    id,
                    target.self(),
                    "alter hook '%s': %s".formatted(bad.id(), reason))));
    assertThat(seen).contains(new HubEvent.AlterHookFailed("counters", id, bad.id(), reason));
    assertThat(source.processId(id).orElseThrow().node()).isEqualTo(source.self());
    assertThat(ask(source, id, new Counter.Total())).isEqualTo(5);

    target.events().cancel(bad.id());
    assertThat(get(moved).node()).isEqualTo(target.self());
    await(
        "nothing waits",
        () -> target.diagnostics().tableSizes().getOrDefault("pendingAlterations", 0) == 0);
  }

  @Test
  void aChildWhoseHookThrowsWhereItIsToArriveGoesOnWhereItIsAndMovesWhenItCan() {
    AlterHook bad =
        AlterHook.of(
            "bad",
            data -> {
              throw new IllegalStateException("no such zone");
            });
    refusesWhatItsHookCannotAlter(bad, "no such zone");
  }

  @Test
  void aChildWhoseHookHangsWhereItIsToArriveGoesOnWhereItIsAndMovesWhenItCan() {
    AlterHook hanging =
        AlterHook.of(
            "hanging",
            data -> {
              new CountDownLatch(1).await();
              return data;
            });
    refusesWhatItsHookCannotAlter(hanging, "it took longer than 200 ms");
  }

  @Test
  void aNodeThatHasLeftWhileItsHooksWereAskedMakesNoProcess() {
    AtomicInteger made = new AtomicInteger();
    ProcessType<Integer, Counter.Command> type =
        ProcessType.of(
            "made",
            Integer.class,
            Counter.Command.class,
            start -> {
              made.incrementAndGet();
              return new Counter(start);
            });
    List<Hub> hubs =
        nodes.hubs(2, counters().process(type).migration(HotSwap.withHandover()).build());
    Hub source = hubs.getFirst();
    Hub target = hubs.getLast();
    String id = TestNodes.idOn(source, "x");
    get(source.startChild(ChildSpec.of(id, type, 5))).orThrow();
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    target
        .events()
        .register(
            AlterHook.of(
                "slow",
                data -> {
                  entered.countDown();
                  go.await();
                  return data;
                }));
    var moved = source.move(id, target.self());
    await("the hook runs", () -> entered.getCount() == 0);
    get(target.closeAsync());
    go.countDown();
    await(
        "the hook's answer is there",
        () -> target.diagnostics().tableSizes().getOrDefault("pendingAlterations", 0) == 0);
    assertThat(moved).isCompletedExceptionally();
    assertThat(get(source.ref(type, id).ask(new Counter.Total()))).isEqualTo(5);
    assertThat(made).hasValue(1);
  }
}
