package io.processhub.internal.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import io.processhub.strategy.DistributionStrategy;
import io.processhub.strategy.Divergence;
import io.processhub.strategy.HotSwap;
import io.processhub.strategy.RedundancyStrategy;
import io.processhub.strategy.Replication;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How strategies are described to other nodes. */
final class StrategiesTest {
  private static final String PACKAGE = StrategiesTest.class.getPackageName();

  private record Fixed(int copies) implements RedundancyStrategy {
    @Override
    public int instances(int members) {
      return copies;
    }
  }

  private record Wrapping(Object inner) implements RedundancyStrategy {
    @Override
    public int instances(int members) {
      return 1;
    }
  }

  private record Silent() implements RedundancyStrategy {
    @Override
    public int instances(int members) {
      return 1;
    }

    @Override
    public String toString() {
      throw new IllegalStateException("thrown by a test");
    }
  }

  private static final class Plain implements RedundancyStrategy {
    @Override
    public int instances(int members) {
      return 1;
    }

    @Override
    public String toString() {
      return "not asked for";
    }
  }

  private static String described(Object strategy) {
    return Strategies.describe(strategy);
  }

  @Test
  void aBuiltInOneIsDescribedByItsNameAndOptions() {
    assertThat(described(new Divergence())).isEqualTo("Divergence[]");
    assertThat(described(Replication.clusterSize().activePassive()))
        .isEqualTo("Replication[factor=CLUSTER_SIZE, model=ACTIVE_PASSIVE, signal=NONE]");
    assertThat(described(HotSwap.DEFAULT)).isNotEqualTo(described(HotSwap.withHandover()));
  }

  @Test
  void onesOwnIsDescribedByItsClassAndByItsOptionsIfItIsARecord() {
    assertThat(described(new Fixed(3))).isEqualTo(PACKAGE + ".StrategiesTest$Fixed[copies=3]");
    assertThat(described(new Plain())).isEqualTo(PACKAGE + ".StrategiesTest$Plain");
    assertThat(described(new Silent())).isEqualTo(PACKAGE + ".StrategiesTest$Silent");
  }

  @Test
  void whatDiffersFromOneJvmToTheNextIsLeftOut() {
    DistributionStrategy lambda = nodes -> (id, count) -> List.<NodeId>of();
    assertThat(described(lambda)).isEqualTo(PACKAGE + ".StrategiesTest$$Lambda");
    assertThat(described(new Wrapping(lambda)))
        .isEqualTo(
            PACKAGE + ".StrategiesTest$Wrapping[inner=" + PACKAGE + ".StrategiesTest$$Lambda]");
    assertThat(described(new Wrapping(new Object())))
        .isEqualTo(described(new Wrapping(new Object())));
  }

  @Test
  void aLongOneIsCutToWhatCanComeOverTheWire() {
    String described = described(new Wrapping("\uD83D\uDE00".repeat(1_000)));
    assertThat(described).hasSize(300).startsWith(PACKAGE);
    assertThat(described(new Wrapping("\uD83D\uDE00".repeat(1_001)))).isEqualTo(described);
  }
}
