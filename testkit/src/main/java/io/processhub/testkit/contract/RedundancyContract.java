package io.processhub.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.strategy.RedundancyStrategy;
import org.junit.jupiter.api.Test;

/** What every {@link RedundancyStrategy} must do. */
public abstract class RedundancyContract extends StrategyContract<RedundancyStrategy> {
  /** For subclasses. */
  protected RedundancyContract() {}

  @Test
  final void thereIsAtLeastOneInstanceHoweverManyMembersThereAre() {
    for (int members = 1; members <= 200; members++) {
      assertThat(newStrategy().instances(members)).isPositive();
    }
  }

  @Test
  final void allMembersDecideAlike() {
    RedundancyStrategy strategy = newStrategy();
    for (int members = 200; members >= 1; members--) {
      assertThat(strategy.instances(members)).isEqualTo(newStrategy().instances(members));
    }
  }

  @Test
  final void whatTheInstancesAreToEachOtherIsSettled() {
    RedundancyStrategy strategy = newStrategy();
    for (int i = 0; i < 20; i++) {
      assertThat(strategy.isActivePassive()).isEqualTo(newStrategy().isActivePassive());
      assertThat(strategy.signal()).isNotNull().isEqualTo(newStrategy().signal());
    }
  }
}
