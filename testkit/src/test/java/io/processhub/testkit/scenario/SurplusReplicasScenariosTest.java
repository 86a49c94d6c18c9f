package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.HubConfigBuilder;
import io.processhub.ProcessType;
import io.processhub.StartOptions;
import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import io.processhub.strategy.Gossip;
import io.processhub.strategy.Guided;
import io.processhub.strategy.HotSwap;
import io.processhub.strategy.RedundancyStrategy;
import io.processhub.strategy.Replication;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.scenario.Sum.Add;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Replicas that are all told the same, of which fewer are wanted than before: what one was told the
 * others know, so a sum shows whether a replica's state was merged into that of another.
 */
final class SurplusReplicasScenariosTest {
  private static final int SEEDS = 12;

  private static final ProcessType<String, Add> SUM =
      ProcessType.of("sum", String.class, Add.class, unused -> new Adder());

  /** Two for three nodes and for four, one for two. */
  private record OneForTwo() implements RedundancyStrategy {
    @Override
    public int instances(int members) {
      return (members - 1) / 2 + 1;
    }
  }

  private final List<HubEvent> events = new ArrayList<>();

  private void play(UnaryOperator<HubConfigBuilder> options, Consumer<Stage> scenario) {
    Stage.play(
        SEEDS,
        builder ->
            options
                .apply(builder.process(SUM).migration(HotSwap.withHandover()))
                .hook(Hook.of("merged", HubEvent.ConflictMerged.class, events::add))
                .hook(Hook.of("resolved", HubEvent.ConflictResolved.class, events::add)),
        stage -> {
          events.clear();
          scenario.accept(stage);
        });
  }

  private static List<ChildSpec> children() {
    return IntStream.range(0, 20).mapToObj(i -> ChildSpec.of("x" + i, SUM, "")).toList();
  }

  /** Starts children whose replicas have all added five. */
  private static List<ChildSpec> start(Stage stage, SimNode caller, StartOptions options) {
    List<ChildSpec> children = children();
    assertThat(stage.await(stage.world.start(caller, children, options)).errors()).isEmpty();
    stage.run(20);
    addAll(stage, caller, children, 5);
    return children;
  }

  private static void addAll(Stage stage, SimNode caller, List<ChildSpec> children, int amount) {
    for (ChildSpec child : children) {
      assertThat(stage.await(stage.world.askAll(caller, SUM, child.id(), new Add(amount))))
          .matches(replies -> replies.isComplete() && !replies.answers().isEmpty());
    }
  }

  private void checkSums(
      Stage stage, SimNode caller, List<ChildSpec> children, int replicas, Integer... sums) {
    stage.run(20);
    for (ChildSpec child : children) {
      var replies = stage.await(stage.world.askAll(caller, SUM, child.id(), new Add(0)));
      assertThat(replies.answers().values()).as(child.id()).hasSize(replicas).isSubsetOf(sums);
    }
    assertThat(events).noneMatch(HubEvent.ConflictMerged.class::isInstance);
  }

  /** Of these nodes the last leaves, and with it one instance of each child. */
  private void oneLeaves(RedundancyStrategy redundancy, String first, String... more) {
    play(
        options -> options.redundancy(redundancy),
        stage -> {
          List<SimNode> all = stage.start(first, more);
          List<ChildSpec> children = start(stage, all.getFirst(), StartOptions.DEFAULT);
          stage.await(stage.world.leave(all.getLast()));
          checkSums(stage, all.getFirst(), children, 1, 5);
          assertThat(events).isEmpty();
        });
  }

  @Test
  void ofTwoReplicasOneEndsWithItsNode() {
    oneLeaves(Replication.factor(2), "a", "b");
    oneLeaves(Replication.clusterSize(), "a", "b");
    oneLeaves(Replicas.pairs(), "a", "b");
  }

  @Test
  void ofTwoReplicasOneEndsWhenItsNodeIsDrained() {
    play(
        options -> options.redundancy(Replication.factor(2)),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b");
          List<ChildSpec> children = start(stage, nodes.getFirst(), StartOptions.DEFAULT);
          stage.await(stage.world.drain(nodes.getFirst(), nodes.getLast(), true));
          checkSums(stage, nodes.getFirst(), children, 1, 5);
          assertThat(events).isEmpty();
        });
  }

  @Test
  void fewerReplicasThatTheStrategyWantsAreNoConflict() {
    oneLeaves(new OneForTwo(), "a", "b", "c");
  }

  @Test
  void aChildMappedToTwoNodesIsOnOneWhenTheOtherLeaves() {
    play(
        options -> options.redundancy(Replication.factor(2)).distribution(Guided.DEFAULT),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          Map<String, List<String>> mapping = new TreeMap<>();
          children().forEach(child -> mapping.put(child.id(), List.of("b", "a")));
          StartOptions mapped = StartOptions.DEFAULT.childMapping(mapping);
          List<ChildSpec> children = start(stage, nodes.getFirst(), mapped);
          stage.await(stage.world.leave(nodes.get(1)));
          checkSums(stage, nodes.getFirst(), children, 1, 5);
        });
  }

  /** One of them hands its state over, and the other has nothing to add. */
  @Test
  void ofTwoReplicasThatGoToTheSameNodeOneArrives() {
    play(
        options -> options.redundancy(Replication.factor(2)),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          List<ChildSpec> children = start(stage, nodes.getFirst(), StartOptions.DEFAULT);
          var first = stage.world.leave(nodes.get(1));
          stage.runMillis(stage.simulation.seed() * 13);
          stage.await(stage.world.leave(nodes.get(2)));
          stage.await(first);
          checkSums(stage, nodes.getFirst(), children, 1, 5);
        });
  }

  /** Of the first that has arrived the second may hear only when it has been offered itself. */
  @Test
  void ofTwoReplicasThatGoToTheSameNodeOneArrivesAlsoWhereNewsIsSlow() {
    for (boolean leaving : new boolean[] {false, true}) {
      play(
          options ->
              options
                  .redundancy(Replication.factor(2))
                  .synchronization(new Gossip(1, Duration.ofSeconds(5), false)),
          stage -> {
            List<SimNode> nodes = stage.start("a", "b", "c");
            SimNode a = nodes.getFirst();
            List<ChildSpec> children = start(stage, a, StartOptions.DEFAULT);
            stage.simulation.start("d", "e", "f", "g", "h").forEach(stage.world::openAsObserver);
            stage.run(20);
            List<CompletableFuture<?>> gone = new ArrayList<>();
            for (SimNode node : nodes.subList(1, 3)) {
              gone.add(leaving ? stage.world.leave(node) : stage.world.drain(node, node, true));
              stage.runMillis(stage.simulation.seed() * 5);
            }
            gone.forEach(stage::await);
            checkSums(stage, a, children, 1, 5);
          });
    }
  }

  /** On each side of the split the replicas go on, and of both those that are wanted stay. */
  @Test
  void afterASplitReplicasKeepWhatTheirSideHasToldThem() {
    play(
        options -> options.redundancy(Replication.factor(2)),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d");
          List<ChildSpec> children = start(stage, nodes.getFirst(), StartOptions.DEFAULT);
          stage.simulation.network().split(nodes.subList(0, 2), nodes.subList(2, 4));
          stage.run(30);
          addAll(stage, nodes.getFirst(), children, 10);
          addAll(stage, nodes.getLast(), children, 100);
          stage.simulation.network().heal();
          stage.run(30);
          // A side that had none of a child's replicas has begun anew.
          checkSums(stage, nodes.getFirst(), children, 2, 10, 15, 100, 105);
          assertThat(events).hasAtLeastOneElementOfType(HubEvent.ConflictResolved.class);
        });
  }

  /** That it was a replica once does not count when it has been the only one since. */
  @Test
  void theStatesOfTheOnlyInstancesOnBothSidesOfASplitAreMerged() {
    play(
        options -> options.redundancy(new OneForTwo()),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          List<ChildSpec> children = start(stage, nodes.getFirst(), StartOptions.DEFAULT);
          stage.await(stage.world.leave(nodes.getLast()));
          checkSums(stage, nodes.getFirst(), children, 1, 5);
          SimNode a = nodes.get(0);
          SimNode b = nodes.get(1);
          stage.simulation.network().split(List.of(a), List.of(b));
          stage.run(30);
          addAll(stage, a, children, 10);
          addAll(stage, b, children, 100);
          stage.simulation.network().heal();
          stage.run(60);
          for (ChildSpec child : children) {
            assertThat(stage.world.hub(a).processIds(child.id())).hasSize(1);
            assertThat(stage.await(stage.world.ask(a, SUM, child.id(), new Add(0)))).isEqualTo(115);
          }
        });
  }
}
