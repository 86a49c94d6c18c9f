package io.processhub.internal.coordinator;

import io.processhub.HubConfig;
import io.processhub.internal.Thrown;
import io.processhub.strategy.EpochTerms;
import io.processhub.strategy.HotSwap;
import io.processhub.strategy.MigrationStrategy;
import io.processhub.strategy.PartitionToleranceStrategy;
import io.processhub.strategy.RecordedDistribution;
import io.processhub.strategy.RedundancySignal;
import io.processhub.strategy.RedundancyStrategy;
import io.processhub.strategy.SynchronizationStrategy;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the strategies say of themselves, which is the same for as long as the hub is open. They are
 * asked when it is opened: one that cannot say what it is keeps the hub from being opened, where
 * the caller hears of it, instead of throwing in the middle of a step of the loop.
 */
final class Traits {
  /** Whether one instance of a child is active, and the others stand by. */
  final boolean hasRoles;

  /** How many instances a child has where there are members enough. */
  final int instancesMax;

  /** How many it has where there is one member, or none yet. */
  final int instancesMin;

  /** Whether senders are spread over several instances. */
  final boolean isSpread;

  /** Which roles processes are told of. */
  final RedundancySignal signal;

  /** How children are handed over. */
  final HotSwap terms;

  /** How often a node compares with others. */
  final long syncNanos;

  /** Whether changes are passed on by those who are told. */
  final boolean passesOn;

  /** Whether one node begins a round of comparisons. */
  final boolean oneBegins;

  /** Of a hub that agrees on its members by a quorum. */
  final Optional<EpochTerms> epochs;

  /** How often a node says how busy it is; 0: never. */
  final long reportNanos;

  /** How many reports of a node are kept. */
  final int reportsMax;

  /** Whether children may be chosen other nodes for when nodes have come. */
  final boolean rebalances;

  /**
   * Asks them.
   *
   * @throws IllegalArgumentException with one sentence, if one fails or gives no answer
   */
  Traits(HubConfig config) {
    RedundancyStrategy redundancy = config.redundancy();
    hasRoles = ask(config, "redundancy", redundancy, RedundancyStrategy::isActivePassive);
    instancesMax = ask(config, "redundancy", redundancy, Traits::instancesMax);
    instancesMin = ask(config, "redundancy", redundancy, Traits::instancesMin);
    isSpread = !hasRoles && instancesMax > 1;
    signal = ask(config, "redundancy", redundancy, RedundancyStrategy::signal);
    terms = ask(config, "migration", config.migration(), MigrationStrategy::terms);
    SynchronizationStrategy sync = config.synchronization();
    syncNanos = ask(config, "synchronization", sync, s -> s.syncInterval().toNanos());
    passesOn = ask(config, "synchronization", sync, SynchronizationStrategy::passesOn);
    oneBegins = ask(config, "synchronization", sync, SynchronizationStrategy::oneBegins);
    PartitionToleranceStrategy tolerance = config.partitionTolerance();
    epochs = ask(config, "partition tolerance", tolerance, PartitionToleranceStrategy::epochs);
    if (config.distribution() instanceof RecordedDistribution recorded) {
      reportNanos = ask(config, "distribution", recorded, r -> r.reportInterval().toNanos());
      reportsMax = ask(config, "distribution", recorded, Traits::reportsMax);
      rebalances = ask(config, "distribution", recorded, RecordedDistribution::rebalances);
    } else {
      reportNanos = 0;
      reportsMax = 1;
      rebalances = false;
    }
  }

  private static int instancesMax(RedundancyStrategy redundancy) {
    return StrategyAnswers.instances(redundancy, Integer.MAX_VALUE);
  }

  private static int instancesMin(RedundancyStrategy redundancy) {
    return StrategyAnswers.instances(redundancy, 1);
  }

  private static int reportsMax(RecordedDistribution distribution) {
    int most = distribution.reportsMax();
    if (most < 1) {
      throw new IllegalStateException("reportsMax must be 1 or more, but is " + most + ".");
    }
    return most;
  }

  private static <S, T> T ask(
      HubConfig config, String family, S strategy, Function<S, @Nullable T> question) {
    String problem = "it answers null";
    Throwable cause = null;
    try {
      T answer = question.apply(strategy);
      if (answer != null) {
        return answer;
      }
    } catch (RuntimeException | Error e) {
      problem = Thrown.describe(e);
      cause = e;
    }
    throw new IllegalArgumentException(
        "Hub '%s' cannot use its %s strategy: %s".formatted(config.name(), family, problem), cause);
  }
}
