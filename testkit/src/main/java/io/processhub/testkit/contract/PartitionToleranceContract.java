package io.processhub.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.strategy.PartitionToleranceStrategy;
import io.processhub.strategy.PartitionToleranceStrategy.Situation;
import org.junit.jupiter.api.Test;

/** What every {@link PartitionToleranceStrategy} must do. */
public abstract class PartitionToleranceContract
    extends StrategyContract<PartitionToleranceStrategy> {
  /** For subclasses. */
  protected PartitionToleranceContract() {}

  @Test
  final void everySetOfMembersHasAVerdict() {
    for (int size = 1; size <= 50; size++) {
      assertThat(newStrategy().decide(Situation.of(nodes(size)))).isNotNull();
    }
  }

  @Test
  final void membersThatSeeTheSameDecideAlike() {
    PartitionToleranceStrategy strategy = newStrategy();
    for (int size = 50; size >= 1; size--) {
      Situation situation = Situation.of(nodes(size));
      assertThat(strategy.decide(situation)).isEqualTo(newStrategy().decide(situation));
    }
  }
}
