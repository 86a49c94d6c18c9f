package io.processhub.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.HubConfig;
import io.processhub.HubConfigBuilder;
import io.processhub.ProcessType;
import io.processhub.strategy.DistributionStrategy;
import io.processhub.strategy.MigrationStrategy;
import io.processhub.strategy.PartitionToleranceStrategy;
import io.processhub.strategy.RecordedDistribution;
import io.processhub.strategy.RedundancyStrategy;
import io.processhub.strategy.SynchronizationStrategy;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.Simulation;
import io.processhub.testkit.World;
import io.processhub.testkit.contract.DistributionContract;
import io.processhub.testkit.contract.MigrationContract;
import io.processhub.testkit.contract.PartitionToleranceContract;
import io.processhub.testkit.contract.RecordedDistributionContract;
import io.processhub.testkit.contract.RedundancyContract;
import io.processhub.testkit.contract.SynchronizationContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Strategies of a user's own: each keeps its family's contract, and does what it says. */
class OwnStrategiesTest {
  @Nested
  final class TogetherByGroupTest extends DistributionContract {
    @Override
    protected DistributionStrategy newStrategy() {
      return new TogetherByGroup(64);
    }
  }

  @Nested
  final class FewestChildrenTest extends RecordedDistributionContract {
    @Override
    protected RecordedDistribution newStrategy() {
      return new FewestChildren();
    }
  }

  @Nested
  final class OneForEachThreeTest extends RedundancyContract {
    @Override
    protected RedundancyStrategy newStrategy() {
      return new OneForEachThree();
    }
  }

  @Nested
  final class HeavyOnesStayTest extends MigrationContract {
    @Override
    protected MigrationStrategy newStrategy() {
      return new HeavyOnesStay();
    }
  }

  @Nested
  final class CompareWithOneTest extends SynchronizationContract {
    @Override
    protected SynchronizationStrategy newStrategy() {
      return new CompareWithOne(Duration.ofSeconds(2));
    }
  }

  @Nested
  final class WithWitnessTest extends PartitionToleranceContract {
    @Override
    protected PartitionToleranceStrategy newStrategy() {
      return new WithWitness("node-000");
    }
  }

  private final Simulation simulation = Simulation.of(7);
  private final ProcessType<MeterConfig, Meter.Command> meter =
      simulation.ledger().watch(Meter.METER);

  private HubConfigBuilder hub() {
    return HubConfig.named("meters").process(meter);
  }

  private void start(World world, SimNode caller, List<String> ids) {
    List<ChildSpec> specs = new ArrayList<>();
    ids.forEach(id -> specs.add(ChildSpec.of(id, meter, new MeterConfig(id))));
    simulation.await(world.start(caller, specs)).orThrow();
  }

  private long nodesOf(String prefix) {
    return simulation.ledger().running().stream()
        .filter(one -> one.childId().startsWith(prefix))
        .map(one -> one.processId().node())
        .distinct()
        .count();
  }

  private long childrenOn(SimNode node) {
    return simulation.ledger().running().stream()
        .filter(one -> one.processId().node().equals(node.id()))
        .count();
  }

  @Test
  void theChildrenOfAGroupStayTogetherThroughACrash() {
    World world = World.of(simulation, () -> hub().distribution(new TogetherByGroup(64)));
    List<SimNode> nodes = world.start("a", "b", "c", "d");
    for (String house : List.of("north", "south", "east", "west")) {
      start(world, nodes.get(0), List.of(house + "/1", house + "/2", house + "/3"));
      assertThat(nodesOf(house)).isEqualTo(1);
    }
    nodes.get(1).crash();
    world.checkWhenQuiet();
    for (String house : List.of("north", "south", "east", "west")) {
      assertThat(nodesOf(house)).isEqualTo(1);
    }
  }

  @Test
  void aNewNodeGetsTheNewChildrenUntilItHasAsManyAsTheOthers() {
    World world = World.of(simulation, () -> hub().distribution(new FewestChildren()));
    List<SimNode> nodes = world.start("a", "b");
    for (int i = 0; i < 10; i++) {
      start(world, nodes.get(0), List.of("old-" + i));
    }
    assertThat(childrenOn(nodes.get(0))).isEqualTo(5);
    SimNode c = simulation.start("c");
    world.open(c);
    world.awaitMembers(List.of(nodes.get(0), nodes.get(1), c));
    simulation.run(Duration.ofSeconds(5));
    for (int i = 0; i < 5; i++) {
      start(world, nodes.get(1), List.of("new-" + i));
    }
    assertThat(childrenOn(c)).isEqualTo(5);
    c.crash();
    world.checkWhenQuiet();
    assertThat(childrenOn(nodes.get(0)) + childrenOn(nodes.get(1))).isEqualTo(15);
  }

  @Test
  void heavyChildrenStayUntilTheirNodeLeaves() {
    World world = World.of(simulation, () -> hub().migration(new HeavyOnesStay()));
    SimNode a = world.start("a").getFirst();
    ChildSpec heavy =
        ChildSpec.of("heavy", meter, new MeterConfig("x")).metadata(Map.of("weight", "heavy"));
    simulation.await(world.start(a, List.of(heavy))).orThrow();
    for (String name : List.of("b", "c", "d", "e")) {
      world.open(simulation.start(name));
    }
    simulation.run(Duration.ofSeconds(30));
    assertThat(childrenOn(a)).isEqualTo(1);
    simulation.await(world.leave(a));
    world.checkWhenQuiet();
    assertThat(nodesOf("heavy")).isEqualTo(1);
  }

  @Test
  void comparingWithOneNodeAtATimeIsEnough() {
    World world =
        World.of(
            simulation, () -> hub().synchronization(new CompareWithOne(Duration.ofSeconds(2))));
    List<SimNode> nodes = world.start("a", "b", "c");
    start(world, nodes.get(0), List.of("x", "y", "z"));
    nodes.get(2).crash();
    world.checkWhenQuiet();
  }

  @Test
  void onlyTheSideWithTheWitnessRunsChildren() {
    World world = World.of(simulation, () -> hub().partitionTolerance(new WithWitness("a")));
    List<SimNode> nodes = world.start("a", "b", "c");
    start(world, nodes.get(0), List.of("x", "y", "z"));
    simulation.network().split(nodes.subList(0, 1), nodes.subList(1, 3));
    simulation.run(Duration.ofSeconds(30));
    assertThat(childrenOn(nodes.get(0))).isEqualTo(3);
    assertThat(world.hub(nodes.get(1)).isPartitioned()).isTrue();
    simulation.network().heal();
    world.checkWhenQuiet();
  }
}
