package io.processhub.testkit.contract;

import io.processhub.NodeId;
import io.processhub.strategy.ConsistentHashing;
import io.processhub.strategy.DistributionStrategy;
import io.processhub.strategy.EpochTerms;
import io.processhub.strategy.HotSwap;
import io.processhub.strategy.MajorityQuorum;
import io.processhub.strategy.MigrationStrategy;
import io.processhub.strategy.PartitionToleranceStrategy;
import io.processhub.strategy.RedundancySignal;
import io.processhub.strategy.RedundancyStrategy;
import io.processhub.strategy.SynchronizationStrategy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/** Strategies that say of themselves now this and now that; and some that are wrong otherwise. */
final class BrokenTraits {
  private BrokenTraits() {}

  /** Whether it is asked for the second time, the fourth, and so on. */
  private static boolean everySecond(List<Integer> asked) {
    asked.add(1);
    return asked.size() % 2 == 0;
  }

  /** Is equal to nothing but itself. */
  static final class Unequal implements RedundancyStrategy {
    @Override
    public int instances(int members) {
      return 1;
    }
  }

  /** Notes the question where another thread may write over it. */
  record Distracted() implements DistributionStrategy {
    private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    @Override
    public Placer placer(List<NodeId> nodes) {
      Placer right = new ConsistentHashing(16).placer(nodes);
      String[] question = {""};
      return (id, count) -> {
        question[0] = id;
        LockSupport.parkNanos(NANOS);
        return right.owners(question[0], count);
      };
    }
  }

  /** Says now so many instances, now one more, which now stand by and now do not. */
  record UnsettledRedundancy(List<Integer> asked) implements RedundancyStrategy {
    @Override
    public int instances(int members) {
      return everySecond(asked) ? 2 : 1;
    }

    @Override
    public boolean isActivePassive() {
      return everySecond(asked);
    }

    @Override
    public RedundancySignal signal() {
      return RedundancySignal.NONE;
    }
  }

  /** Has now these terms and now those, and now this step and now that. */
  record UnsettledMigration(List<Integer> asked) implements MigrationStrategy {
    @Override
    public Step step(Departure departure) {
      return everySecond(asked) ? Step.STAY : Step.HAND_OVER;
    }

    @Override
    public HotSwap terms() {
      return everySecond(asked) ? HotSwap.DEFAULT : HotSwap.withHandover();
    }
  }

  /** Has now these terms and now none. */
  record UnsettledTolerance(List<Integer> asked) implements PartitionToleranceStrategy {
    @Override
    public Verdict decide(Situation situation) {
      return Verdict.RUN;
    }

    @Override
    public Optional<EpochTerms> epochs() {
      return everySecond(asked) ? MajorityQuorum.ofAtLeast(3).epochs() : Optional.empty();
    }
  }

  /** Has no verdict on those that are alone. */
  record Speechless() implements PartitionToleranceStrategy {
    @Override
    @SuppressWarnings("NullAway") // that is what is wrong with it
    public Verdict decide(Situation situation) {
      return situation.members().size() == 1 ? null : Verdict.RUN;
    }
  }

  /** Takes its time. */
  record Slow() implements PartitionToleranceStrategy {
    @Override
    public Verdict decide(Situation situation) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      return Verdict.RUN;
    }
  }

  /** Now passes changes on and now does not, and compares all the time. */
  record UnsettledSynchronization(List<Integer> asked) implements SynchronizationStrategy {
    @Override
    public Duration syncInterval() {
      return Duration.ZERO;
    }

    @Override
    public List<NodeId> recipients(List<NodeId> others, RandomGenerator random) {
      return others;
    }

    @Override
    public List<NodeId> peers(List<NodeId> others, RandomGenerator random) {
      return others;
    }

    @Override
    public boolean passesOn() {
      return everySecond(asked);
    }
  }
}
