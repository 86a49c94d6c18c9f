package io.processhub.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.spi.Codec;
import io.processhub.spi.InJvmNetwork;
import io.processhub.spi.Transport;
import io.processhub.strategy.DistributionStrategy;
import io.processhub.strategy.MigrationStrategy;
import io.processhub.strategy.PartitionToleranceStrategy;
import io.processhub.strategy.RecordedDistribution;
import io.processhub.strategy.RedundancyStrategy;
import io.processhub.strategy.SynchronizationStrategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The kits see what is wrong: each is run with implementations that are wrong in one way. */
final class KitsTest {
  private static void assertRefused(Class<?> broken, String... tests) {
    assertThat(KitRun.failing(broken, tests)).as(broken.getSimpleName()).containsOnly(tests);
  }

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
  }

  @Test
  void redundancies() {
    assertRefused(AbsentKit.class, "thereIsAtLeastOneInstanceHoweverManyMembersThereAre");
  }

  @Test
  void migrations() {
    assertRefused(SpeechlessKit.class, "everyDepartureHasAStep");
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
  }

  @Test
  void partitionTolerances() {
    assertRefused(FickleKit.class, "membersThatSeeTheSameDecideAlike");
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

  @Test
  void transports() {
    assertRefused(LosingKit.class, "allFramesArriveAndThoseOfAnOrderedLaneInOrder");
    assertRefused(DoublingKit.class, "allFramesArriveAndThoseOfAnOrderedLaneInOrder");
    assertRefused(DisorderingKit.class, "allFramesArriveAndThoseOfAnOrderedLaneInOrder");
    assertRefused(
        RudeKit.class,
        "aFrameThatIsTooLongIsRefused",
        "aFrameToNobodyIsCountedAndSaidNotToBeTaken");
    assertRefused(BoastingKit.class, "aFrameToNobodyIsCountedAndSaidNotToBeTaken");
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

  /** For the kit only. */
  abstract static class FaultyKit extends TransportContract {
    private final InJvmNetwork network = InJvmNetwork.create();
    private final Supplier<BrokenPorts.Fault> faults;

    FaultyKit(Supplier<BrokenPorts.Fault> faults) {
      this.faults = faults;
    }

    @Override
    protected Transport newTransport() {
      return new BrokenPorts.FaultyTransport(network.transport(), faults.get());
    }

    @Override
    protected Duration patience() {
      return Duration.ofSeconds(1);
    }
  }

  /** For the kit only. */
  static final class LosingKit extends FaultyKit {
    LosingKit() {
      super(BrokenPorts::losing);
    }
  }

  /** For the kit only. */
  static final class DoublingKit extends FaultyKit {
    DoublingKit() {
      super(BrokenPorts::doubling);
    }
  }

  /** For the kit only. */
  static final class DisorderingKit extends FaultyKit {
    DisorderingKit() {
      super(BrokenPorts::disordering);
    }
  }

  /** For the kit only. */
  static final class RudeKit extends FaultyKit {
    RudeKit() {
      super(BrokenPorts::rude);
    }
  }

  /** For the kit only. */
  static final class BoastingKit extends FaultyKit {
    BoastingKit() {
      super(BrokenPorts::boasting);
    }
  }
}
