package io.processhub;

import static io.processhub.TestNodes.await;
import static io.processhub.TestNodes.awaitAgreement;
import static io.processhub.TestNodes.counters;
import static io.processhub.TestNodes.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import io.processhub.process.Role;
import io.processhub.strategy.ConsistentHashing;
import io.processhub.strategy.Replication;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several instances of each child, through the API. */
final class ReplicationTest {
  private final TestNodes nodes = new TestNodes();
  private final Queue<HubEvent.RoleChanged> changes = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() {
    nodes.close();
  }

  private HubConfig config(Replication replication) {
    return counters()
        .redundancy(replication)
        .hook(Hook.of("changes", HubEvent.RoleChanged.class, changes::add))
        .build();
  }

  private static List<ChildSpec> specs(int count) {
    return IntStream.range(0, count).mapToObj(i -> Counter.spec("x" + i, i)).toList();
  }

  private static Set<NodeId> nodesOf(Hub hub, String child, Role role) {
    return hub.lookup(child).orElseThrow().instances().stream()
        .filter(instance -> instance.role() == role && instance.state() == ChildState.RUNNING)
        .map(Instance::node)
        .collect(Collectors.toSet());
  }

  private static Hub hubOf(List<Hub> hubs, NodeId node) {
    return hubs.stream().filter(hub -> hub.self().equals(node)).findFirst().orElseThrow();
  }

  @Test
  void aStartTellsAllProcessesOfAChild() {
    List<Hub> hubs = nodes.hubs(3, config(Replication.factor(2).activePassive()));
    StartResult result = get(hubs.getFirst().startChildren(specs(30))).orThrow();
    var placer = ConsistentHashing.DEFAULT.placer(hubs.getFirst().nodes());
    result
        .started()
        .forEach((id, processes) ->
            assertThat(processes.stream().map(ProcessId::node))
                .containsExactlyInAnyOrderElementsOf(placer.owners(id, 2)));
    awaitAgreement(hubs);
    for (String id : result.started().keySet()) {
      assertThat(nodesOf(hubs.getLast(), id, Role.ACTIVE))
          .containsExactly(placer.owners(id, 2).getFirst());
      assertThat(nodesOf(hubs.getLast(), id, Role.PASSIVE))
          .containsExactly(placer.owners(id, 2).getLast());
      assertThat(hubs.getLast().processId(id).orElseThrow().node())
          .isEqualTo(placer.owners(id, 2).getFirst());
    }
  }

  @Test
  void messagesGoToTheActiveReplicaFromEveryNode() {
    List<Hub> hubs = nodes.hubs(3, config(Replication.factor(2).activePassive()));
    get(hubs.getFirst().startChildren(specs(20))).orThrow();
    awaitAgreement(hubs);
    for (Hub hub : hubs) {
      for (int i = 0; i < 20; i++) {
        String active = nodesOf(hub, "x" + i, Role.ACTIVE).iterator().next().name();
        assertThat(TestNodes.ask(hub, "x" + i, new Counter.Where())).isEqualTo(active);
      }
    }
  }

  @Test
  void inActiveActiveMessagesGoToTheReplicaHere() {
    List<Hub> hubs = nodes.hubs(3, config(Replication.clusterSize()));
    get(hubs.getFirst().startChildren(specs(10))).orThrow();
    awaitAgreement(hubs);
    for (Hub hub : hubs) {
      assertThat(hub.processes(Scope.LOCAL)).hasSize(10);
      for (int i = 0; i < 10; i++) {
        assertThat(TestNodes.ask(hub, "x" + i, new Counter.Where())).isEqualTo(hub.self().name());
        assertThat(nodesOf(hub, "x" + i, Role.ACTIVE)).hasSize(3);
      }
    }
    assertThat(changes).isEmpty();
  }

  /** Each thread is a sender, whose messages keep their order. */
  @Test
  void aSenderOfAnObserverStaysWithOneReplicaAndItsSendersAreSpreadOverAll() throws Exception {
    List<Hub> hubs = nodes.hubs(3, config(Replication.clusterSize()));
    get(hubs.getFirst().startChildren(specs(1))).orThrow();
    Hub observer =
        nodes.node("o").open(counters().redundancy(Replication.clusterSize()).observer().build());
    get(observer.ready());
    await("it sees all replicas", () -> observer.processIds("x0").size() == 3);
    List<Set<String>> answers = new ArrayList<>();
    for (int sender = 0; sender < 40; sender++) {
      Set<String> mine = new ConcurrentSkipListSet<>();
      Thread thread =
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < 5; i++) {
                  mine.add(TestNodes.ask(observer, "x0", new Counter.Where()));
                }
              });
      thread.join();
      answers.add(mine);
    }
    assertThat(answers).allSatisfy(mine -> assertThat(mine).hasSize(1));
    assertThat(answers.stream().flatMap(Set::stream).collect(Collectors.toSet()))
        .isEqualTo(hubs.stream().map(hub -> hub.self().name()).collect(Collectors.toSet()));
  }

  @Test
  void allReplicasAreAskedAndToldAtOnce() {
    List<Hub> hubs = nodes.hubs(3, config(Replication.factor(2).activePassive()));
    get(hubs.getFirst().startChildren(specs(20))).orThrow();
    awaitAgreement(hubs);
    for (Hub hub : hubs) {
      ProcessRef<Counter.Command> ref = hub.ref(Counter.TYPE, "x7");
      ref.tellAll(new Counter.Add(100));
      await(
          "both have heard it",
          () -> {
            Replies<Integer> totals = get(ref.askAll(new Counter.Total()));
            return totals.isComplete()
                && totals.answers().size() == 2
                && totals.answers().values().stream().distinct().count() == 1
                && totals.answers().values().iterator().next() % 100 == 7
                && totals.answers().values().iterator().next() > 7;
          });
    }
    Replies<Integer> end = get(hubs.getFirst().ref(Counter.TYPE, "x7").askAll(new Counter.Total()));
    assertThat(end.answers().values()).containsOnly(307);
  }

  @Test
  void theDeathOfTheActiveReplicasNodePromotesTheOtherWithItsState() {
    List<Hub> hubs = new ArrayList<>(nodes.hubs(3, config(Replication.factor(2).activePassive())));
    get(hubs.getFirst().startChildren(specs(20))).orThrow();
    awaitAgreement(hubs);
    NodeId dead = nodesOf(hubs.getFirst(), "x3", Role.ACTIVE).iterator().next();
    NodeId heir = nodesOf(hubs.getFirst(), "x3", Role.PASSIVE).iterator().next();
    get(hubs.getFirst().ref(Counter.TYPE, "x3").askAll(new Counter.Total()));
    hubs.getFirst().ref(Counter.TYPE, "x3").tellAll(new Counter.Add(1_000));
    await(
        "both know",
        () ->
            get(hubs.getFirst().ref(Counter.TYPE, "x3").askAll(new Counter.Total()))
                .answers()
                .values()
                .stream()
                .allMatch(total -> total == 1_003));
    long token = TestNodes.ask(hubs.getFirst(), "x3", new Counter.Token());
    Hub victim = hubOf(hubs, dead);
    hubs.remove(victim);
    nodes.kill(victim);
    for (Hub hub : hubs) {
      await("promoted", () -> nodesOf(hub, "x3", Role.ACTIVE).equals(Set.of(heir)));
      assertThat(TestNodes.ask(hub, "x3", new Counter.Total())).isEqualTo(1_003);
      assertThat(TestNodes.ask(hub, "x3", new Counter.Token())).isGreaterThan(token);
    }
    await(
        "the change is told",
        () ->
            changes.stream()
                    .filter(change -> change.child().equals("x3") && change.role() == Role.ACTIVE)
                    .filter(change -> change.processId().node().equals(heir))
                    .count()
                >= 2);
  }

  @Test
  void fewerNodesThanReplicasRunAsManyAsThereAreAndLookupTellsBoth() {
    List<Hub> hubs = new ArrayList<>(nodes.hubs(1, config(Replication.factor(2).activePassive())));
    Hub hub = hubs.getFirst();
    get(hub.startChildren(specs(5))).orThrow();
    ChildInfo alone = hub.lookup("x1").orElseThrow();
    assertThat(Map.of(alone.replicas(), alone.instances().size())).isEqualTo(Map.of(2, 1));
    hubs.add(nodes.node("b").open(config(Replication.factor(2).activePassive())));
    get(hubs.getLast().ready());
    await("the second comes", () -> hub.lookup("x1").orElseThrow().instances().size() == 2);
    assertThat(nodesOf(hub, "x1", Role.ACTIVE)).containsExactly(hub.self());
  }
}
