package io.processhub.testkit.scenario;

import static io.processhub.testkit.scenario.Replicas.active;
import static io.processhub.testkit.scenario.Replicas.actives;
import static io.processhub.testkit.scenario.Replicas.allHaveOneActive;
import static io.processhub.testkit.scenario.Replicas.pairs;
import static io.processhub.testkit.scenario.Replicas.play;
import static io.processhub.testkit.scenario.Replicas.roles;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.ChildState;
import io.processhub.NodeId;
import io.processhub.ProcessId;
import io.processhub.process.Role;
import io.processhub.strategy.RedundancySignal;
import io.processhub.strategy.Replication;
import io.processhub.testkit.NetworkTimes;
import io.processhub.testkit.Probe;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.SimSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which replica is the active one, and what becomes of that when nodes come and go. */
final class ActiveRoleScenariosTest {
  private static final int CHILDREN = 60;

  private static long counter(Stage stage, List<SimNode> nodes, String name) {
    return nodes.stream()
        .mapToLong(node -> stage.world.hub(node).diagnostics().counters().getOrDefault(name, 0L))
        .sum();
  }

  /** So the first one's replicas are the active ones. */
  private static List<SimNode> twoOfWhichTheLastWasRestarted(Stage stage) {
    List<SimNode> nodes = stage.start("a", "b");
    stage.started(nodes.getFirst(), "x", CHILDREN);
    stage.world.checkWhenQuiet();
    nodes.getLast().crash();
    stage.world.checkWhenQuiet();
    nodes.getLast().restart();
    stage.world.open(nodes.getLast());
    stage.world.checkWhenQuiet();
    return nodes;
  }

  private static long token(Stage stage, SimNode caller, String child) {
    return stage.await(stage.world.ask(caller, stage.probe, child, new Probe.Token()));
  }

  /** Though the membership is acted on much later. */
  @Test
  void theLossOfTheActiveOnePromotesExactlyOneOtherAtOnce() {
    Stage.play(
        20,
        options ->
            options
                .redundancy(Replication.factor(3).activePassive().signal(RedundancySignal.ALL))
                .debounce(Duration.ofSeconds(2)),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d", "e");
          stage.started(nodes.getFirst(), "x", CHILDREN);
          stage.world.checkWhenQuiet();
          Map<String, Set<NodeId>> before = actives(stage, nodes.getFirst());
          SimNode lost = nodes.get(2);
          NodeId lostId = lost.id();
          lost.crash();
          SimNode a = nodes.getFirst();
          List<SimNode> others = nodes.stream().filter(SimNode::isRunning).toList();
          stage.simulation.runUntil(
              () ->
                  others.stream()
                      .noneMatch(n -> stage.simulation.network().view(n).contains(lostId)),
              Duration.ofMinutes(1));
          boolean promoted =
              stage.simulation.runUntil(
                  () -> allHaveOneActive(stage, a, CHILDREN), Duration.ofMillis(100));
          assertThat(promoted).describedAs("promoted within 100 ms of the view").isTrue();
          stage.world.checkWhenQuiet();
          actives(stage, a)
              .forEach((child, now) -> {
                if (!before.get(child).contains(lostId)) {
                  assertThat(now).isEqualTo(before.get(child));
                }
              });
          long orphans = before.values().stream().filter(was -> was.contains(lostId)).count();
          assertThat(counter(stage, others, "replicasPromoted")).isEqualTo(orphans).isPositive();
          assertThat(counter(stage, others, "replicasDemoted")).isZero();
        });
  }

  /** Upstream: every membership change reshuffles actives (its issues 2 and 15). */
  @Test
  void aJoinReshufflesNoActives() {
    play(
        20,
        Replication.factor(3).activePassive(),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.started(nodes.getFirst(), "x", CHILDREN);
          stage.world.checkWhenQuiet();
          Map<String, Set<NodeId>> before = actives(stage, nodes.getFirst());
          stage.world.open(stage.simulation.start("d"));
          stage.world.checkWhenQuiet();
          Map<String, Set<NodeId>> after = actives(stage, nodes.getFirst());
          after.forEach((child, now) -> {
            boolean stillOwner =
                stage.running().get(child).stream()
                    .anyMatch(process -> before.get(child).contains(process.node()));
            if (stillOwner) {
              assertThat(now).isEqualTo(before.get(child));
            }
          });
          assertThat(
                  after.entrySet().stream()
                      .filter(e -> e.getValue().equals(before.get(e.getKey()))))
              .hasSizeGreaterThan(CHILDREN / 2);
        });
  }

  @Test
  void aRestartedNodeDoesNotTakeTheActiveRoleBack() {
    play(
        20,
        pairs(),
        stage -> {
          List<SimNode> nodes = twoOfWhichTheLastWasRestarted(stage);
          actives(stage, nodes.getFirst())
              .forEach((child, now) -> assertThat(now).containsExactly(nodes.getFirst().id()));
          assertThat(stage.runningOn(nodes.getLast())).hasSize(CHILDREN);
        });
  }

  /** The children's home runs passive replicas: it has stopped those long before it starts anew. */
  @Test
  void whatIsStartedAnewIsNotActiveBeforeTheActiveReplicaOfBeforeHasEnded() {
    play(
        20,
        pairs(),
        stage -> {
          List<SimNode> nodes = twoOfWhichTheLastWasRestarted(stage);
          SimNode b = nodes.getLast();
          List<ChildSpec> children = new ArrayList<>(stage.specs("x", CHILDREN));
          var stop = stage.world.stop(b, Stage.ids(children));
          stage.runMillis(1);
          Set<String> left = Set.copyOf(stage.runningOn(b));
          children.removeIf(child -> left.contains(child.id()));
          var start = stage.world.start(b, children);
          stage.await(stop);
          assertThat(stage.await(start).started()).hasSizeBetween(10, CHILDREN);
          stage.world.checkWhenQuiet();
        });
  }

  /** Its node is no owner any more; the newcomer would begin with nothing. */
  @Test
  void whoStoodByFollowsAnActiveReplicaThatHasToGoRatherThanANewcomer() {
    Stage.play(
        20,
        SimSettings.DEFAULT.network(NetworkTimes.PROMPT),
        options -> options.redundancy(pairs().signal(RedundancySignal.ALL)),
        stage -> {
          List<SimNode> nodes = twoOfWhichTheLastWasRestarted(stage);
          stage.world.open(stage.simulation.start("c"));
          stage.world.checkWhenQuiet();
          NodeId a = nodes.getFirst().id();
          NodeId b = nodes.getLast().id();
          Map<String, List<ProcessId>> running = stage.running();
          actives(stage, nodes.getFirst())
              .forEach((child, now) -> {
                boolean isOwner = running.get(child).stream().anyMatch(p -> p.node().equals(a));
                assertThat(now).containsExactly(isOwner ? a : b);
              });
          assertThat(actives(stage, nodes.getFirst())).containsValue(Set.of(b));
        });
  }

  @Test
  void ofTwoActiveAfterAMergeTheOneThatWasItForLongerStays() {
    play(
        20,
        pairs(),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b");
          stage.started(nodes.getFirst(), "x", CHILDREN);
          stage.world.checkWhenQuiet();
          Map<String, Set<NodeId>> before = actives(stage, nodes.getFirst());
          stage.simulation.network().split(nodes.subList(0, 1), nodes.subList(1, 2));
          stage.run(30);
          assertThat(roles(stage, Role.ACTIVE)).isEqualTo(2 * CHILDREN);
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
          assertThat(actives(stage, nodes.getFirst())).isEqualTo(before);
          assertThat(roles(stage, Role.ACTIVE)).isEqualTo(CHILDREN);
        });
  }

  @Test
  void whatWasStartedOnBothSidesOfASplitHasOneActiveAfterTheMerge() {
    play(
        20,
        pairs(),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d");
          stage.world.checkWhenQuiet();
          stage.simulation.network().split(nodes.subList(0, 2), nodes.subList(2, 4));
          stage.run(30);
          stage.started(nodes.getFirst(), "x", CHILDREN);
          stage.started(nodes.getLast(), "x", CHILDREN);
          stage.simulation.network().heal();
          stage.world.checkWhenQuiet();
          assertThat(roles(stage, Role.ACTIVE)).isEqualTo(CHILDREN);
          assertThat(roles(stage, Role.PASSIVE)).isEqualTo(CHILDREN);
        });
  }

  @Test
  void whenTheActivesNodeLeavesAnotherIsPromoted() {
    play(
        20,
        pairs(),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.started(nodes.getFirst(), "x", CHILDREN);
          stage.world.checkWhenQuiet();
          Map<String, Set<NodeId>> before = actives(stage, nodes.getFirst());
          NodeId b = nodes.get(1).id();
          stage.await(stage.world.leave(nodes.get(1)));
          boolean promoted =
              stage.simulation.runUntil(
                  () -> allHaveOneActive(stage, nodes.getFirst(), CHILDREN),
                  Duration.ofMillis(200));
          assertThat(promoted).isTrue();
          stage.world.checkWhenQuiet();
          actives(stage, nodes.getFirst())
              .forEach((child, now) -> {
                assertThat(now).doesNotContain(b);
                if (!before.get(child).contains(b)) {
                  assertThat(now).isEqualTo(before.get(child));
                }
              });
        });
  }

  @Test
  void aMoveLeavesTheActiveRoleWhereItIsAndTheNewReplicaIsPassive() {
    play(
        20,
        pairs(),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c", "d");
          List<ChildSpec> specs = stage.started(nodes.getFirst(), "x", 20);
          stage.world.checkWhenQuiet();
          Map<String, Set<NodeId>> before = actives(stage, nodes.getFirst());
          SimNode target = nodes.get(3);
          for (ChildSpec spec : specs) {
            stage.world.redistribute(nodes.getFirst(), spec, target.id());
          }
          stage.world.checkWhenQuiet();
          assertThat(actives(stage, nodes.getFirst())).isEqualTo(before);
          assertThat(stage.runningOn(target)).hasSize(20);
        });
  }

  @Test
  void aReplicaThatIsGivenUpHandsTheActiveRoleOn() {
    play(
        20,
        pairs(),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b", "c");
          stage.started(nodes.getFirst(), "x", 1);
          SimNode a = nodes.getFirst();
          NodeId first = active(stage, a, "x0").iterator().next();
          SimNode sick = nodes.stream().filter(n -> n.id().equals(first)).findFirst().orElseThrow();
          boolean handedOn =
              stage.simulation.runUntil(
                  () -> {
                    if (stage.world.hub(sick).lookup("x0").orElseThrow().instances().stream()
                        .anyMatch(i -> i.state() == ChildState.FAILED)) {
                      Set<NodeId> now = active(stage, a, "x0");
                      return now.size() == 1 && !now.contains(first);
                    }
                    if (stage.simulation.now().toMillis() % 5 == 0) {
                      stage.world.hub(sick).ref(stage.probe, "x0").tell(new Probe.Fail());
                    }
                    return false;
                  },
                  Duration.ofMinutes(2));
          assertThat(handedOn).isTrue();
          long answer = stage.await(stage.world.ask(a, stage.probe, "x0", new Probe.Next(4)));
          assertThat(answer).isEqualTo(5);
        });
  }

  /** Fencing: who becomes active has a larger token than who was it before. */
  @Test
  void aPromotedReplicaHasANewFencingToken() {
    play(
        10,
        pairs(),
        stage -> {
          List<SimNode> nodes = stage.start("a", "b");
          stage.started(nodes.getFirst(), "x", 10);
          SimNode a = nodes.getFirst();
          Map<String, Long> tokens = new TreeMap<>();
          for (String child : actives(stage, a).keySet()) {
            tokens.put(child, token(stage, a, child));
          }
          Map<String, Set<NodeId>> before = actives(stage, a);
          nodes.getLast().crash();
          stage.world.checkWhenQuiet();
          for (String child : tokens.keySet()) {
            if (before.get(child).contains(a.id())) {
              assertThat(token(stage, a, child)).isEqualTo(tokens.get(child));
            } else {
              assertThat(token(stage, a, child)).isGreaterThan(tokens.get(child));
            }
          }
        });
  }
}
