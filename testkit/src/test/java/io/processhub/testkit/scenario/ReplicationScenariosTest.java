package io.processhub.testkit.scenario;

import static io.processhub.testkit.scenario.Replicas.active;
import static io.processhub.testkit.scenario.Replicas.actives;
import static io.processhub.testkit.scenario.Replicas.pairs;
import static io.processhub.testkit.scenario.Replicas.play;
import static io.processhub.testkit.scenario.Replicas.roles;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildInfo;
import io.processhub.Instance;
import io.processhub.NodeId;
import io.processhub.process.Role;
import io.processhub.strategy.Replication;
import io.processhub.testkit.Probe;
import io.processhub.testkit.SimNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How many replicas there are, and what is said to them. */
final class ReplicationScenariosTest {
  private static final int CHILDREN = 60;

  @Test
  void aStartIsAnsweredWhenAllReplicasRunAndTheFirstOwnerIsActive() {
    play(
        20,
        Replication.factor(3).activePassive(),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          var result = stage.await(stage.world.start(nodes.getFirst(), stage.specs("x", CHILDREN)));
          assertThat(result.started().values()).allMatch(processes -> processes.size() == 3);
          assertThat(stage.running().values()).allMatch(processes -> processes.size() == 3);
          assertThat(roles(stage, Role.ACTIVE)).isEqualTo(CHILDREN);
          assertThat(roles(stage, Role.PASSIVE)).isEqualTo(2 * CHILDREN);
          stage.world.checkWhenQuiet();
          var placer =
              stage
                  .world
                  .config()
                  .distribution()
                  .placer(nodes.stream().map(SimNode::id).sorted().toList());
          actives(stage, nodes.getLast())
              .forEach((child, active) ->
                  assertThat(active).containsExactly(placer.owners(child, 3).getFirst()));
        });
  }

  @Test
  void inActiveActiveAllReplicasAreActive() {
    play(
        10,
        Replication.clusterSize(),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.started(nodes.getFirst(), "x", 20);
          assertThat(roles(stage, Role.ACTIVE)).isEqualTo(60);
          stage.world.checkWhenQuiet();
          nodes.getLast().crash();
          stage.world.checkWhenQuiet();
          assertThat(roles(stage, Role.ACTIVE)).isEqualTo(40);
        });
  }

  @Test
  void thereAreAsManyReplicasAsNodesAndMoreWhenNodesCome() {
    play(
        20,
        Replication.factor(3).activePassive(),
        stage -> {
          SimNode a = stage.simulation.start("a");
          stage.world.open(a);
          stage.world.awaitMembers(List.of(a));
          stage.started(a, "x", 20);
          ChildInfo alone = stage.world.hub(a).lookup("x0").orElseThrow();
          assertThat(alone.replicas()).isEqualTo(3);
          assertThat(alone.instances())
              .singleElement()
              .extracting(Instance::role)
              .isEqualTo(Role.ACTIVE);
          for (String name : List.of("b", "c", "d")) {
            stage.world.open(stage.simulation.start(name));
            stage.world.checkWhenQuiet();
          }
          ChildInfo more = stage.world.hub(a).lookup("x0").orElseThrow();
          assertThat(more.instances()).hasSize(3);
          assertThat(roles(stage, Role.ACTIVE)).isEqualTo(20);
          assertThat(roles(stage, Role.PASSIVE)).isEqualTo(40);
        });
  }

  @Test
  void messagesGoToTheActiveOneAndToAllWhenAllAreMeant() {
    play(
        10,
        Replication.factor(3).activePassive(),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d");
          stage.started(nodes.getFirst(), "x", 10);
          stage.world.checkWhenQuiet();
          for (SimNode node : nodes) {
            for (int i = 0; i < 10; i++) {
              var replies =
                  stage.await(stage.world.askAll(node, stage.probe, "x" + i, new Probe.Next(i)));
              assertThat(replies.isComplete()).isTrue();
              assertThat(replies.answers()).hasSize(3).containsValue((long) i + 1);
              assertThat(replies.answers().keySet())
                  .isEqualTo(
                      Stream.of(stage.world.hub(node).lookup("x" + i).orElseThrow())
                          .flatMap(info -> info.instances().stream().map(Instance::node))
                          .collect(Collectors.toSet()));
            }
          }
          countOnce(stage, nodes, "x3");
        });
  }

  /** Each node has one replica count a number, which is to be the active one. */
  private static void countOnce(Stage stage, List<SimNode> nodes, String child) {
    Map<NodeId, Set<Long>> expected = new HashMap<>();
    NodeId active = active(stage, nodes.getFirst(), child).iterator().next();
    ChildInfo info = stage.world.hub(nodes.getFirst()).lookup(child).orElseThrow();
    info.instances().forEach(one -> expected.put(one.node(), new TreeSet<>()));
    for (int i = 0; i < nodes.size(); i++) {
      SimNode node = nodes.get(i);
      stage.await(stage.world.ask(node, stage.probe, child, new Probe.Count(i)));
      expected.get(active).add((long) i);
    }
    var counted =
        stage.await(stage.world.askAll(nodes.getFirst(), stage.probe, child, new Probe.Counted(0)));
    Map<NodeId, Set<Long>> actual = new HashMap<>();
    counted.answers().forEach((node, state) -> actual.put(node, state.counted().keySet()));
    assertThat(actual).isEqualTo(expected);
  }

  @Test
  void aReplicaWhoseNodeDiesBeforeItAnswersIsAFailureOfThatNodeOnly() {
    play(
        10,
        Replication.clusterSize(),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.started(nodes.getFirst(), "x", 1);
          NodeId c = nodes.getLast().id();
          nodes.getLast().crash();
          var replies =
              stage.await(
                  stage.world.askAll(nodes.getFirst(), stage.probe, "x0", new Probe.Next(1)));
          assertThat(replies.answers()).hasSize(2);
          assertThat(replies.failures()).containsOnlyKeys(c);
          assertThat(replies.isComplete()).isFalse();
        });
  }

  @Test
  void aReplicaThatEndsItselfEndsTheChild() {
    play(
        10,
        pairs(),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.started(nodes.getFirst(), "x", 2);
          stage.world.mayEnd("x0");
          stage.world.hub(nodes.getLast()).ref(stage.probe, "x0").tell(new Probe.End());
          stage.run(5);
          assertThat(stage.running()).containsOnlyKeys("x1");
          stage.world.checkWhenQuiet();
        });
  }

  /** Every replica of some children is moved at once, and again before that is over. */
  @Test
  void nodesThatComeAndGoAtOnceLeaveAsManyReplicasAsThereShouldBe() {
    play(
        30,
        Replication.factor(3).activePassive(),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d");
          stage.started(nodes.getFirst(), "x", CHILDREN);
          for (String name : List.of("e", "f", "g")) {
            stage.world.open(stage.simulation.start(name));
            stage.runMillis(stage.simulation.seed() * 7);
          }
          nodes.get(1).crash();
          var left = stage.world.leave(nodes.get(2));
          stage.await(left);
          stage.world.checkWhenQuiet();
          assertThat(stage.running().values()).allMatch(replicas -> replicas.size() == 3);
          assertThat(roles(stage, Role.ACTIVE)).isEqualTo(CHILDREN);
        });
  }
}
