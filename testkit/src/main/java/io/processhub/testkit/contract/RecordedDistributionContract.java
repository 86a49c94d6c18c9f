package io.processhub.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.processhub.NodeId;
import io.processhub.strategy.NodeLoad;
import io.processhub.strategy.RecordedDistribution;
import io.processhub.strategy.RecordedDistribution.Choice;
import io.processhub.strategy.RecordedDistribution.Cluster;
import io.processhub.strategy.RecordedDistribution.Occasion;
import io.processhub.strategy.RecordedDistribution.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link RecordedDistribution} must do besides. */
public abstract class RecordedDistributionContract extends DistributionContract {
  /** For subclasses. */
  protected RecordedDistributionContract() {}

  @Override
  protected abstract RecordedDistribution newStrategy();

  /**
   * The names of nodes to which a start maps its child; for strategies that need it. Unless
   * overridden: none.
   */
  protected List<String> mapping(List<NodeId> nodes, int count) {
    return List.of();
  }

  private static Cluster cluster(List<NodeId> nodes, boolean withLoads) {
    Map<NodeId, NodeLoad> loads = new HashMap<>();
    Map<String, Integer> children = new HashMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      // Of the last nothing is known.
      if (withLoads && i < nodes.size() - 1) {
        loads.put(nodes.get(i), new NodeLoad(i * 0.04, i, 0.5, i % 3, 10 * i));
      }
      if (i % 3 != 0) {
        children.put(nodes.get(i).name(), 5 * i);
      }
    }
    return new Cluster(nodes, loads, children);
  }

  private Optional<List<String>> choose(
      String id, int count, Occasion occasion, List<String> names, Cluster cluster) {
    Choice choice = newStrategy().choose(new Request(id, count, occasion, names), cluster);
    return choice instanceof Choice.Nodes chosen ? Optional.of(chosen.names()) : Optional.empty();
  }

  @Test
  final void whatIsChosenAtTheStartMakesAsManyOwnersAsWantedOrAsThereAre() {
    RecordedDistribution strategy = newStrategy();
    for (int size : SIZES) {
      List<NodeId> nodes = nodes(size);
      for (int count = 1; count <= Math.min(3, size); count++) {
        for (boolean withLoads : List.of(true, false)) {
          List<String> mapping = mapping(nodes, count);
          List<String> names =
              choose("child", count, Occasion.START, mapping, cluster(nodes, withLoads))
                  .orElseThrow(() -> new AssertionError("A right start was refused."));
          assertThat(names).doesNotHaveDuplicates();
          assertThat(strategy.placer(nodes).owners("child", count, names))
              .hasSize(count)
              .doesNotHaveDuplicates();
        }
      }
    }
  }

  @Test
  final void aChoiceIsAPureFunction() {
    Cluster cluster = cluster(nodes(7), true);
    for (Occasion occasion : Occasion.values()) {
      List<String> mapping = mapping(nodes(7), 2);
      assertThat(choose("child", 2, occasion, mapping, cluster))
          .isEqualTo(choose("child", 2, occasion, mapping, cluster));
    }
  }

  /** Otherwise the home would write the record anew whenever it looks at it. */
  @Test
  final void whatWasChosenIsNotChosenAnewWhileTheMembersAreTheSame() {
    for (boolean withLoads : List.of(true, false)) {
      Cluster cluster = cluster(nodes(7), withLoads);
      for (String id : ids()) {
        List<String> chosen =
            choose(id, 2, Occasion.START, mapping(nodes(7), 2), cluster).orElseThrow();
        assertThat(choose(id, 2, Occasion.MEMBERS_CHANGED, chosen, cluster)).hasValue(chosen);
      }
    }
  }

  @Test
  final void whatIsChosenAnewWhenNodesHaveGoneIsNotChosenOnceMore() {
    List<NodeId> before = nodes(7);
    List<NodeId> after = new ArrayList<>(before.subList(2, 7));
    for (String id : ids()) {
      List<String> chosen =
          choose(id, 2, Occasion.START, mapping(before, 2), cluster(before, true)).orElseThrow();
      Cluster cluster = cluster(after, true);
      List<String> anew = choose(id, 2, Occasion.MEMBERS_CHANGED, chosen, cluster).orElseThrow();
      assertThat(choose(id, 2, Occasion.MEMBERS_CHANGED, anew, cluster)).hasValue(anew);
    }
  }

  @Test
  final void namesOfNodesThatAreGoneAreNoReasonToThrow() {
    Cluster cluster = cluster(nodes(3), false);
    for (Occasion occasion : Occasion.values()) {
      assertThatCode(() -> choose("child", 2, occasion, List.of("x", "y", "z"), cluster))
          .doesNotThrowAnyException();
    }
  }

  @Test
  final void theReportsOfANodeComeToOneLoad() {
    RecordedDistribution strategy = newStrategy();
    assertThat(strategy.reportsMax()).isPositive();
    assertThat(strategy.reportInterval()).isGreaterThanOrEqualTo(Duration.ZERO);
    NodeLoad one = new NodeLoad(0.5, 1, 0.5, 3, 4);
    assertThat(strategy.weigh(List.of(one))).isEqualTo(one);
    List<NodeLoad> many = IntStream.range(0, strategy.reportsMax()).mapToObj(i -> one).toList();
    assertThat(strategy.weigh(many).cpu()).isBetween(0.499, 0.501);
  }
}
