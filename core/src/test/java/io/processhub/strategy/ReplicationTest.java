package io.processhub.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.process.Role;
import io.processhub.strategy.Replication.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReplicationTest {
  @Test
  void theDefaultIsTwoThatAreBothActiveAndAreToldNothing() {
    assertThat(Replication.DEFAULT)
        .isEqualTo(new Replication(2, Model.ACTIVE_ACTIVE, RedundancySignal.NONE));
    assertThat(Replication.DEFAULT.isActivePassive()).isFalse();
    assertThat(Replication.factor(3)).isEqualTo(Replication.factor(3).activeActive());
  }

  @Test
  void theOptionsAreIndependentOfEachOther() {
    Replication all = Replication.factor(4).signal(RedundancySignal.ALL).activePassive();
    assertThat(all).isEqualTo(new Replication(4, Model.ACTIVE_PASSIVE, RedundancySignal.ALL));
    assertThat(all.isActivePassive()).isTrue();
    assertThat(all.activeActive().isActivePassive()).isFalse();
    assertThat(all.signal()).isEqualTo(RedundancySignal.ALL);
  }

  @Test
  void aNumberIsWantedWhateverTheNumberOfMembersAndClusterSizeIsThatNumber() {
    assertThat(Replication.factor(3).instances(1)).isEqualTo(3);
    assertThat(Replication.factor(3).instances(9)).isEqualTo(3);
    assertThat(Replication.clusterSize().instances(9)).isEqualTo(9);
    assertThat(Replication.clusterSize().instances(0)).isEqualTo(1);
    assertThat(Replication.clusterSize())
        .hasToString("Replication[factor=CLUSTER_SIZE, model=ACTIVE_ACTIVE, signal=NONE]");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void aFactorOutOfRangeIsRefusedWithTheValueAndTheRange(int factor) {
    assertThatThrownBy(() -> Replication.factor(factor))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The replication factor must be 1 or more, but is " + factor + ".");
  }

  @Test
  void aSignalTellsOfTheRolesThatItNames() {
    assertThat(RedundancySignal.NONE.tells(Role.ACTIVE)).isFalse();
    assertThat(RedundancySignal.NONE.tells(Role.PASSIVE)).isFalse();
    assertThat(RedundancySignal.ACTIVE.tells(Role.ACTIVE)).isTrue();
    assertThat(RedundancySignal.ACTIVE.tells(Role.PASSIVE)).isFalse();
    assertThat(RedundancySignal.PASSIVE.tells(Role.ACTIVE)).isFalse();
    assertThat(RedundancySignal.PASSIVE.tells(Role.PASSIVE)).isTrue();
    assertThat(RedundancySignal.ALL.tells(Role.ACTIVE)).isTrue();
    assertThat(RedundancySignal.ALL.tells(Role.PASSIVE)).isTrue();
  }
}
