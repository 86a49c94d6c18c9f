package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildInfo;
import io.processhub.ChildSpec;
import io.processhub.ChildState;
import io.processhub.Instance;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Replicas, who of them is active, and what becomes of that when nodes come and go. */
final class ReplicationScenariosTest {
  private static final int CHILDREN = 60;

  private static void play(int seeds, Replication replication, Consumer<Stage> scenario) {
    Stage.play(
        seeds, options -> options.redundancy(replication.signal(RedundancySignal.ALL)), scenario);
  }

  private static Replication pairs() {
    return Replication.factor(2).activePassive();
  }

  /** The nodes whose instance is active, by child, as one node sees it. */
  private static Map<String, Set<NodeId>> actives(Stage stage, SimNode seenBy) {
    Map<String, Set<NodeId>> actives = new TreeMap<>();
    for (ChildInfo child : stage.world.hub(seenBy).registry().values()) {
      actives.put(
          child.id(),
          child.instances().stream()
              .filter(instance -> instance.role() == Role.ACTIVE)
              .map(Instance::node)
              .collect(Collectors.toSet()));
    }
    return actives;
  }

  private static Set<NodeId> active(Stage stage, SimNode seenBy, String child) {
    return actives(stage, seenBy).get(child);
  }

  private static long counter(Stage stage, List<SimNode> nodes, String name) {
    return nodes.stream()
        .mapToLong(node -> stage.world.hub(node).diagnostics().counters().getOrDefault(name, 0L))
        .sum();
  }

  private static boolean allHaveOneActive(Stage stage, SimNode seenBy, int children) {
    Map<String, Set<NodeId>> actives = actives(stage, seenBy);
    return actives.size() == children
        && actives.values().stream().allMatch(nodes -> nodes.size() == 1);
  }

  private static long roles(Stage stage, Role role) {
    return stage.simulation.ledger().running().stream()
        .filter(one -> stage.simulation.ledger().role(one.processId()).orElseThrow() == role)
        .count();
  }

  private static long token(Stage stage, SimNode caller, String child) {
    return stage.await(stage.world.ask(caller, stage.probe, child, new Probe.Token()));
  }

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
          List<SimNode> nodes = stage.start("a", "b");
          stage.started(nodes.getFirst(), "x", CHILDREN);
          stage.world.checkWhenQuiet();
          nodes.getLast().crash();
          stage.world.checkWhenQuiet();
          nodes.getLast().restart();
          stage.world.open(nodes.getLast());
          stage.world.checkWhenQuiet();
          actives(stage, nodes.getFirst())
              .forEach((child, now) -> assertThat(now).containsExactly(nodes.getFirst().id()));
          assertThat(stage.runningOn(nodes.getLast())).hasSize(CHILDREN);
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
          List<SimNode> nodes = stage.start("a", "b");
          stage.started(nodes.getFirst(), "x", CHILDREN);
          stage.world.checkWhenQuiet();
          nodes.getLast().crash();
          stage.world.checkWhenQuiet();
          nodes.getLast().restart();
          stage.world.open(nodes.getLast());
          stage.world.checkWhenQuiet();
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
        });
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
