package io.processhub;

import static io.processhub.TestNodes.ask;
import static io.processhub.TestNodes.await;
import static io.processhub.TestNodes.counters;
import static io.processhub.TestNodes.get;
import static io.processhub.TestNodes.tell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The hooks of hubs, from the configuration and added later. */
final class HubEventsTest {
  private final TestNodes nodes = new TestNodes();
  private final Queue<HubEvent> seen = new ConcurrentLinkedQueue<>();
  private final Hook<HubEvent> everything = Hook.of("all", HubEvent.class, seen::add);

  @AfterEach
  void close() {
    nodes.close();
  }

  private <E extends HubEvent> List<E> seen(Class<E> type) {
    return seen.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private void awaitEvent(Class<? extends HubEvent> type) {
    await("a " + type.getSimpleName() + " among " + seen, () -> !seen(type).isEmpty());
  }

  @Test
  void theLifeOfAChildIsToldFromItsStartToItsStop() {
    Hub hub = nodes.hubs(1, counters().hook(everything).build()).getFirst();
    get(hub.startChild(Counter.spec("x"))).orThrow();
    ProcessId first = hub.processId("x").orElseThrow();
    tell(hub, "x", new Counter.Fail("told to"));
    ask(hub, "x", new Counter.Total());
    get(hub.stopChild("x"));
    awaitEvent(HubEvent.RegistryPidRemoved.class);

    List<NodeId> owners = List.of(hub.self());
    assertThat(seen(HubEvent.PreChildrenStart.class))
        .containsExactly(new HubEvent.PreChildrenStart("counters", Map.of("x", owners)));
    assertThat(seen(HubEvent.PostChildrenStart.class))
        .containsExactly(
            new HubEvent.PostChildrenStart("counters", "x", Optional.of(first), owners, ""));
    assertThat(seen(HubEvent.PostChildrenStart.class).getFirst().isOk()).isTrue();
    assertThat(seen(HubEvent.RegistryPidInserted.class))
        .containsExactly(new HubEvent.RegistryPidInserted("counters", "x", first));
    assertThat(seen(HubEvent.ProcessStartups.class))
        .first()
        .isEqualTo(new HubEvent.ProcessStartups("counters", Map.of("x", first)));
    assertThat(seen(HubEvent.ChildFailed.class))
        .singleElement()
        .satisfies(failed -> {
          assertThat(failed.processId()).isEqualTo(first);
          assertThat(failed.reason()).contains("told to");
        });
    assertThat(seen(HubEvent.ChildProcessPidUpdate.class))
        .singleElement()
        .satisfies(update -> assertThat(update.processId()).isGreaterThan(first));
    assertThat(seen(HubEvent.RegistryPidRemoved.class))
        .extracting(HubEvent.RegistryPidRemoved::child)
        .containsExactly("x");
  }

  @Test
  void aStartThatFailsIsToldWithItsReason() {
    Hub hub = nodes.hubs(1, counters().hook(everything).build()).getFirst();
    assertThat(get(hub.startChild(Counter.spec("x", -1))).isOk()).isFalse();
    awaitEvent(HubEvent.PostChildrenStart.class);
    HubEvent.PostChildrenStart told = seen(HubEvent.PostChildrenStart.class).getFirst();
    assertThat(told.isOk()).isFalse();
    assertThat(told.child()).isEqualTo("x");
    assertThat(told.processId()).isEmpty();
    assertThat(told.nodes()).containsExactly(hub.self());
    assertThat(told.failure()).contains("cannot count from -1");
    assertThat(seen(HubEvent.RegistryPidInserted.class)).isEmpty();
  }

  @Test
  void aChildThatEndsAndOneThatIsGivenUpAreTold() {
    Hub hub = nodes.hubs(1, counters().hook(everything).build()).getFirst();
    RestartLimits none = RestartLimits.of(0, Duration.ofSeconds(60));
    get(hub.startChildren(List.of(Counter.spec("x"), Counter.spec("y").restartLimits(none))));
    tell(hub, "x", new Counter.Quit());
    awaitEvent(HubEvent.ChildEnded.class);
    tell(hub, "y", new Counter.Fail("for good"));
    awaitEvent(HubEvent.ChildGaveUp.class);
    assertThat(seen(HubEvent.ChildEnded.class).getFirst().child()).isEqualTo("x");
    assertThat(seen(HubEvent.ChildGaveUp.class).getFirst().child()).isEqualTo("y");
    assertThat(seen(HubEvent.ChildGaveUp.class).getFirst().reason()).contains("for good");
  }

  @Test
  void whatCannotBeDeliveredIsTold() {
    Hub hub = nodes.hubs(1, counters().hook(everything).build()).getFirst();
    tell(hub, "nobody", new Counter.Add(1));
    awaitEvent(HubEvent.MessageUndeliverable.class);
    assertThat(seen(HubEvent.MessageUndeliverable.class).getFirst().child()).isEqualTo("nobody");
  }

  @Test
  void nodesThatComeAndGoAreToldAndWhatMovesBecauseOfThem() {
    Hub hub = nodes.hubs(1, counters().hook(everything).build()).getFirst();
    get(hub.startChildren(IntStream.range(0, 50).mapToObj(i -> Counter.spec("x" + i)).toList()))
        .orThrow();
    Hub second = nodes.node("b").open(counters().build());
    get(second.ready());
    await("the newcomer has its share", () -> !second.processes(Scope.LOCAL).isEmpty());
    awaitEvent(HubEvent.ChildrenMigrated.class);
    assertThat(seen(HubEvent.PreClusterJoin.class))
        .containsExactly(new HubEvent.PreClusterJoin("counters", second.self()));
    assertThat(seen(HubEvent.PostClusterJoin.class))
        .extracting(HubEvent.PostClusterJoin::node)
        .containsExactly(hub.self(), second.self());
    assertThat(seen(HubEvent.PreNodesRedistribution.class).getLast().up())
        .containsExactly(second.self());
    assertThat(seen(HubEvent.ChildrenMigrated.class))
        .extracting(HubEvent.ChildrenMigrated::target)
        .containsOnly(second.self());
    List<ChildSpec> moved =
        seen(HubEvent.ChildrenMigrated.class).stream()
            .flatMap(event -> event.children().stream())
            .toList();
    assertThat(moved)
        .isNotEmpty()
        .allSatisfy(spec -> assertThat(hub.lookup(spec.id()).orElseThrow().spec()).isEqualTo(spec));
    assertThat(seen(HubEvent.PreChildrenRedistribution.class))
        .hasSameSizeAs(moved)
        .allSatisfy(going -> {
          assertThat(going.target()).isEqualTo(second.self());
          assertThat(going.processId().node()).isEqualTo(hub.self());
          assertThat(seen(HubEvent.PostChildrenStart.class))
              .filteredOn(started -> started.child().equals(going.child()))
              .extracting(HubEvent.PostChildrenStart::processId)
              .containsExactly(Optional.of(going.processId()));
        });
    assertThat(seen(HubEvent.PostNodesRedistribution.class))
        .containsExactly(
            new HubEvent.PostNodesRedistribution(
                "counters", List.of(hub.self()), List.of(), List.of(hub.self())),
            new HubEvent.PostNodesRedistribution(
                "counters", List.of(second.self()), List.of(), List.of(hub.self(), second.self())));

    second.close();
    awaitEvent(HubEvent.PostClusterLeave.class);
    await("it is placed anew", () -> seen(HubEvent.PostNodesRedistribution.class).size() == 3);
    assertThat(seen(HubEvent.PostNodesRedistribution.class))
        .last()
        .isEqualTo(
            new HubEvent.PostNodesRedistribution(
                "counters", List.of(), List.of(second.self()), List.of(hub.self())));
    awaitEvent(HubEvent.PreClusterLeave.class);
    assertThat(seen(HubEvent.PreClusterLeave.class))
        .containsExactly(new HubEvent.PreClusterLeave("counters", second.self()));
    assertThat(seen(HubEvent.PostClusterLeave.class).getFirst().node()).isEqualTo(second.self());
    assertThat(seen(HubEvent.PreNodesRedistribution.class).getLast().down())
        .containsExactly(second.self());
  }

  @Test
  void aLockIsFollowedByAnUnlock() {
    nodes.hubs(1, counters().hook(everything).build());
    get(nodes.node("b").open(counters().build()).ready());
    await(
        "two locks and unlocks",
        () ->
            seen(HubEvent.PriorityStateUpdated.class).stream()
                .map(HubEvent.PriorityStateUpdated::locked)
                .toList()
                .equals(List.of(true, false, true, false)));
  }

  @Test
  void theEndOfTheCoordinatorIsTold() {
    Hub hub = nodes.hubs(1, counters().hook(everything).build()).getFirst();
    hub.close();
    awaitEvent(HubEvent.CoordinatorShutdown.class);
  }

  @Test
  void aHandlerThatThrowsOrNeverReturnsHoldsUpNoChild() {
    CountDownLatch never = new CountDownLatch(1);
    HubConfig config =
        counters()
            .hook(
                Hook.of(
                    "throws",
                    HubEvent.class,
                    event -> {
                      throw new IllegalStateException("thrown by a test");
                    }))
            .hook(
                Hook.of(
                    "blocks",
                    HubEvent.PostChildrenStart.class,
                    event -> {
                      try {
                        never.await();
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                      }
                    }))
            .hook(new Hook<>("first", HubEvent.PreChildrenStart.class, 1, seen::add))
            .build();
    Hub hub = nodes.hubs(1, config).getFirst();
    for (int i = 0; i < 50; i++) {
      get(hub.startChild(Counter.spec("x" + i, i))).orThrow();
      assertThat(ask(hub, "x" + i, new Counter.Total())).isEqualTo(i);
    }
    assertThat(get(hub.stopChild("x7")).isOk()).isTrue();
    assertThat(seen).hasSizeLessThan(50);
    never.countDown();
    await("the other hooks hear the rest", () -> seen.size() == 50);
  }

  @Test
  void hooksHearOfAnEventInTheOrderOfTheirPriorities() {
    Queue<String> order = new ConcurrentLinkedQueue<>();
    Function<String, Consumer<HubEvent>> note = id -> event -> order.add(id);
    Class<HubEvent.PostChildrenStart> type = HubEvent.PostChildrenStart.class;
    HubConfig config =
        counters()
            .hook(new Hook<>("low", type, -1, note.apply("low")))
            .hook(Hook.of("default", type, note.apply("default")))
            .build();
    Hub hub = nodes.hubs(1, config).getFirst();
    hub.events().register(new Hook<>("high", HubEvent.class, 5, note.apply("high")));
    hub.events().register(Hook.of("later", type, note.apply("later")));
    assertThat(hub.events().hooks())
        .extracting(Hook::id)
        .containsExactly("high", "default", "later", "low");
    get(hub.startChild(Counter.spec("x"))).orThrow();
    await("all have heard", () -> order.contains("low"));
    List<String> heard = List.copyOf(order);
    int from = heard.indexOf("default") - 1;
    assertThat(heard.subList(from, from + 4)).containsExactly("high", "default", "later", "low");
  }

  @Test
  void hooksAreAddedAndCancelledWhileTheHubRuns() {
    Hub hub = nodes.hubs(1).getFirst();
    hub.events().register(Hook.of("late", HubEvent.PostChildrenStart.class, seen::add));
    assertThatThrownBy(() -> hub.events().register(Hook.of("late", HubEvent.class, seen::add)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Hub 'counters' has a hook with the id 'late' already.");
    get(hub.startChild(Counter.spec("x"))).orThrow();
    awaitEvent(HubEvent.PostChildrenStart.class);
    assertThat(hub.events().cancel("late")).isTrue();
    assertThat(hub.events().cancel("late")).isFalse();
    hub.events().register(new Hook<>("last", HubEvent.PostChildrenStart.class, 9, seen::add));
    get(hub.startChild(Counter.spec("y"))).orThrow();
    await("the second start", () -> seen.size() == 2);
    assertThat(hub.events().hooks()).extracting(Hook::id).containsExactly("last");
  }
}
