package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildInfo;
import io.processhub.ChildSpec;
import io.processhub.HubConfig;
import io.processhub.Scope;
import io.processhub.strategy.CentralizedLoadBalancer;
import io.processhub.strategy.NodeLoad;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.World;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Children that are placed by load. */
final class LoadBalancerScenariosTest {
  private static final CentralizedLoadBalancer BALANCER = CentralizedLoadBalancer.DEFAULT;
  private static final CentralizedLoadBalancer QUICK =
      BALANCER.pushInterval(Duration.ofSeconds(1)).maxHistorySize(3);

  private static NodeLoad busy(double cpu) {
    return new NodeLoad(cpu, 0, 0, 0, 0);
  }

  private static Map<String, List<String>> placements(Stage stage, SimNode seenFrom) {
    return stage.world.hub(seenFrom).registry().values().stream()
        .collect(Collectors.toMap(ChildInfo::id, ChildInfo::nodes));
  }

  private static long views(Stage stage, SimNode node) {
    return stage.world.hub(node).diagnostics().counters().getOrDefault("loadViews", 0L);
  }

  @Test
  void newChildrenGoToTheNodesThatAreLeastBusy() {
    Stage.play(
        10,
        options -> options.distribution(BALANCER),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          nodes.get(0).setLoad(busy(0.9));
          nodes.get(1).setLoad(busy(0.1));
          nodes.get(2).setLoad(busy(0.1));
          stage.run(60);
          stage.started(nodes.get(0), "x", 60);
          stage.world.checkWhenQuiet();
          assertThat(stage.runningOn(nodes.get(0))).isEmpty();
          assertThat(stage.runningOn(nodes.get(1))).hasSizeBetween(25, 35);
        });
  }

  @Test
  void withoutReportsChildrenAreSpreadByTheirNumber() {
    Stage.play(
        10,
        options -> options.distribution(BALANCER),
        stage -> {
          for (String name : List.of("a", "b", "c")) {
            stage.simulation.node(name).hideLoad();
          }
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.started(nodes.get(0), "x", 60);
          stage.started(nodes.get(2), "y", 30);
          for (SimNode node : nodes) {
            assertThat(stage.runningOn(node)).hasSizeBetween(24, 36);
          }
          stage.world.checkWhenQuiet();
        });
  }

  @Test
  void reportsThatAreStaleDoNotCount() {
    Stage.play(
        10,
        options -> options.distribution(QUICK),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          nodes.get(0).setLoad(busy(0.9));
          stage.run(20);
          nodes.forEach(SimNode::hideLoad);
          stage.run(20);
          stage.started(nodes.get(1), "x", 90);
          for (SimNode node : nodes) {
            assertThat(stage.runningOn(node)).hasSizeBetween(24, 36);
          }
          stage.world.checkWhenQuiet();
        });
  }

  @Test
  void theOldestLeadsAndTheNextOldestAfterIt() {
    Stage.play(
        10,
        options -> options.distribution(QUICK),
        stage -> {
          // Neither by name nor by the order of views.
          List<SimNode> c = stage.start("c");
          stage.run(2);
          stage.world.open(stage.simulation.start("a"));
          stage.run(5);
          stage.world.open(stage.simulation.start("b"));
          SimNode a = stage.simulation.node("a");
          SimNode b = stage.simulation.node("b");
          stage.world.awaitMembers(List.of(a, b, c.getFirst()));
          // Each of them was the oldest of those that it saw at first.
          long first = views(stage, c.getFirst());
          long firstA = views(stage, a);
          long firstB = views(stage, b);
          stage.run(20);
          assertThat(views(stage, c.getFirst())).isGreaterThan(first + 15);
          assertThat(views(stage, a)).isEqualTo(firstA);
          assertThat(views(stage, b)).isEqualTo(firstB);

          c.getFirst().crash();
          a.setLoad(busy(1));
          stage.run(20);
          assertThat(views(stage, a)).isGreaterThan(firstA + 10);
          assertThat(views(stage, b)).isEqualTo(firstB);
          stage.started(b, "x", 10);
          assertThat(stage.runningOn(b)).describedAs("a is busy").hasSize(10);
          stage.world.checkWhenQuiet();
        });
  }

  @Test
  void everyNodeKnowsThePlacementsAndANewLeaderMovesNothing() {
    Stage.play(
        10,
        options -> options.distribution(BALANCER),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d");
          stage.started(nodes.get(0), "x", 100);
          stage.world.checkWhenQuiet();
          Map<String, List<String>> before = placements(stage, nodes.get(0));
          nodes.forEach(node -> assertThat(placements(stage, node)).isEqualTo(before));

          SimNode leader =
              nodes.stream().filter(node -> views(stage, node) > 0).findFirst().orElseThrow();
          leader.crash();
          stage.world.checkWhenQuiet();
          SimNode other =
              nodes.stream().filter(node -> !node.equals(leader)).findFirst().orElseThrow();
          placements(stage, other)
              .forEach((child, names) -> {
                if (!before.get(child).contains(leader.name())) {
                  assertThat(names).isEqualTo(before.get(child));
                }
              });
          assertThat(stage.running()).hasSize(100);
        });
  }

  @Test
  void childrenOfALostNodeArePlacedAnewWhereTheLoadIsLeast() {
    Stage.play(
        20,
        options -> options.distribution(BALANCER),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d");
          stage.started(nodes.get(0), "x", 120);
          nodes.get(2).setLoad(busy(0.8));
          stage.run(90);
          int before = stage.runningOn(nodes.get(2)).size();
          nodes.get(3).crash();
          stage.world.checkWhenQuiet();
          assertThat(stage.running()).hasSize(120);
          assertThat(stage.runningOn(nodes.get(2))).hasSize(before);
        });
  }

  @Test
  void aNodeThatLeavesHandsItsChildrenToWhoIsChosenAnew() {
    Stage.play(
        20,
        options -> options.distribution(BALANCER),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.started(nodes.get(0), "x", 90);
          Duration before = stage.simulation.now();
          stage.await(stage.world.leave(nodes.get(1)));
          assertThat(stage.simulation.now().minus(before)).isLessThan(Duration.ofSeconds(10));
          stage.runMillis(200);
          assertThat(stage.running()).describedAs("just after the departure").hasSize(90);
          stage.world.checkWhenQuiet();
        });
  }

  @Test
  void childrenStayWhenANodeComesAndNewOnesGoToIt() {
    Stage.play(
        10,
        options -> options.distribution(BALANCER),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.started(nodes.get(0), "x", 90);
          Map<String, List<String>> before = placements(stage, nodes.get(0));
          SimNode d = stage.simulation.start("d");
          stage.world.open(d);
          stage.world.checkWhenQuiet();
          assertThat(stage.runningOn(d)).isEmpty();
          assertThat(placements(stage, d)).isEqualTo(before);
          stage.started(nodes.get(1), "y", 30);
          assertThat(stage.runningOn(d)).hasSizeBetween(28, 30);
          stage.world.checkWhenQuiet();
        });
  }

  /** Its share is more than all homes together move at once. */
  @Test
  void withRedistributionANodeThatComesGetsItsShareAFewChildrenAtATime() {
    Stage.play(
        2,
        options -> options.distribution(BALANCER.nodeupRedistribution(true)),
        stage -> {
          int children = 1_200;
          List<SimNode> nodes = stage.start("a", "b");
          stage.started(nodes.get(0), "x", children);
          SimNode c = stage.simulation.start("c");
          stage.world.open(c);
          stage.world.awaitMembers(List.of(nodes.get(0), nodes.get(1), c));
          int steps = 0;
          for (int i = 0; i < 30; i++) {
            int before = stage.runningOn(c).size();
            stage.runMillis(500);
            int more = stage.runningOn(c).size() - before;
            steps += more > 0 ? 1 : 0;
            int homes = 3;
            assertThat(more).isLessThanOrEqualTo(2 * 25 * homes);
          }
          stage.world.checkWhenQuiet();
          assertThat(stage.runningOn(c)).hasSizeBetween(345, 450);
          assertThat(stage.running()).hasSize(children);
          assertThat(steps).describedAs("ticks in which children came").isBetween(5, 12);
        });
  }

  @Test
  void replicasAreOnDistinctNodesAndAsManyAsThereAre() {
    Stage.play(
        10,
        options -> options.distribution(BALANCER).redundancy(members -> 3),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b");
          stage.started(nodes.get(0), "x", 30);
          stage.world.checkWhenQuiet();
          assertThat(stage.running().values()).hasSize(30).allMatch(each -> each.size() == 2);
          stage.world.open(stage.simulation.start("c"));
          stage.world.open(stage.simulation.start("d"));
          stage.world.checkWhenQuiet();
          assertThat(stage.running().values()).allMatch(each -> each.size() == 3);
          nodes.get(0).crash();
          stage.world.checkWhenQuiet();
          assertThat(stage.running().values()).allMatch(each -> each.size() == 3);
        });
  }

  @Test
  void eachHubCountsTheChildrenOfTheOthers() {
    Stage.play(
        10,
        options -> options.distribution(QUICK),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          World other =
              World.of(
                  stage.simulation,
                  () -> HubConfig.named("other").process(stage.probe).distribution(QUICK));
          other.open(nodes.get(0));
          other.awaitMembers(nodes.subList(0, 1));
          List<ChildSpec> elsewhere = stage.specs("e", 60);
          assertThat(stage.await(other.start(nodes.get(0), elsewhere)).isOk()).isTrue();
          stage.run(10);
          stage.started(nodes.get(0), "x", 60);
          assertThat(stage.world.hub(nodes.get(0)).processes(Scope.LOCAL)).isEmpty();
          stage.world.checkWhenQuiet();
          other.check();
        });
  }

  @Test
  void aSplitRunsChildrenOnBothSidesAndAMergeLeavesEachOnItsLastPlace() {
    Stage.play(
        20,
        options -> options.distribution(BALANCER),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d");
          stage.started(nodes.get(0), "x", 80);
          stage.simulation.network().split(nodes.subList(0, 2), nodes.subList(2, 4));
          stage.run(20);
          assertThat(stage.running().values()).hasSize(80).allMatch(each -> each.size() == 2);
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
          assertThat(stage.running().values()).hasSize(80).allMatch(each -> each.size() == 1);
        });
  }
}
