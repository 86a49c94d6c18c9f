package io.processhub.testkit.contract;

import static io.processhub.testkit.contract.KitRun.assertRefused;

import io.processhub.spi.InJvmNetwork;
import io.processhub.spi.Transport;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The kits of transports see what is wrong with one, as {@link KitsTest} shows it of others. */
final class TransportKitsTest {
  @Test
  void frames() {
    assertRefused(LosingKit.class, "allFramesArriveAndThoseOfAnOrderedLaneInOrder");
    assertRefused(DoublingKit.class, "allFramesArriveAndThoseOfAnOrderedLaneInOrder");
    assertRefused(DisorderingKit.class, "allFramesArriveAndThoseOfAnOrderedLaneInOrder");
    assertRefused(
        RudeKit.class,
        "aFrameThatIsTooLongIsRefused",
        "aFrameToNobodyIsCountedAndSaidNotToBeTaken");
    assertRefused(BoastingKit.class, "aFrameToNobodyIsCountedAndSaidNotToBeTaken");
  }

  @Test
  void views() {
    assertRefused(SelflessKit.class, "theFirstViewIsThereWhenTheNodeHasStartedAndContainsIt");
    assertRefused(
        SentimentalKit.class,
        "aNodeThatLeavesIsSeenToBeGoneAndIsToldNothingMore",
        "theFirstNodeMayLeaveToo");
    assertRefused(StammeringKit.class, "viewsComeOneAtATime");
    assertRefused(ShortSightedKit.class, "nodesSeeEachOther");
  }

  @Test
  void receiversThatAreStuck() {
    assertRefused(
        SingleThreadedKit.class, "aStuckReceiverHoldsUpNeitherControlFramesSendersNorOtherNodes");
    assertRefused(
        SecretiveKit.class, "aStuckReceiverHasABoundedQueueAndWhatOverflowsIsCountedAndSaid");
  }

  /** For the kit only. */
  abstract static class FaultyKit extends ThreadedTransportContract {
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

  /** For the kit only. */
  static final class SecretiveKit extends FaultyKit {
    SecretiveKit() {
      super(BrokenPorts::secretive);
    }
  }

  /** For the kit only. */
  abstract static class MistoldKit extends ThreadedTransportContract {
    private final InJvmNetwork network = InJvmNetwork.create();
    private final BrokenNetworks.Fault fault;

    MistoldKit(BrokenNetworks.Fault fault) {
      this.fault = fault;
    }

    @Override
    protected Transport newTransport() {
      return new BrokenNetworks.Faulty(network.transport(), fault);
    }

    @Override
    protected Duration patience() {
      return Duration.ofSeconds(1);
    }
  }

  /** For the kit only. */
  static final class SelflessKit extends MistoldKit {
    SelflessKit() {
      super(BrokenNetworks.selfless());
    }
  }

  /** For the kit only. */
  static final class SentimentalKit extends MistoldKit {
    SentimentalKit() {
      super(BrokenNetworks.sentimental());
    }
  }

  /** For the kit only. */
  static final class StammeringKit extends MistoldKit {
    StammeringKit() {
      super(BrokenNetworks.stammering());
    }
  }

  /** For the kit only. */
  static final class ShortSightedKit extends MistoldKit {
    ShortSightedKit() {
      super(BrokenNetworks.shortSighted());
    }
  }

  /** For the kit only. */
  static final class SingleThreadedKit extends MistoldKit {
    SingleThreadedKit() {
      super(BrokenNetworks.singleThreaded());
    }
  }
}
