package io.processhub;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.internal.wire.TestCodec;
import io.processhub.process.Ask;
import io.processhub.spi.InJvmNetwork;
import io.processhub.strategy.ConsistentHashing;
import io.processhub.strategy.NodeLoad;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** Several nodes on one in-JVM network, in real time. */
final class TestNodes implements AutoCloseable {
  private static final long PATIENCE_NANOS = SECONDS.toNanos(30);

  private final InJvmNetwork network = InJvmNetwork.create();
  private final Map<HubNode, TestWire> nodes = new LinkedHashMap<>();
  private final int pace;

  TestNodes() {
    this(1);
  }

  /** For nodes whose time goes by so many times faster. */
  TestNodes(int pace) {
    this.pace = pace;
  }

  /** Starts a node. */
  HubNode node(String name) {
    return node(name, new TestWire(network.transport(), true));
  }

  /** Starts a node that sees no other until it is plugged in. */
  HubNode unpluggedNode(String name) {
    return node(name, new TestWire(network.transport(), false));
  }

  private HubNode node(String name, TestWire wire) {
    HubNode node =
        HubNode.start(
            NodeConfig.of(name, wire)
                .codec(new TestCodec())
                .environment(FastTime.times(pace).load(() -> Optional.of(NodeLoad.IDLE))));
    nodes.put(node, wire);
    return node;
  }

  /** The node's connection. */
  TestWire wire(NodeId id) {
    return Objects.requireNonNull(nodes.get(withId(id)));
  }

  private HubNode withId(NodeId id) {
    return nodes.keySet().stream().filter(node -> node.id().equals(id)).findFirst().orElseThrow();
  }

  /** A hub of counters that does not wait for long. */
  static HubConfigBuilder counters() {
    return HubConfig.named("counters").process(Counter.TYPE).leaveTimeout(Duration.ofSeconds(10));
  }

  /** Opens the hub of counters on so many nodes, named a, b, c and so on; all are ready. */
  List<Hub> hubs(int count) {
    return hubs(count, counters().build());
  }

  List<Hub> hubs(int count, HubConfig config) {
    List<Hub> hubs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      hubs.add(node(Character.toString('a' + i)).open(config));
    }
    for (Hub hub : hubs) {
      get(hub.ready());
      await(hub.self() + " sees all", () -> hub.nodes().size() == count && !hub.isLocked());
    }
    return hubs;
  }

  /** Cuts a node off, as if it had died. */
  void kill(HubNode node) {
    Objects.requireNonNull(nodes.remove(node)).close();
    CompletableFuture<Void> unused = node.closeAsync();
  }

  void kill(Hub hub) {
    kill(withId(hub.self()));
  }

  /** An id that begins with the prefix, and whose owner is the given hub's node. */
  static String idOn(Hub owner, String prefix) {
    var placer = ConsistentHashing.DEFAULT.placer(owner.nodes());
    return IntStream.iterate(0, i -> i + 1)
        .mapToObj(i -> prefix + i)
        .filter(id -> placer.owners(id, 1).getFirst().equals(owner.self()))
        .findFirst()
        .orElseThrow();
  }

  /** The future's value; it must come in time. */
  static <T> T get(CompletableFuture<T> future) {
    return future.orTimeout(30, SECONDS).join();
  }

  /** The counter's answer. */
  static <R, C extends Counter.Command & Ask<R>> R ask(Hub hub, String id, C question) {
    return get(hub.ref(Counter.TYPE, id).ask(question));
  }

  static void tell(Hub hub, String id, Counter.Command command) {
    hub.ref(Counter.TYPE, id).tell(command);
  }

  /** Waits until the condition holds; fails if that takes too long. */
  static void await(String what, BooleanSupplier condition) {
    long until = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - until).as("waited in vain: %s", what).isNegative();
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Waits until all hubs have the same catalog and registry. */
  static void awaitAgreement(List<Hub> hubs) {
    await(
        "agreement",
        () ->
            hubs.stream().map(hub -> hub.diagnostics().catalogDigest()).distinct().count() == 1
                && hubs.stream().map(hub -> hub.diagnostics().registryDigest()).distinct().count()
                    == 1);
  }

  @Override
  public void close() {
    List<CompletableFuture<Void>> closing = new ArrayList<>();
    nodes.keySet().forEach(node -> closing.add(node.closeAsync()));
    get(CompletableFuture.allOf(closing.toArray(CompletableFuture[]::new)));
  }
}
