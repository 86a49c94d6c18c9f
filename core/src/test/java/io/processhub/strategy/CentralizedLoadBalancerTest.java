package io.processhub.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.processhub.NodeId;
import io.processhub.strategy.RecordedDistribution.Choice;
import io.processhub.strategy.RecordedDistribution.Cluster;
import io.processhub.strategy.RecordedDistribution.Occasion;
import io.processhub.strategy.RecordedDistribution.Request;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CentralizedLoadBalancerTest {
  private static final CentralizedLoadBalancer BALANCER = CentralizedLoadBalancer.DEFAULT;
  private static final NodeId A = new NodeId("a", 1);
  private static final NodeId B = new NodeId("b", 1);
  private static final NodeId C = new NodeId("c", 1);

  private final Map<NodeId, NodeLoad> loads = new HashMap<>();
  private final Map<String, Integer> children = new HashMap<>();

  private List<String> choose(Occasion occasion, int count, String... recorded) {
    Cluster cluster = new Cluster(List.of(A, B, C), loads, children);
    Choice choice = BALANCER.choose(new Request("x", count, occasion, List.of(recorded)), cluster);
    return ((Choice.Nodes) choice).names();
  }

  private List<String> start(int count, String... recorded) {
    return choose(Occasion.START, count, recorded);
  }

  @Test
  void theDefaultsAreUpstreams() {
    assertThat(BALANCER.maxHistorySize()).isEqualTo(30);
    assertThat(BALANCER.weightDecayFactor()).isEqualTo(0.9);
    assertThat(BALANCER.pushInterval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(BALANCER.nodeupRedistribution()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 1_001})
  void aHistoryOutOfRangeIsRefused(int size) {
    assertThatThrownBy(() -> BALANCER.maxHistorySize(size))
        .hasMessage("maxHistorySize must be 1 to 1000, but is " + size + ".");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.5, 1.01, Double.NaN})
  void aDecayOutOfRangeIsRefused(double decay) {
    assertThatThrownBy(() -> BALANCER.weightDecayFactor(decay))
        .hasMessage("weightDecayFactor must be more than 0 and at most 1, but is " + decay + ".");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT0.999S", "PT24H0.001S"})
  void anIntervalOutOfRangeIsRefused(Duration interval) {
    assertThatThrownBy(() -> BALANCER.pushInterval(interval))
        .hasMessage("pushInterval must be PT1S to PT24H, but is " + interval + ".");
  }

  @ParameterizedTest
  @CsvSource({"0.5,0,0,0", "0,1,0,0", "0,0,0.5,0", "0,0,0,100"})
  void processorTimeRunQueueHeapAndBacklogAllCount(
      double cpu, double queue, double heap, double backlog) {
    loads.put(A, new NodeLoad(cpu, queue, heap, 0, backlog));
    loads.put(B, NodeLoad.IDLE);
    loads.put(C, new NodeLoad(cpu, queue, heap, 0, backlog));
    assertThat(start(1)).containsExactly("b");
  }

  @Test
  void childrenCountThoseOfOtherHubsToo() {
    children.putAll(Map.of("a", 10, "b", 10, "c", 12));
    loads.put(A, new NodeLoad(0, 0, 0, 5, 0));
    loads.put(B, NodeLoad.IDLE);
    loads.put(C, NodeLoad.IDLE);
    assertThat(start(1)).containsExactly("b");
  }

  @Test
  void theWeightsAreFortyThirtyTwentyAndTen() {
    // Full processors weigh more than an endless run queue, that more than all children, and so on.
    loads.put(A, new NodeLoad(1, 0, 0, 0, 0));
    loads.put(B, new NodeLoad(0, 1e9, 0, 0, 0));
    loads.put(C, new NodeLoad(0, 1e9, 0, 1e9, 0));
    assertThat(start(1)).containsExactly("b");
    loads.put(B, new NodeLoad(0, 0, 1, 1e9, 0));
    loads.put(C, new NodeLoad(0, 1e9, 1, 0, 0));
    assertThat(start(1)).containsExactly("b");
    loads.put(A, new NodeLoad(0, 0, 0, 1e9, 0));
    loads.put(B, new NodeLoad(0, 0, 1, 0, 0));
    loads.put(C, new NodeLoad(0.5, 0, 1, 0, 0));
    assertThat(start(1)).containsExactly("b");
  }

  @Test
  void withoutLoadsTheNodeWithTheFewestChildrenWins() {
    children.putAll(Map.of("a", 3, "b", 2, "c", 1));
    assertThat(start(1)).containsExactly("c");
    assertThat(start(2)).containsExactly("c", "b");
  }

  @Test
  void aNodeOfWhichNothingIsKnownCountsAsTheMeanOfTheOthers() {
    loads.put(A, new NodeLoad(0.2, 0, 0, 0, 0));
    loads.put(B, new NodeLoad(0.8, 0, 0, 0, 0));
    assertThat(start(3)).containsExactly("a", "c", "b");
  }

  @Test
  void equalNodesAreChosenEquallyOften() {
    Map<String, Integer> chosen = new HashMap<>();
    Cluster cluster = new Cluster(List.of(A, B, C), loads, children);
    for (int i = 0; i < 3_000; i++) {
      Request request = new Request("child-" + i, 1, Occasion.START, List.of());
      Choice.Nodes choice = (Choice.Nodes) BALANCER.choose(request, cluster);
      chosen.merge(choice.names().getFirst(), 1, Integer::sum);
    }
    assertThat(chosen.values()).allMatch(count -> count > 850 && count < 1_150);
  }

  @Test
  void nodesThatAreThereAreKeptAndThoseThatAreGoneReplaced() {
    children.putAll(Map.of("a", 100, "b", 1, "c", 0));
    assertThat(choose(Occasion.MEMBERS_CHANGED, 1, "a")).containsExactly("a");
    assertThat(choose(Occasion.MEMBERS_CHANGED, 1, "gone")).containsExactly("c");
    assertThat(choose(Occasion.MEMBERS_CHANGED, 2, "gone", "a")).containsExactly("a", "c");
    assertThat(choose(Occasion.MEMBERS_CHANGED, 2, "a", "gone", "b")).containsExactly("a", "b");
  }

  @Test
  void thereAreAsManyNodesAsAskedForOrAsThereAre() {
    assertThat(start(2)).hasSize(2).doesNotHaveDuplicates();
    assertThat(start(9)).containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void theNodesThatTheCallerNamesComeFirst() {
    children.put("b", 1_000);
    assertThat(start(1, "b")).containsExactly("b");
  }

  @Test
  void aRebalanceMovesAChildOnlyIfItsNewNodeIsLessBusyEvenWithIt() {
    children.putAll(Map.of("a", 4, "b", 4, "c", 3));
    assertThat(choose(Occasion.REBALANCE, 1, "a")).containsExactly("a");
    children.put("c", 2);
    assertThat(choose(Occasion.REBALANCE, 1, "a")).containsExactly("c");
    children.put("a", 5);
    assertThat(choose(Occasion.REBALANCE, 2, "b", "a")).containsExactly("b", "c");
    assertThat(choose(Occasion.REBALANCE, 3, "b", "a", "c")).containsExactly("b", "a", "c");
  }

  @Test
  void earlierReportsWeighLess() {
    NodeLoad now = new NodeLoad(1, 0, 0, 0, 0);
    assertThat(BALANCER.weigh(List.of(now))).isEqualTo(now);
    NodeLoad weighed = BALANCER.weigh(List.of(now, NodeLoad.IDLE, NodeLoad.IDLE));
    assertThat(weighed.cpu()).isEqualTo(1 / (1 + 0.9 + 0.81), within(1e-9));
    assertThat(BALANCER.reportsMax()).isEqualTo(30);
  }

  @Test
  void whatIsNoSensibleLoadIsBroughtIntoItsRange() {
    assertThat(new NodeLoad(Double.NaN, -1, 7, Double.POSITIVE_INFINITY, 0))
        .isEqualTo(new NodeLoad(0, 0, 1, Double.MAX_VALUE, 0));
  }

  @Test
  void aChildWhoseNodesAreGoneWaitsForItsHomesChoice() {
    var placer = BALANCER.placer(List.of(A, C));
    assertThat(placer.owners("x", 1, List.of("b"))).isEmpty();
    assertThat(placer.owners("x", 2, List.of("b", "c"))).containsExactly(C);
    assertThat(placer.owners("x", 1)).hasSize(1);
  }
}
