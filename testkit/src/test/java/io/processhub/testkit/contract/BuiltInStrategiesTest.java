package io.processhub.testkit.contract;

import io.processhub.NodeId;
import io.processhub.strategy.CentralizedLoadBalancer;
import io.processhub.strategy.ColdSwap;
import io.processhub.strategy.ConsistentHashing;
import io.processhub.strategy.DistributionStrategy;
import io.processhub.strategy.Divergence;
import io.processhub.strategy.Gossip;
import io.processhub.strategy.Guided;
import io.processhub.strategy.MigrationStrategy;
import io.processhub.strategy.PartitionToleranceStrategy;
import io.processhub.strategy.PubSub;
import io.processhub.strategy.RecordedDistribution;
import io.processhub.strategy.RedundancyStrategy;
import io.processhub.strategy.Singularity;
import io.processhub.strategy.SynchronizationStrategy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;

/** Every built-in strategy keeps the contract of its family. */
final class BuiltInStrategiesTest {
  @Nested
  final class ConsistentHashingTest extends DistributionContract {
    @Override
    protected DistributionStrategy newStrategy() {
      return new ConsistentHashing(128);
    }
  }

  @Nested
  final class GuidedTest extends RecordedDistributionContract {
    @Override
    protected RecordedDistribution newStrategy() {
      return new Guided(false);
    }

    @Override
    protected List<String> mapping(List<NodeId> nodes, int count) {
      return nodes.reversed().subList(0, count).stream().map(NodeId::name).toList();
    }
  }

  @Nested
  final class GuidedWithFailoverTest extends RecordedDistributionContract {
    @Override
    protected RecordedDistribution newStrategy() {
      return new Guided(true);
    }

    @Override
    protected List<String> mapping(List<NodeId> nodes, int count) {
      return nodes.reversed().subList(0, count).stream().map(NodeId::name).toList();
    }
  }

  @Nested
  final class CentralizedLoadBalancerTest extends RecordedDistributionContract {
    @Override
    protected RecordedDistribution newStrategy() {
      return new CentralizedLoadBalancer(5, 0.8, Duration.ofSeconds(2), true);
    }
  }

  @Nested
  final class SingularityTest extends RedundancyContract {
    @Override
    protected RedundancyStrategy newStrategy() {
      return new Singularity();
    }
  }

  @Nested
  final class ColdSwapTest extends MigrationContract {
    @Override
    protected MigrationStrategy newStrategy() {
      return new ColdSwap();
    }
  }

  @Nested
  final class PubSubTest extends SynchronizationContract {
    @Override
    protected SynchronizationStrategy newStrategy() {
      return new PubSub(Duration.ofSeconds(3));
    }
  }

  @Nested
  final class GossipTest extends SynchronizationContract {
    @Override
    protected SynchronizationStrategy newStrategy() {
      return new Gossip(2, Duration.ofSeconds(3), false);
    }
  }

  @Nested
  final class DivergenceTest extends PartitionToleranceContract {
    @Override
    protected PartitionToleranceStrategy newStrategy() {
      return new Divergence();
    }
  }
}
