package io.processhub;

import static io.processhub.TestNodes.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.event.AlterHook;
import io.processhub.event.ChildData;
import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import io.processhub.spi.Environment;
import io.processhub.spi.InJvmNetwork;
import io.processhub.strategy.DynamicQuorum;
import io.processhub.strategy.Gossip;
import io.processhub.strategy.HashRing;
import io.processhub.strategy.HotSwap;
import io.processhub.strategy.MajorityQuorum;
import io.processhub.strategy.PubSub;
import io.processhub.strategy.Replication;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A null is refused by the call that is given it, in one sentence; nothing waits for ever. */
final class LeftOutTest {
  private static final ChildSpec SPEC = Counter.spec("x", 1);

  /** What NullAway would not let us write. */
  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T nothing() {
    return null;
  }

  private static void refused(String message, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  private static HubConfigBuilder hub() {
    return TestNodes.counters();
  }

  @Test
  void inAConfiguration() {
    refused("The hub name must not be null.", () -> HubConfig.named(nothing()));
    refused("A process type must not be null.", () -> hub().process(nothing()));
    refused("A message class must not be null.", () -> hub().messages(String.class, nothing()));
    refused("A static child must not be null.", () -> hub().child(nothing()));
    refused("A static child must not be null.", () -> hub().child(nothing(), "a"));
    refused("A hook must not be null.", () -> hub().hook(LeftOutTest.<Hook<?>>nothing()));
    refused("A hook must not be null.", () -> hub().hook(LeftOutTest.<AlterHook>nothing()));
    refused("distribution must not be null.", () -> hub().distribution(nothing()));
    refused("redundancy must not be null.", () -> hub().redundancy(nothing()));
    refused("migration must not be null.", () -> hub().migration(nothing()));
    refused("synchronization must not be null.", () -> hub().synchronization(nothing()));
    refused("partitionTolerance must not be null.", () -> hub().partitionTolerance(nothing()));
    refused("restartLimits must not be null.", () -> hub().restartLimits(nothing()));
    refused("mailboxOverflow must not be null.", () -> hub().mailboxOverflow(nothing()));
    refused(
        "askTimeout must be more than 0 and at most PT87600H, but is null.",
        () -> hub().askTimeout(nothing()));
    refused("debounce must be 0 to PT87600H, but is null.", () -> hub().debounce(nothing()));
    refused("The node name must not be null.", () -> hub().child(SPEC, nothing()));
    refused(
        "The node name must not be null.",
        () -> hub().child(SPEC, "a", LeftOutTest.<String>nothing()));
    refused(
        "The further nodes that static child 'x' is mapped to must not be null.",
        () -> hub().child(SPEC, "a", LeftOutTest.<String[]>nothing()));
    refused("transport must not be null.", () -> NodeConfig.of("a", nothing()));
    refused("codec must not be null.", () -> NodeConfig.local("a").codec(nothing()));
    refused("environment must not be null.", () -> NodeConfig.local("a").environment(nothing()));
  }

  @Test
  void inAProcessType() {
    String of = "class of process type 't' must not be null or primitive, but is ";
    refused(
        "The argument " + of + "null.",
        () ->
            ProcessType.of(
                "t", LeftOutTest.<Class<Integer>>nothing(), String.class, i -> nothing()));
    refused(
        "The argument " + of + "int.",
        () -> ProcessType.of("t", int.class, String.class, i -> nothing()));
    refused(
        "The message " + of + "null.",
        () ->
            ProcessType.of(
                "t", Integer.class, LeftOutTest.<Class<String>>nothing(), i -> nothing()));
    refused("The state " + of + "long.", () -> type().handover(long.class));
    refused(
        "The constructor of process type 't' must not be null.",
        () -> ProcessType.task("t", Integer.class, nothing()));
  }

  private static ProcessType<Integer, Void> type() {
    return ProcessType.task("t", Integer.class, i -> context -> {});
  }

  @Test
  void inAStrategyOrAHook() {
    refused("model must not be null.", () -> new Replication(2, nothing(), nothing()));
    refused("signal must not be null.", () -> Replication.factor(2).signal(nothing()));
    refused(
        "licence must be PT0.2S to PT10M, but is null.",
        () -> MajorityQuorum.ofAtLeast(3).licence(nothing()));
    refused(
        "thresholdTime must be PT0.001S to PT8760H, but is null.",
        () -> new DynamicQuorum(50, nothing()));
    refused(
        "retention must be PT0S to PT87600H, but is null.",
        () -> HotSwap.DEFAULT.retention(nothing()));
    String interval = "syncInterval must be PT0.001S to PT8760H, but is null.";
    refused(interval, () -> new PubSub(nothing()));
    refused(interval, () -> Gossip.DEFAULT.syncInterval(nothing()));
    refused(
        "The hook's id must not be null.", () -> Hook.of(nothing(), HubEvent.class, event -> {}));
    refused("The hook's id must not be null.", () -> AlterHook.of(nothing(), data -> data));
    refused(
        "The type of hook 'h' must not be null.",
        () -> Hook.of("h", LeftOutTest.<Class<HubEvent>>nothing(), event -> {}));
    refused(
        "The handler of hook 'h' must not be null.", () -> Hook.of("h", HubEvent.class, nothing()));
    refused("The alteration of hook 'h' must not be null.", () -> AlterHook.of("h", nothing()));
  }

  @Test
  void inAHashRing() {
    NodeId a = new NodeId("a", 1);
    refused("nodes must not be null.", () -> new HashRing(nothing(), 8));
    refused(
        "A node of a ring must not be null.", () -> new HashRing(Arrays.asList(a, nothing()), 8));
    HashRing ring = new HashRing(List.of(a), 8);
    refused("key must not be null.", () -> ring.first(nothing()));
    refused("key must not be null.", () -> ring.first(nothing(), 2));
    refused("key must not be null.", () -> HashRing.hash(nothing()));
  }

  @Test
  void inWhatAnAlterHookGivesBack() {
    ChildData data = new ChildData("hub", "x", "counter", 1, Map.of(), List.of());
    refused("The arguments of child 'x' must not be null.", () -> data.arguments(nothing()));
    refused("A metadata key of child 'x' must not be null.", () -> data.metadata(nothing(), "v"));
    refused("The metadata 'k' of child 'x' must not be null.", () -> data.metadata("k", nothing()));
    refused(
        "The metadata of child 'x' must not be null.",
        () -> new ChildData("hub", "x", "counter", 1, nothing(), List.of()));
    refused(
        "owners must not be null.",
        () -> new ChildData("hub", "x", "counter", 1, Map.of(), nothing()));
  }

  @Test
  void inAnEnvironment() {
    Environment system = Environment.system();
    refused("executor must not be null.", () -> system.executor(nothing()));
    refused("callers must not be null.", () -> system.callers(nothing()));
    refused("load must not be null.", () -> system.load(nothing()));
    refused(
        "clock must not be null.",
        () -> new Environment(nothing(), system.scheduler(), system.executor(), system.random()));
    refused("executor must not be null.", () -> InJvmNetwork.create(nothing()));
  }

  @Test
  void inASpecOrOptions() {
    refused(
        "The process type of child 'x' must not be null.",
        () -> ChildSpec.of("x", LeftOutTest.<ProcessType<Integer, ?>>nothing(), 1));
    refused(
        "The arguments of child 'x' must not be null.",
        () -> ChildSpec.of("x", Counter.TYPE, nothing()));
    refused("restart must not be null.", () -> SPEC.restart(nothing()));
    refused("restartLimits must not be null.", () -> SPEC.restartLimits(nothing()));
    refused("The metadata of child 'x' must not be null.", () -> SPEC.metadata(nothing()));
    refused("The metadata 'tag' of child 'x' must not be null.", () -> SPEC.tag(nothing()));
    refused(
        "A metadata key of child 'x' must not be null.",
        () -> SPEC.metadata(Collections.singletonMap(nothing(), "v")));
    StartOptions options = StartOptions.DEFAULT;
    refused("onFailure must not be null.", () -> options.onFailure(nothing()));
    refused("metadata must not be null.", () -> options.metadata(nothing()));
    refused(
        "A metadata key of the start options must not be null.",
        () -> options.metadata(Collections.singletonMap(nothing(), "v")));
    refused(
        "The metadata 'k' of the start options must not be null.",
        () -> options.metadata(Collections.singletonMap("k", nothing())));
    refused("childMapping must not be null.", () -> options.childMapping(nothing()));
    Map<String, List<String>> unmapped = Collections.singletonMap("x", nothing());
    refused(
        "The nodes that child 'x' is mapped to must not be null.",
        () -> options.childMapping(unmapped));
  }

  @Test
  void inACallOfAnOpenHub() {
    try (TestNodes nodes = new TestNodes()) {
      HubNode node = nodes.node("a");
      refused("The hub's configuration must not be null.", () -> node.open(nothing()));
      Hub hub = node.open(hub().build());
      get(hub.startChild(SPEC)).orThrow();
      refused("specs must not be null.", () -> hub.startChildren(nothing()));
      refused("A spec must not be null.", () -> hub.startChild(nothing()));
      refused(
          "A spec must not be null.",
          () -> hub.startChildren(Arrays.asList(Counter.spec("y", 1), nothing())));
      refused("options must not be null.", () -> hub.startChildren(List.of(), nothing()));
      refused("ids must not be null.", () -> hub.stopChildren(nothing()));
      refused("The child id must not be null.", () -> hub.stopChild(nothing()));
      refused("options must not be null.", () -> hub.stopChildren(List.of("x"), nothing()));
      refused("node must not be null.", () -> hub.drain(nothing()));
      refused("node must not be null.", () -> hub.undrain(nothing()));
      refused("node must not be null.", () -> hub.move("x", nothing()));
      refused("childId must not be null.", () -> hub.move(nothing(), hub.self()));
      refused("childId must not be null.", () -> hub.lookup(nothing()));
      refused("childId must not be null.", () -> hub.processId(nothing()));
      refused("childId must not be null.", () -> hub.processIds(nothing()));
      refused("scope must not be null.", () -> hub.processes(nothing()));
      refused("tag must not be null.", () -> hub.byTag(nothing()));
      refused("type must not be null.", () -> hub.ref(nothing(), "x"));
      refused("The child id must not be null.", () -> hub.ref(Counter.TYPE, nothing()));
      refused(
          "timeout must be more than 0 and at most PT87600H, but is null.",
          () ->
              hub.ref(Counter.TYPE, "x").ask(new Counter.Total(), LeftOutTest.<Duration>nothing()));
      refused(
          "A hook must not be null.", () -> hub.events().register(LeftOutTest.<Hook<?>>nothing()));
      assertThat(hub.registry()).containsOnlyKeys("x");
      assertThat(hub.diagnostics().pending()).isEmpty();
      assertThat(hub.diagnostics().counters()).doesNotContainEntry("coordinatorFailures", 1L);
    }
  }
}
