package io.processhub;

import static io.processhub.TestNodes.await;
import static io.processhub.TestNodes.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.ChildError.Reason;
import io.processhub.Distributor.InitResult;
import io.processhub.strategy.CentralizedLoadBalancer;
import io.processhub.strategy.Guided;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Children that are bound to nodes, or placed by load. */
final class PlacementTest {
  private final TestNodes nodes = new TestNodes();

  @AfterEach
  void close() {
    nodes.close();
  }

  private List<Hub> guided(int count) {
    return nodes.hubs(count, TestNodes.counters().distribution(Guided.DEFAULT).build());
  }

  private static StartOptions mapping(Map<String, List<String>> mapping) {
    return StartOptions.DEFAULT.childMapping(mapping).quiet(true);
  }

  private static NodeId nodeOf(StartResult result, String child) {
    return Objects.requireNonNull(result.orThrow().started().get(child)).getFirst().node();
  }

  private static List<Reason> errors(StartResult result) {
    assertThat(result.status()).isEqualTo(Status.FAILED);
    assertThat(result.started()).isEmpty();
    return result.errors().stream().map(ChildError::reason).toList();
  }

  @Test
  void aMappedChildRunsOnItsNodeAndSaysSo() {
    List<Hub> hubs = guided(3);
    StartOptions options = mapping(Map.of("x", List.of("b"), "y", List.of("c")));
    StartResult result =
        get(hubs.get(0).startChildren(List.of(Counter.spec("x"), Counter.spec("y")), options));
    assertThat(nodeOf(result, "x")).isEqualTo(hubs.get(1).self());
    await("all see it", () -> hubs.stream().allMatch(hub -> hub.processId("y").isPresent()));
    for (Hub hub : hubs) {
      ChildInfo info = hub.lookup("y").orElseThrow();
      assertThat(info.nodes()).containsExactly("c");
      assertThat(info.state()).isEqualTo(ChildState.RUNNING);
    }
  }

  @Test
  void aStartWithAWrongMappingStartsNothing() {
    Hub hub = guided(2).getFirst();
    List<ChildSpec> both = List.of(Counter.spec("x"), Counter.spec("y"));
    assertThat(errors(get(hub.startChildren(both, mapping(Map.of())))))
        .containsExactly(Reason.MISSING_CHILD_MAPPING, Reason.MISSING_CHILD_MAPPING);
    assertThat(errors(get(hub.startChildren(both, mapping(Map.of("x", List.of("a")))))))
        .containsExactly(Reason.CHILD_MAPPING_MISMATCH);
    Map<String, List<String>> twice = Map.of("x", List.of("a", "a"), "y", List.of("b"));
    assertThat(errors(get(hub.startChildren(both, mapping(twice)))))
        .containsExactly(Reason.INVALID_CHILD_MAPPING);
    assertThat(hub.registry()).isEmpty();
  }

  @Test
  void aChildMappedToANodeThatIsNotThereIsRefusedAndTheOthersAreStarted() {
    Hub hub = guided(2).getFirst();
    StartResult result =
        get(
            hub.startChildren(
                List.of(Counter.spec("x"), Counter.spec("y")),
                mapping(Map.of("x", List.of("z"), "y", List.of("b")))));
    assertThat(result.status()).isEqualTo(Status.PARTIAL);
    assertThat(result.started()).containsOnlyKeys("y");
    assertThat(result.errors().getFirst().reason()).isEqualTo(Reason.INVALID_CHILD_MAPPING);
    assertThat(result.errors().getFirst().detail())
        .isEqualTo("Child 'x' is mapped to 'z', which is no ready member; these are [a, b].");
  }

  @Test
  void fewerNodesThanReplicasAreRefused() {
    Hub hub =
        nodes
            .hubs(
                2,
                TestNodes.counters()
                    .distribution(Guided.DEFAULT)
                    .redundancy(members -> Math.min(2, members))
                    .build())
            .getFirst();
    List<ChildSpec> child = List.of(Counter.spec("x"));
    assertThat(errors(get(hub.startChildren(child, mapping(Map.of("x", List.of("a")))))))
        .containsExactly(Reason.INSUFFICIENT_CHILD_MAPPING);
    get(hub.startChildren(child, mapping(Map.of("x", List.of("a", "b"))))).orThrow();
  }

  @Test
  void theDistributorSaysTheSame() {
    Hub hub = guided(1).getFirst();
    InitResult result =
        get(hub.distributor().initChildren(List.of(Counter.spec("x")), mapping(Map.of())));
    assertThat(result).isInstanceOf(InitResult.Failed.class);
    assertThat(((InitResult.Failed) result).errors().getFirst().reason())
        .isEqualTo(Reason.MISSING_CHILD_MAPPING);
  }

  @Test
  void aChildWaitsWhileItsNodeIsAwayAndItsMessagesSayWhy() {
    List<Hub> hubs = guided(2);
    Hub a = hubs.get(0);
    get(a.startChildren(List.of(Counter.spec("x")), mapping(Map.of("x", List.of("b"))))).orThrow();
    nodes.kill(hubs.get(1));
    await("it waits", () -> a.lookup("x").orElseThrow().state() == ChildState.WAITING);
    assertThat(a.processId("x")).isEmpty();
    nodes.node("b").open(TestNodes.counters().distribution(Guided.DEFAULT).build());
    await("it is back", () -> a.lookup("x").orElseThrow().state() == ChildState.RUNNING);
  }

  @Test
  void underOtherStrategiesAMappingIsAWish() {
    List<Hub> hubs = nodes.hubs(3);
    for (Hub target : hubs) {
      String id = "on-" + target.self().name();
      StartOptions options = mapping(Map.of(id, List.of(target.self().name())));
      StartResult result = get(hubs.get(0).startChildren(List.of(Counter.spec(id)), options));
      assertThat(nodeOf(result, id)).isEqualTo(target.self());
    }
    StartOptions wrong = mapping(Map.of("x", List.of("nobody")));
    get(hubs.get(0).startChildren(List.of(Counter.spec("x")), wrong)).orThrow();
  }

  @Test
  void theLoadBalancerSpreadsChildrenAndRecordsWhere() {
    List<Hub> hubs =
        nodes.hubs(3, TestNodes.counters().distribution(CentralizedLoadBalancer.DEFAULT).build());
    for (int i = 0; i < 30; i++) {
      get(hubs.get(i % 3).startChild(Counter.spec("x" + i))).orThrow();
    }
    for (Hub hub : hubs) {
      assertThat(hub.processes(Scope.LOCAL).size()).isBetween(5, 15);
    }
    TestNodes.awaitAgreement(hubs);
    hubs.getFirst()
        .registry()
        .values()
        .forEach(child ->
            assertThat(child.nodes()).containsExactly(child.instances().getFirst().node().name()));
  }

  @Test
  void aStaticChildThatIsMappedIsStartedWhenItsNodesAreThere() {
    HubConfig config =
        TestNodes.counters()
            .distribution(Guided.DEFAULT)
            .child(Counter.spec("x"), "b", "a")
            .build();
    Hub hub = nodes.hubs(2, config).getFirst();
    await("it runs", () -> hub.processId("x").isPresent());
    assertThat(hub.lookup("x").orElseThrow().nodes()).containsExactly("b", "a");
    assertThat(hub.processId("x").orElseThrow().node().name()).isEqualTo("b");
  }

  @Test
  void namesOfNodesAreChecked() {
    assertThatThrownBy(() -> mapping(Map.of("x", List.of(" "))))
        .hasMessage("The node name must not be blank.");
    List<String> many = Collections.nCopies(1_001, "a");
    assertThatThrownBy(() -> mapping(Map.of("x", many)))
        .hasMessage("Child 'x' is mapped to 1001 nodes; at most 1000 are allowed.");
  }
}
