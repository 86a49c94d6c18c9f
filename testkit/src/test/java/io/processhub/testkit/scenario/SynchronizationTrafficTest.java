package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.processhub.ChildSpec;
import io.processhub.HubConfig;
import io.processhub.ProcessType;
import io.processhub.strategy.ConsistentHashing;
import io.processhub.strategy.Gossip;
import io.processhub.strategy.PubSub;
import io.processhub.strategy.SynchronizationStrategy;
import io.processhub.testkit.Probe;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.Simulation;
import io.processhub.testkit.SynchronizationWatch;
import io.processhub.testkit.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/**
 * What a change, and idleness, cost each node in frames, and whether that depends on how many
 * children there are. The table is in docs/PERFORMANCE.md.
 */
final class SynchronizationTrafficTest {
  private static final int CHANGES = 10;
  private static final int ROUNDS = 10;
  private static final Duration NEVER = Duration.ofDays(1);
  private static final Duration INTERVAL = Duration.ofSeconds(15);

  /** More than a digest or two take, and less than one of each bucket. */
  private static final int FRAME_BYTES_MAX = 256;

  private static final List<SynchronizationStrategy> STRATEGIES =
      List.of(new PubSub(INTERVAL), Gossip.DEFAULT.syncInterval(INTERVAL));

  /**
   * Frames sent.
   *
   * @param most by the node that sends most, for a change; the mean over the changes
   * @param mean by a node on average, for a change
   * @param idle by the node that sends most, for a round of comparisons; the mean over the rounds
   */
  private record Cost(double most, double mean, double idle) {}

  private static final class Cluster {
    private final Simulation simulation = Simulation.of(1);
    private final ProcessType<String, Probe.Message> probe =
        simulation.ledger().watch(Probe.type(sentence -> {}));
    private final World world;
    private final List<SimNode> nodes;

    Cluster(int size, SynchronizationStrategy strategy) {
      world =
          World.of(
              simulation,
              () ->
                  HubConfig.named("traffic")
                      .process(probe)
                      .distribution(new ConsistentHashing(64))
                      .synchronization(strategy));
      String[] names = IntStream.range(1, size).mapToObj(i -> "n" + i).toArray(String[]::new);
      nodes = world.start("n0", names);
      simulation.run(Duration.ofSeconds(30));
    }

    /** Starts so many children, and waits until nothing is new to anybody. */
    void start(int children) {
      List<ChildSpec> specs =
          IntStream.range(0, children)
              .mapToObj(i -> ChildSpec.of("x" + i, probe, "argument"))
              .toList();
      simulation.await(world.start(nodes.getFirst(), specs)).orThrow();
      simulation.run(INTERVAL.multipliedBy(4));
    }

    List<Long> sent() {
      return nodes.stream().map(simulation.network()::controlFramesSent).toList();
    }

    List<Long> sentDuring(Runnable deed) {
      List<Long> before = sent();
      deed.run();
      List<Long> after = sent();
      List<Long> sent = new ArrayList<>();
      for (int i = 0; i < before.size(); i++) {
        sent.add(after.get(i) - before.get(i));
      }
      return sent;
    }

    void start(String id) {
      SimNode caller = nodes.get(Math.floorMod(id.hashCode(), nodes.size()));
      ChildSpec spec = ChildSpec.of(id, probe, "argument");
      simulation.await(world.start(caller, List.of(spec))).orThrow();
      simulation.run(Duration.ofSeconds(3));
      long knowing =
          nodes.stream().filter(node -> world.hub(node).processId(id).isPresent()).count();
      assertThat(knowing).isGreaterThanOrEqualTo((long) (0.9 * nodes.size()));
    }
  }

  private static Cost measure(
      int size, SynchronizationStrategy rare, SynchronizationStrategy often) {
    Cluster cluster = new Cluster(size, rare);
    double most = 0;
    double sum = 0;
    for (int i = 0; i < CHANGES; i++) {
      String id = "child-" + i;
      List<Long> sent = cluster.sentDuring(() -> cluster.start(id));
      most += sent.stream().mapToLong(Long::longValue).max().orElseThrow();
      sum += sent.stream().mapToLong(Long::longValue).sum();
    }
    Cluster idle = new Cluster(size, often);
    List<Long> sent = idle.sentDuring(() -> idle.simulation.run(INTERVAL.multipliedBy(ROUNDS)));
    double idleMost = sent.stream().mapToLong(Long::longValue).max().orElseThrow();
    return new Cost(most / CHANGES, sum / CHANGES / size, idleMost / ROUNDS);
  }

  @Test
  void whatAChangeCostsANodeGrowsWithTheNodesUnderPubSubAndDoesNotUnderGossip() {
    Map<Integer, Cost> pubSub = new LinkedHashMap<>();
    Map<Integer, Cost> gossip = new LinkedHashMap<>();
    for (int size : List.of(5, 20, 60)) {
      pubSub.put(size, measure(size, new PubSub(NEVER), new PubSub(INTERVAL)));
      gossip.put(
          size,
          measure(size, Gossip.DEFAULT.syncInterval(NEVER), Gossip.DEFAULT.syncInterval(INTERVAL)));
    }
    System.out.println("| nodes | | most of one node | mean of a node | idle, each 15 s |");
    System.out.println("| --- | --- | --- | --- | --- |");
    pubSub.forEach((size, cost) -> {
      print(size, "PubSub", cost);
      print(size, "Gossip", gossip.getOrDefault(size, cost));
    });

    int recipients = Gossip.RECIPIENTS_DEFAULT;
    gossip.forEach((size, cost) -> {
      assertThat(cost.most()).describedAs("%d nodes, a change", size).isLessThan(8 * recipients);
      assertThat(cost.idle()).describedAs("%d nodes, idle", size).isLessThan(16 * recipients);
    });
    pubSub.forEach((size, cost) -> {
      assertThat(cost.most()).describedAs("%d nodes, a change", size).isGreaterThan(size - 2);
      assertThat(cost.idle()).describedAs("%d nodes, idle", size).isGreaterThan(size - 2);
    });
  }

  /** What all nodes send in some rounds of comparisons in which there is nothing new. */
  private static SynchronizationWatch idle(int children, SynchronizationStrategy strategy) {
    Cluster cluster = new Cluster(5, strategy);
    cluster.start(children);
    SynchronizationWatch watch = SynchronizationWatch.of(cluster.world);
    cluster.simulation.run(INTERVAL.multipliedBy(ROUNDS));
    return watch;
  }

  @Test
  void idlenessCostsTheSameHoweverManyChildrenThereAre() {
    for (SynchronizationStrategy strategy : STRATEGIES) {
      SynchronizationWatch few = idle(20, strategy);
      SynchronizationWatch many = idle(500, strategy);
      // A node may be about to begin its last round.
      Percentage oneRound = withinPercentage(100.0 / ROUNDS);
      assertThat(few.frames()).as("%s", strategy).isPositive();
      assertThat(many.frames()).as("frames, %s", strategy).isCloseTo(few.frames(), oneRound);
      assertThat(many.bytes())
          .as("bytes, %s", strategy)
          .isCloseTo(few.bytes(), oneRound)
          .isLessThan(many.frames() * FRAME_BYTES_MAX);
    }
  }

  /** The child that is new to one side shares its bucket with few others. */
  @Test
  void whatIsNewAfterASplitIsToldWithFewOfTheOthersHoweverManyThereAre() {
    for (SynchronizationStrategy strategy : STRATEGIES) {
      Cluster cluster = new Cluster(2, strategy);
      cluster.start(500);
      SimNode first = cluster.nodes.getFirst();
      cluster.simulation.network().split(List.of(first), List.of(cluster.nodes.getLast()));
      cluster.simulation.run(Duration.ofSeconds(30));
      ChildSpec fresh = ChildSpec.of("fresh", cluster.probe, "argument");
      cluster.simulation.await(cluster.world.start(first, List.of(fresh))).orThrow();
      SynchronizationWatch watch = SynchronizationWatch.of(cluster.world);
      cluster.simulation.network().heal();
      cluster.simulation.run(INTERVAL.multipliedBy(4));
      for (SimNode node : cluster.nodes) {
        assertThat(cluster.world.hub(node).registry()).as("%s", strategy).hasSize(501);
      }
      assertThat(watch.records()).as("%s", strategy).isBetween(1L, 10L);
    }
  }

  private static void print(int size, String strategy, Cost cost) {
    System.out.printf(
        "| %d | %s | %.1f | %.1f | %.1f |%n",
        size, strategy, cost.most(), cost.mean(), cost.idle());
  }
}
