package io.processhub.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.Hub;
import io.processhub.HubConfig;
import io.processhub.NodeId;
import io.processhub.ProcessRef;
import io.processhub.ProcessType;
import io.processhub.event.Events;
import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import io.processhub.process.Ask;
import io.processhub.process.Handover;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import io.processhub.strategy.HotSwap;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.Simulation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The code of docs/guides/state-handover.md, compiled and run. */
final class StateHandoverGuideTest {
  private static final Pattern CODE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  public static final class Cart implements HubProcess<Cart.Command>, Handover<Cart.State> {
    public sealed interface Command {}

    public record Put(String article, int pieces) implements Command {}

    public record Show() implements Command, Ask<Map<String, Integer>> {}

    public record State(Map<String, Integer> articles) {}

    private final Map<String, Integer> articles = new TreeMap<>();

    public Cart(String customer) {}

    @Override
    public void receive(Command command, ProcessContext context) {
      switch (command) {
        case Put(String article, int pieces) -> articles.merge(article, pieces, Integer::sum);
        case Show unused -> context.reply(Map.copyOf(articles));
      }
    }

    @Override
    public State handOver() {
      return new State(Map.copyOf(articles));
    }

    @Override
    public void takeOver(State state) {
      articles.clear();
      articles.putAll(state.articles());
    }

    @Override
    public State merge(State mine, State theirs) {
      Map<String, Integer> all = new TreeMap<>(mine.articles());
      theirs.articles().forEach((article, pieces) -> all.merge(article, pieces, Math::max));
      return new State(all);
    }
  }

  static final ProcessType<String, Cart.Command> CART =
      ProcessType.of("cart", String.class, Cart.Command.class, Cart::new);

  static HubConfig shop() {
    return HubConfig.named("shop").process(CART).migration(HotSwap.withHandover()).build();
  }

  static void moveAway(Hub hub, String customer, NodeId from, NodeId to) {
    hub.move(customer, to).join();
    hub.drain(from).join();
  }

  static void watch(Hub hub, Consumer<String> log) {
    Events events = hub.events();
    events.register(
        Hook.of(
            "progress",
            HubEvent.MigrationProgressed.class,
            event -> log.accept(event.done() + " of " + event.total())));
    events.register(
        Hook.of(
            "failures",
            HubEvent.MigrationFailed.class,
            event -> log.accept(event.child() + ": " + event.reason())));
  }

  static final HotSwap CAREFUL =
      HotSwap.withHandover()
          .confirmHandover(true)
          .childMigrationTimeout(Duration.ofSeconds(30))
          .handoverDataWait(Duration.ofSeconds(5))
          .retention(Duration.ofSeconds(10))
          .maxConcurrentMigrations(20);

  @Test
  void aCartFollowsItsCustomerFromNodeToNode() {
    Simulation simulation = Simulation.of(1);
    List<SimNode> nodes = simulation.start("a", "b");
    List<Hub> hubs = nodes.stream().map(node -> node.open(shop())).toList();
    Hub a = hubs.getFirst();
    simulation.runUntil(
        () -> hubs.stream().allMatch(hub -> hub.nodes().size() == 2), Duration.ofMinutes(1));
    simulation.await(a.startChild(ChildSpec.of("ann", CART, "Ann"))).orThrow();
    ProcessRef<Cart.Command> cart = a.ref(CART, "ann");
    cart.tell(new Cart.Put("apple", 3));
    List<String> log = new ArrayList<>();
    hubs.forEach(hub -> watch(hub, log::add));
    for (SimNode target : nodes) {
      simulation.await(a.move("ann", target.id()));
      cart.tell(new Cart.Put("pear", 1));
    }
    Map<String, Integer> articles = simulation.await(cart.ask(new Cart.Show()));
    assertThat(articles).isEqualTo(Map.of("apple", 3, "pear", 2));
    assertThat(log).isNotEmpty().containsOnly("1 of 1");
  }

  @Test
  void aNodeIsClearedOfItsChildren() throws Exception {
    try (var network = new LocalNodes("a", "b")) {
      List<Hub> hubs = network.open(shop());
      Hub a = hubs.getFirst();
      a.startChild(ChildSpec.of("ann", CART, "Ann")).join().orThrow();
      a.ref(CART, "ann").tell(new Cart.Put("apple", 3));
      NodeId from = a.processId("ann").orElseThrow().node();
      NodeId to = hubs.get(0).self().equals(from) ? hubs.get(1).self() : hubs.get(0).self();
      CompletableFuture<Void> moved =
          CompletableFuture.runAsync(() -> moveAway(a, "ann", from, to));
      assertThat(moved).succeedsWithin(Duration.ofSeconds(20));
      assertThat(a.ref(CART, "ann").ask(new Cart.Show()).join()).isEqualTo(Map.of("apple", 3));
      assertThat(a.processId("ann").orElseThrow().node()).isEqualTo(to);
      assertThat(CAREFUL.confirmHandover()).isTrue();
    }
  }

  @Test
  void everyBlockOfTheGuideIsInThisTest() throws IOException {
    String guide = Files.readString(Path.of("../docs/guides/state-handover.md"));
    String compiled =
        withoutSpace(
            Files.readString(
                Path.of("src/test/java/io/processhub/examples/StateHandoverGuideTest.java")));
    List<String> blocks =
        CODE.matcher(guide).results().map((MatchResult match) -> match.group(1)).toList();
    assertThat(blocks)
        .hasSize(5)
        .allSatisfy(block -> assertThat(compiled).contains(withoutSpace(block)));
  }

  private static String withoutSpace(String text) {
    return text.replaceAll("\\s+", "");
  }
}
