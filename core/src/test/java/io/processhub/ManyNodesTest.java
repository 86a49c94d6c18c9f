package io.processhub;

import static io.processhub.TestNodes.ask;
import static io.processhub.TestNodes.await;
import static io.processhub.TestNodes.awaitAgreement;
import static io.processhub.TestNodes.counters;
import static io.processhub.TestNodes.get;
import static io.processhub.TestNodes.tell;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import io.processhub.strategy.ConsistentHashing;
import io.processhub.strategy.PubSub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several nodes on the in-JVM network: what they do together. */
final class ManyNodesTest {
  private static final int CHILDREN = 200;

  private final TestNodes nodes = new TestNodes();

  @AfterEach
  void close() {
    nodes.close();
  }

  private static List<ChildSpec> specs() {
    return IntStream.range(0, CHILDREN).mapToObj(i -> Counter.spec("x" + i, i)).toList();
  }

  private static void awaitMembers(List<Hub> hubs) {
    List<NodeId> members = hubs.stream().map(Hub::self).sorted().toList();
    for (Hub hub : hubs) {
      await("the members are " + members, () -> hub.nodes().equals(members) && !hub.isLocked());
    }
  }

  /** Every child runs once, on its owner, and all hubs see it there. */
  private static void awaitAllAtHome(List<Hub> hubs) {
    awaitMembers(hubs);
    Map<String, NodeId> wanted = owners(hubs);
    for (Hub hub : hubs) {
      await("all are at home, as " + hub.self() + " sees it", () -> places(hub).equals(wanted));
    }
    awaitAgreement(hubs);
    int local = hubs.stream().mapToInt(hub -> hub.processes(Scope.LOCAL).size()).sum();
    assertThat(local).isEqualTo(CHILDREN);
  }

  private static Map<String, NodeId> owners(List<Hub> hubs) {
    var placer = ConsistentHashing.DEFAULT.placer(hubs.stream().map(Hub::self).sorted().toList());
    return specs().stream()
        .map(ChildSpec::id)
        .collect(Collectors.toMap(id -> id, id -> placer.owners(id, 1).getFirst()));
  }

  /** The nodes of all children that have one instance. */
  private static Map<String, NodeId> places(Hub hub) {
    return hub.processes(Scope.GLOBAL).entrySet().stream()
        .filter(each -> each.getValue().size() == 1)
        .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().getFirst().node()));
  }

  @Test
  void childrenAreSpreadFoundAndAskedFromEveryNode() {
    List<Hub> hubs = nodes.hubs(3);
    get(hubs.getFirst().startChildren(specs())).orThrow();
    awaitAllAtHome(hubs);
    for (Hub hub : hubs) {
      assertThat(hub.processes(Scope.LOCAL).size()).isBetween(40, 95);
      for (int i = 0; i < CHILDREN; i += 20) {
        tell(hub, "x" + i, new Counter.Add(1_000));
      }
    }
    for (int i = 0; i < CHILDREN; i += 20) {
      String id = "x" + i;
      int total = i + 3_000;
      await("all told " + id, () -> ask(hubs.get(1), id, new Counter.Total()) == total);
    }
  }

  @Test
  void aNodeThatJoinsReceivesItsShareAndNothingMovesBetweenTheOthers() {
    List<Hub> hubs = new ArrayList<>(nodes.hubs(2));
    get(hubs.getFirst().startChildren(specs())).orThrow();
    awaitAllAtHome(hubs);
    Map<String, List<ProcessId>> before = hubs.getFirst().processes(Scope.GLOBAL);
    hubs.add(nodes.node("c").open(counters().build()));
    get(hubs.getLast().ready());
    awaitAllAtHome(hubs);
    assertThat(hubs.getLast().processes(Scope.LOCAL).size()).isBetween(40, 95);
    hubs.getFirst()
        .processes(Scope.GLOBAL)
        .forEach((id, now) -> {
          if (!now.getFirst().node().equals(hubs.getLast().self())) {
            assertThat(now).isEqualTo(before.get(id));
          }
        });
  }

  @Test
  void theChildrenOfANodeThatDiesRunElsewhere() {
    List<Hub> hubs = new ArrayList<>(nodes.hubs(3));
    get(hubs.getFirst().startChildren(specs())).orThrow();
    awaitAllAtHome(hubs);
    nodes.kill(hubs.removeLast());
    awaitAllAtHome(hubs);
  }

  @Test
  void theTemporaryChildrenOfANodeThatDiesAreForgotten() {
    List<Hub> hubs = new ArrayList<>(nodes.hubs(3));
    get(hubs.getFirst()
            .startChildren(
                specs().stream().map(spec -> spec.restart(RestartPolicy.TEMPORARY)).toList()))
        .orThrow();
    awaitAllAtHome(hubs);
    Hub last = hubs.removeLast();
    int lost = last.processes(Scope.LOCAL).size();
    nodes.kill(last);
    for (Hub hub : hubs) {
      await("the lost ones are forgotten", () -> hub.registry().size() == CHILDREN - lost);
      assertThat(hub.processes(Scope.GLOBAL)).hasSize(CHILDREN - lost);
    }
  }

  @Test
  void aNodeThatLeavesHandsItsChildrenOverFirst() {
    Queue<HubEvent.ChildrenMigrated> moves = new ConcurrentLinkedQueue<>();
    List<Hub> hubs = new ArrayList<>(nodes.hubs(2));
    Hub leaving =
        nodes
            .node("c")
            .open(
                counters().hook(Hook.of("m", HubEvent.ChildrenMigrated.class, moves::add)).build());
    get(leaving.ready());
    get(leaving.startChildren(specs())).orThrow();
    awaitAllAtHome(List.of(hubs.getFirst(), hubs.getLast(), leaving));
    Set<String> mine = leaving.processes(Scope.LOCAL).keySet();
    leaving.close();
    for (Hub hub : hubs) {
      assertThat(hub.registry()).hasSize(CHILDREN);
    }
    awaitAllAtHome(hubs);
    await(
        "all were handed over",
        () ->
            moves.stream()
                .flatMap(move -> move.children().stream())
                .map(ChildSpec::id)
                .collect(Collectors.toSet())
                .equals(mine));
  }

  @Test
  void theLastNodeButOneLeavesEverythingToTheLast() {
    List<Hub> hubs = new ArrayList<>(nodes.hubs(2));
    get(hubs.getFirst().startChildren(specs())).orThrow();
    hubs.removeFirst().close();
    awaitAllAtHome(hubs);
  }

  @Test
  void aRestartedNodeIsANewIncarnationWithItsOldPlace() {
    List<Hub> hubs = new ArrayList<>(nodes.hubs(3));
    get(hubs.getFirst().startChildren(specs())).orThrow();
    awaitAllAtHome(hubs);
    Hub old = hubs.removeLast();
    var before = old.processes(Scope.LOCAL).keySet();
    nodes.kill(old);
    hubs.add(nodes.node("c").open(counters().build()));
    get(hubs.getLast().ready());
    awaitAllAtHome(hubs);
    assertThat(hubs.getLast().self().incarnation()).isGreaterThan(old.self().incarnation());
    assertThat(hubs.getLast().processes(Scope.LOCAL).keySet()).isEqualTo(before);
  }

  @Test
  void fiveNodesThatComeAtOnceAreOneHub() {
    List<Hub> hubs = new ArrayList<>();
    for (String name : List.of("a", "b", "c", "d", "e")) {
      hubs.add(nodes.node(name).open(counters().build()));
    }
    CompletableFuture<StartResult> early = hubs.getLast().startChildren(specs());
    hubs.forEach(hub -> get(hub.ready()));
    assertThat(get(early).isOk()).isTrue();
    awaitAllAtHome(hubs);
    assertThat(hubs.getFirst().nodes()).hasSize(5);
  }

  /** Upstream's {@code promote_to_node}. */
  @Test
  void nodesThatWereStartedAloneKeepTheirChildrenWhenTheyMeet() {
    List<Hub> hubs = new ArrayList<>();
    for (String name : List.of("a", "b")) {
      hubs.add(nodes.unpluggedNode(name).open(counters().build()));
    }
    List<ChildSpec> specs = specs();
    get(hubs.getFirst().startChildren(specs.subList(0, CHILDREN / 2))).orThrow();
    get(hubs.getLast().startChildren(specs.subList(CHILDREN / 2, CHILDREN))).orThrow();
    for (Hub hub : hubs) {
      assertThat(hub.nodes()).containsExactly(hub.self());
      assertThat(hub.processes(Scope.GLOBAL)).hasSize(CHILDREN / 2);
    }
    hubs.forEach(hub -> nodes.wire(hub.self()).plug());
    awaitAllAtHome(hubs);
    for (int i = 0; i < CHILDREN; i += 20) {
      assertThat(ask(hubs.getFirst(), "x" + i, new Counter.Total())).isEqualTo(i);
    }
  }

  @Test
  void whatTwoLoneNodesBothHaveRunsOnceWhenTheyMeet() {
    List<Hub> hubs = new ArrayList<>();
    for (String name : List.of("a", "b")) {
      hubs.add(nodes.unpluggedNode(name).open(counters().build()));
    }
    for (Hub hub : hubs) {
      get(hub.startChildren(specs())).orThrow();
    }
    get(hubs.getFirst().stopChild("x0"));
    hubs.forEach(hub -> nodes.wire(hub.self()).plug());
    awaitMembers(hubs);
    // What was stopped is not what the other node started later.
    awaitAllAtHome(hubs);
  }

  @Test
  void whatIsStoppedOnOneNodeIsStoppedOnAll() {
    List<Hub> hubs = nodes.hubs(3);
    get(hubs.getFirst().startChildren(specs())).orThrow();
    List<String> ids = specs().stream().map(ChildSpec::id).toList();
    assertThat(get(hubs.getLast().stopChildren(ids)).isOk()).isTrue();
    for (Hub hub : hubs) {
      assertThat(hub.processes(Scope.LOCAL)).isEmpty();
      await("nothing is wanted", () -> hub.registry().isEmpty());
    }
    awaitAgreement(hubs);
  }

  @Test
  void aStartThatCrossesAStopIsAnsweredAsItEnds() {
    List<Hub> hubs = nodes.hubs(3);
    for (int i = 0; i < 90; i++) {
      String id = "x" + i;
      get(hubs.getFirst().startChild(Counter.spec(id))).orThrow();
      CompletableFuture<StopResult> stop = hubs.get(i % 3).stopChild(id);
      CompletableFuture<StartResult> start =
          hubs.get(i / 3 % 3)
              .startChildren(
                  List.of(Counter.spec(id)), StartOptions.DEFAULT.checkExisting(false).quiet(true));
      assertThat(get(stop).isOk()).isTrue();
      boolean anew = get(start).isOk();
      for (Hub hub : hubs) {
        await(
            id + " was started anew, or not",
            () ->
                hub.lookup(id).isPresent() == anew && hub.processIds(id).size() == (anew ? 1 : 0));
      }
    }
    awaitAgreement(hubs);
  }

  @Test
  void tombstonesAreForgottenWhenAllHaveThem() {
    HubConfig config =
        counters()
            .synchronization(new PubSub(Duration.ofMillis(250)))
            .tombstoneRetention(Duration.ofMillis(500))
            .build();
    List<Hub> hubs = nodes.hubs(3, config);
    for (int i = 0; i < 20; i++) {
      get(hubs.get(i % 3).startChild(Counter.spec("x" + i))).orThrow();
      get(hubs.get(i % 2).stopChild("x" + i));
    }
    for (Hub hub : hubs) {
      await("tombstones are forgotten", () -> hub.diagnostics().catalogRecords() == 0);
    }
    awaitAgreement(hubs);
  }

  @Test
  void nothingIsLeftWaitingWhenAllIsQuiet() {
    List<Hub> hubs = nodes.hubs(3);
    get(hubs.getFirst().startChildren(specs())).orThrow();
    get(hubs.getLast().stopChildren(List.of("x1", "x2", "nobody")));
    for (Hub hub : hubs) {
      await(
          "empty tables: " + hub.diagnostics().tableSizes(),
          () -> hub.diagnostics().pending().isEmpty());
    }
  }
}
