package io.processhub.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import io.processhub.strategy.SynchronizationStrategy;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every {@link SynchronizationStrategy} must do. */
public abstract class SynchronizationContract extends StrategyContract<SynchronizationStrategy> {
  private static final int ROUNDS = 1_000;

  private final Random random = new Random(1);

  /** For subclasses. */
  protected SynchronizationContract() {}

  @Test
  final void theIntervalIsATime() {
    SynchronizationStrategy strategy = newStrategy();
    assertThat(strategy.syncInterval()).isGreaterThan(Duration.ZERO);
    assertThat(strategy.syncInterval()).isEqualTo(newStrategy().syncInterval());
  }

  @Test
  final void whoIsToldAndWhoIsComparedWithIsThereAndNamedOnce() {
    for (int size = 0; size <= 20; size++) {
      List<NodeId> others = List.copyOf(nodes(size));
      for (int i = 0; i < 20; i++) {
        assertThat(newStrategy().recipients(others, random))
            .doesNotHaveDuplicates()
            .isSubsetOf(others);
        assertThat(newStrategy().peers(others, random)).doesNotHaveDuplicates().isSubsetOf(others);
      }
    }
  }

  /** A record that is held by one node only dies with it. */
  @Test
  final void somebodyIsToldIfThereIsAnybody() {
    for (int size = 1; size <= 20; size++) {
      assertThat(newStrategy().recipients(nodes(size), random)).isNotEmpty();
    }
  }

  /** What a node was not told it learns when it compares; with some nodes never is too seldom. */
  @Test
  final void inTimeEveryNodeIsComparedWithByOneOrAnother() {
    Set<NodeId> compared = new HashSet<>();
    List<NodeId> all = nodes(20);
    for (int i = 0; i < ROUNDS; i++) {
      NodeId self = all.get(i % all.size());
      List<NodeId> others = all.stream().filter(node -> !node.equals(self)).toList();
      List<NodeId> peers = newStrategy().peers(others, random);
      compared.addAll(peers);
      assertThat(peers).isNotEmpty();
    }
    assertThat(compared).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  final void chanceComesFromTheGeneratorAlone() {
    List<NodeId> others = nodes(20);
    Random one = new Random(5);
    Random other = new Random(5);
    for (int i = 0; i < 20; i++) {
      assertThat(newStrategy().recipients(others, one))
          .isEqualTo(newStrategy().recipients(others, other));
      assertThat(newStrategy().peers(others, one)).isEqualTo(newStrategy().peers(others, other));
    }
  }

  /** Each node asks at its own time. */
  @Test
  final void howChangesSpreadIsSettled() {
    SynchronizationStrategy strategy = newStrategy();
    for (int i = 0; i < 20; i++) {
      assertThat(strategy.passesOn()).isEqualTo(newStrategy().passesOn());
      assertThat(strategy.oneBegins()).isEqualTo(newStrategy().oneBegins());
    }
  }
}
