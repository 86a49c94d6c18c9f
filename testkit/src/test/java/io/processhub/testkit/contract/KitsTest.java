package io.processhub.testkit.contract;

import static io.processhub.testkit.contract.KitRun.assertRefused;

import io.processhub.spi.Codec;
import io.processhub.strategy.DistributionStrategy;
import io.processhub.strategy.MigrationStrategy;
import io.processhub.strategy.PartitionToleranceStrategy;
import io.processhub.strategy.RecordedDistribution;
import io.processhub.strategy.RedundancyStrategy;
import io.processhub.strategy.SynchronizationStrategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The kits see what is wrong: each is run with implementations that are wrong in one way. */
final class KitsTest {
  @Test
  void distributions() {
    assertRefused(InTurnsKit.class, "allMembersDecideAlike", "moreInstancesOnlyAddOwners");
    assertRefused(
        DoubledKit.class,
        "ownersAreDistinctMembersAsManyAsWantedOrAsThereAre",
        "allNodesCanBeAskedFor");
    assertRefused(ReshufflingKit.class, "moreInstancesOnlyAddOwners");
    assertRefused(DeafKit.class, "aChildThatWasMovedIsOwnedByTheNodeItWasMovedTo");
    assertRefused(RestlessKit.class, "whatWasChosenIsNotChosenAnewWhileTheMembersAreTheSame");
    assertRefused(DistractedKit.class, "aPlacerAnswersSeveralThreadsAlike");
  }

  @Test
  void redundancies() {
    assertRefused(AbsentKit.class, "thereIsAtLeastOneInstanceHoweverManyMembersThereAre");
    assertRefused(UnequalKit.class, "theSameOptionsMakeEqualStrategies");
    assertRefused(
        UnsettledRedundancyKit.class,
        "allMembersDecideAlike",
        "whatTheInstancesAreToEachOtherIsSettled");
  }

  @Test
  void migrations() {
    assertRefused(SpeechlessKit.class, "everyDepartureHasAStep");
    assertRefused(
        UnsettledMigrationKit.class,
        "theSameDepartureHasTheSameStep",
        "theTermsOfAHandoverAreSettled");
  }

  @Test
  void synchronizations() {
    assertRefused(
        SecretiveKit.class,
        "somebodyIsToldIfThereIsAnybody",
        "inTimeEveryNodeIsComparedWithByOneOrAnother");
    assertRefused(
        SelfWilledKit.class,
        "whoIsToldAndWhoIsComparedWithIsThereAndNamedOnce",
        "chanceComesFromTheGeneratorAlone");
    assertRefused(
        UnsettledSynchronizationKit.class, "theIntervalIsATime", "howChangesSpreadIsSettled");
  }

  @Test
  void partitionTolerances() {
    assertRefused(FickleKit.class, "membersThatSeeTheSameDecideAlike");
    assertRefused(UnsettledToleranceKit.class, "theTermsOfAQuorumAreSettled");
    assertRefused(SilentKit.class, "everySituationHasAVerdict");
    assertRefused(SlowKit.class, "aVerdictIsThereAtOnce");
  }

  @Test
  void codecs() {
    assertRefused(
        RawCodecKit.class,
        "truncatedBytesAreRefused",
        "mutatedBytesGiveAValueOrACodecExceptionAndAllocateLittle",
        "bytesOfOtherTypesGiveAValueOrACodecException");
    assertRefused(GreedyCodecKit.class, "mutatedBytesGiveAValueOrACodecExceptionAndAllocateLittle");
    assertRefused(
        CarelessCodecKit.class,
        "aValueIsReadFromTheMiddleOfOtherBytes",
        "truncatedBytesAreRefused");
  }

  /** For the kit only. */
  static final class InTurnsKit extends DistributionContract {
    @Override
    protected DistributionStrategy newStrategy() {
      return new BrokenStrategies.InTurns(new ArrayList<>());
    }
  }

  /** For the kit only. */
  static final class DoubledKit extends DistributionContract {
    @Override
    protected DistributionStrategy newStrategy() {
      return new BrokenStrategies.Doubled();
    }
  }

  /** For the kit only. */
  static final class ReshufflingKit extends DistributionContract {
    @Override
    protected DistributionStrategy newStrategy() {
      return new BrokenStrategies.Reshuffling();
    }
  }

  /** For the kit only. */
  static final class DeafKit extends DistributionContract {
    @Override
    protected DistributionStrategy newStrategy() {
      return new BrokenStrategies.Deaf();
    }
  }

  /** For the kit only. */
  static final class RestlessKit extends RecordedDistributionContract {
    @Override
    protected RecordedDistribution newStrategy() {
      return new BrokenStrategies.Restless();
    }
  }

  /** For the kit only. */
  static final class AbsentKit extends RedundancyContract {
    @Override
    protected RedundancyStrategy newStrategy() {
      return new BrokenStrategies.Absent();
    }
  }

  /** For the kit only. */
  static final class SpeechlessKit extends MigrationContract {
    @Override
    protected MigrationStrategy newStrategy() {
      return new BrokenStrategies.Speechless();
    }
  }

  /** For the kit only. */
  static final class SecretiveKit extends SynchronizationContract {
    @Override
    protected SynchronizationStrategy newStrategy() {
      return new BrokenStrategies.Secretive();
    }
  }

  /** For the kit only. */
  static final class SelfWilledKit extends SynchronizationContract {
    @Override
    protected SynchronizationStrategy newStrategy() {
      return new BrokenStrategies.SelfWilled();
    }
  }

  /** For the kit only. */
  static final class FickleKit extends PartitionToleranceContract {
    @Override
    protected PartitionToleranceStrategy newStrategy() {
      return new BrokenStrategies.Fickle(new ArrayList<>());
    }
  }

  /** For the kit only. */
  static final class DistractedKit extends DistributionContract {
    @Override
    protected DistributionStrategy newStrategy() {
      return new BrokenTraits.Distracted();
    }
  }

  /** For the kit only. */
  static final class UnequalKit extends RedundancyContract {
    @Override
    protected RedundancyStrategy newStrategy() {
      return new BrokenTraits.Unequal();
    }
  }

  /** For the kit only. */
  static final class UnsettledRedundancyKit extends RedundancyContract {
    private final List<Integer> asked = new ArrayList<>();

    @Override
    protected RedundancyStrategy newStrategy() {
      return new BrokenTraits.UnsettledRedundancy(asked);
    }
  }

  /** For the kit only. */
  static final class UnsettledMigrationKit extends MigrationContract {
    private final List<Integer> asked = new ArrayList<>();

    @Override
    protected MigrationStrategy newStrategy() {
      return new BrokenTraits.UnsettledMigration(asked);
    }
  }

  /** For the kit only. */
  static final class UnsettledSynchronizationKit extends SynchronizationContract {
    private final List<Integer> asked = new ArrayList<>();

    @Override
    protected SynchronizationStrategy newStrategy() {
      return new BrokenTraits.UnsettledSynchronization(asked);
    }
  }

  /** For the kit only. */
  static final class UnsettledToleranceKit extends PartitionToleranceContract {
    private final List<Integer> asked = new ArrayList<>();

    @Override
    protected PartitionToleranceStrategy newStrategy() {
      return new BrokenTraits.UnsettledTolerance(asked);
    }
  }

  /** For the kit only. */
  static final class SilentKit extends PartitionToleranceContract {
    @Override
    protected PartitionToleranceStrategy newStrategy() {
      return new BrokenTraits.Speechless();
    }
  }

  /** For the kit only. */
  static final class SlowKit extends PartitionToleranceContract {
    @Override
    protected PartitionToleranceStrategy newStrategy() {
      return new BrokenTraits.Slow();
    }

    @Override
    protected Duration patience() {
      return Duration.ofMillis(200);
    }
  }

  /** For the kit only. */
  static final class RawCodecKit extends CodecContract {
    @Override
    protected Codec codec() {
      return new BrokenPorts.RawCodec();
    }
  }

  /** For the kit only. */
  static final class GreedyCodecKit extends CodecContract {
    @Override
    protected Codec codec() {
      return new BrokenPorts.GreedyCodec();
    }
  }

  /** For the kit only. */
  static final class CarelessCodecKit extends CodecContract {
    @Override
    protected Codec codec() {
      return new BrokenPorts.CarelessCodec();
    }
  }
}
