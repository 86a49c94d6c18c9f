package io.processhub.strategy;

/** The five kinds of strategies that a hub has, one of each. */
public enum StrategyFamily {
  /** Where children run: {@link DistributionStrategy}. */
  DISTRIBUTION,
  /** How many instances a child has: {@link RedundancyStrategy}. */
  REDUNDANCY,
  /** How children move: {@link MigrationStrategy}. */
  MIGRATION,
  /** How changes spread: {@link SynchronizationStrategy}. */
  SYNCHRONIZATION,
  /** What happens in a network split: {@link PartitionToleranceStrategy}. */
  PARTITION_TOLERANCE
}
