package io.processhub;

import io.processhub.Trouble.Place;
import io.processhub.strategy.ConsistentHashing;
import io.processhub.strategy.EpochTerms;
import io.processhub.strategy.HotSwap;
import io.processhub.strategy.MigrationStrategy;
import io.processhub.strategy.NodeLoad;
import io.processhub.strategy.PartitionToleranceStrategy;
import io.processhub.strategy.RecordedDistribution;
import io.processhub.strategy.RedundancySignal;
import io.processhub.strategy.RedundancyStrategy;
import io.processhub.strategy.SynchronizationStrategy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** A strategy of each family, which fails wherever {@link Trouble} is armed. */
final class TroubledStrategies {
  /**
   * A recursion without an end takes its time, on the loop of each node, and is asked for often.
   */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private TroubledStrategies() {}

  /** A hub of counters with all of them. */
  static HubConfigBuilder config() {
    return TestNodes.counters()
        .distribution(new Distribution())
        .redundancy(new Redundancy())
        .migration(new Migration())
        .synchronization(new Synchronization())
        .partitionTolerance(new Tolerance())
        .askTimeout(PATIENCE)
        .debounce(Duration.ofMillis(20));
  }

  record Distribution() implements RecordedDistribution {
    private record Places(Placer inner) implements Placer {
      @Override
      public List<NodeId> owners(String childId, int count) {
        Trouble.at(Place.OWNERS);
        return inner.owners(childId, count);
      }

      @Override
      public List<NodeId> owners(String childId, int count, List<String> recorded) {
        Trouble.at(Place.RECORDED_OWNERS);
        return Placer.super.owners(childId, count, recorded);
      }
    }

    @Override
    public Placer placer(List<NodeId> nodes) {
      Trouble.at(Place.PLACER);
      return new Places(ConsistentHashing.DEFAULT.placer(nodes));
    }

    @Override
    public Choice choose(Request request, Cluster cluster) {
      Trouble.at(Place.CHOOSE);
      return new Choice.Nodes(request.recorded());
    }

    @Override
    public List<ChildError> check(Set<String> children, Map<String, List<String>> mapping) {
      Trouble.at(Place.CHECK);
      return List.of();
    }

    @Override
    public Duration reportInterval() {
      Trouble.at(Place.REPORT_INTERVAL);
      return Duration.ofMillis(100);
    }

    @Override
    public int reportsMax() {
      Trouble.at(Place.REPORTS_MAX);
      return 2;
    }

    @Override
    public NodeLoad weigh(List<NodeLoad> reports) {
      Trouble.at(Place.WEIGH);
      return reports.getLast();
    }

    @Override
    public boolean rebalances() {
      Trouble.at(Place.REBALANCES);
      return true;
    }
  }

  record Redundancy() implements RedundancyStrategy {
    @Override
    public int instances(int members) {
      // Of one member and of very many it is asked when the hub is opened.
      boolean isTrait = members == 1 || members == Integer.MAX_VALUE;
      Trouble.at(isTrait ? Place.MOST_INSTANCES : Place.INSTANCES);
      return 1;
    }

    @Override
    public boolean isActivePassive() {
      Trouble.at(Place.IS_ACTIVE_PASSIVE);
      return false;
    }

    @Override
    public RedundancySignal signal() {
      Trouble.at(Place.SIGNAL);
      return RedundancySignal.ALL;
    }
  }

  record Migration() implements MigrationStrategy {
    @Override
    public Step step(Departure departure) {
      Trouble.at(Place.STEP);
      return Step.HAND_OVER;
    }

    @Override
    public HotSwap terms() {
      Trouble.at(Place.TERMS);
      return HotSwap.DEFAULT;
    }
  }

  record Synchronization() implements SynchronizationStrategy {
    @Override
    public Duration syncInterval() {
      Trouble.at(Place.SYNC_INTERVAL);
      return Duration.ofMillis(500);
    }

    @Override
    public List<NodeId> recipients(List<NodeId> others, RandomGenerator random) {
      Trouble.at(Place.RECIPIENTS);
      return others;
    }

    @Override
    public List<NodeId> peers(List<NodeId> others, RandomGenerator random) {
      Trouble.at(Place.PEERS);
      return others;
    }

    @Override
    public boolean passesOn() {
      Trouble.at(Place.PASSES_ON);
      return false;
    }

    @Override
    public boolean oneBegins() {
      Trouble.at(Place.ONE_BEGINS);
      return false;
    }
  }

  record Tolerance() implements PartitionToleranceStrategy {
    @Override
    public Verdict decide(Situation situation) {
      Trouble.at(Place.DECIDE);
      return Verdict.RUN;
    }

    @Override
    public Optional<EpochTerms> epochs() {
      Trouble.at(Place.EPOCHS);
      return Optional.empty();
    }
  }
}
