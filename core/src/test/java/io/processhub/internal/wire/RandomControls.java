package io.processhub.internal.wire;

import io.processhub.ChildError;
import io.processhub.ChildSpec;
import io.processhub.ChildState;
import io.processhub.NodeId;
import io.processhub.ProcessId;
import io.processhub.RestartLimits;
import io.processhub.RestartPolicy;
import io.processhub.internal.catalog.Catalog;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.catalog.Origin;
import io.processhub.internal.catalog.Stamp;
import io.processhub.internal.epoch.Ballot;
import io.processhub.internal.epoch.Epoch;
import io.processhub.internal.epoch.EpochMessage;
import io.processhub.internal.epoch.Voter;
import io.processhub.internal.registry.Running;
import io.processhub.strategy.NodeLoad;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/** Control messages of every kind with random content. */
final class RandomControls {
  /** The arguments of the children. */
  record Config(String street, int number) {}

  private static final List<NodeId> NODES =
      List.of(new NodeId("a", 1), new NodeId("b", 0xFFFF_FFFFL), new NodeId("çé-北", -1));

  private final SplittableRandom random;

  RandomControls(SplittableRandom random) {
    this.random = random;
  }

  /** One message of each kind. */
  List<Control> oneOfEach() {
    return List.of(
        new Control.Presence(
            any(Control.Phase.values()),
            number(),
            random.nextBoolean(),
            number(),
            some(this::text)),
        new Control.CatalogDelta(number(), some(this::record)),
        new Control.CatalogAck(some(this::number), number()),
        new Control.SliceDelta(number(), some(this::entry)),
        new Control.PullSlice(),
        new Control.SliceChunk(
            number(), random.nextBoolean(), random.nextBoolean(), some(this::entry)),
        new Control.Compare(
            number(),
            number(),
            number(),
            random.nextLong(),
            random.nextLong(),
            number(),
            random.nextLong()),
        new Control.Same(number(), admissions()),
        new Control.Buckets(number(), random.nextLong(), digests(), admissions()),
        new Control.Repair(number(), buckets(), random.nextBoolean(), some(this::record)),
        new Control.Repaired(number(), random.nextBoolean(), random.nextLong(), some(this::record)),
        new Control.BarrierAsk(number(), random.nextLong()),
        new Control.BarrierAnswer(
            number(), number(), random.nextLong(), random.nextLong(), admissions()),
        new Control.StartRequest(
            origin(),
            random.nextInt(9),
            number(),
            any(Control.Aim.values()),
            some(this::startItem)),
        new Control.StartReply(number(), random.nextInt(9), some(this::outcome)),
        new Control.StopRequest(origin(), random.nextInt(9), number(), some(this::stopItem)),
        new Control.StopReply(number(), some(this::outcome)),
        new Control.Refusal(number(), random.nextLong(), some(this::outcome)),
        new Control.Bounce(number(), random.nextLong(), some(() -> "child-" + text())),
        new Control.Drain(random.nextBoolean(), number()),
        new Control.Flush(number()),
        new Control.Handing(some(this::handoverMessage)),
        new Control.WhichRequest(number()),
        new Control.WhichReply(number(), random.nextBoolean(), some(this::line)),
        new Control.Relay(
            some(() ->
                new Control.Relayed(node(), new Control.SliceDelta(number(), some(this::entry))))),
        new Control.SliceVersions(
            Map.of(NODES.get(0), number(), NODES.get(1), number()), random.nextBoolean()),
        new Control.PullDeltas(number()),
        new Control.LoadReport(load()),
        new Control.LoadView(Map.of(NODES.get(0), load(), NODES.get(2), load())),
        word(
            new EpochMessage.Hello(
                number(), number(), number(), number(), 3, random.nextBoolean(), false)),
        word(new EpochMessage.Pledge(number(), number())),
        word(new EpochMessage.Known(epoch())),
        word(new EpochMessage.Prepare(random.nextBoolean() ? epoch() : null, ballot())),
        word(promise()),
        word(new EpochMessage.Accept(null, ballot(), epoch(), random.nextBoolean())),
        word(new EpochMessage.Accepted(number(), ballot())),
        word(new EpochMessage.Refused(number(), ballot(), ballot(), number())),
        word(new EpochMessage.Tokens(number())),
        word(new EpochMessage.Reset(random.nextInt(99), random.nextBoolean())));
  }

  private static Control word(EpochMessage message) {
    return new Control.EpochWord(message);
  }

  private EpochMessage promise() {
    return random.nextBoolean()
        ? new EpochMessage.Promise(number(), ballot(), null, null)
        : new EpochMessage.Promise(number(), ballot(), ballot(), epoch());
  }

  private Ballot ballot() {
    return new Ballot(number(), any(NODES.toArray(NodeId[]::new)));
  }

  private Epoch epoch() {
    return new Epoch(
        1 + random.nextInt(99),
        number(),
        2,
        some(this::voter),
        some(this::voter),
        List.of(voter()));
  }

  private Voter voter() {
    return new Voter(any(NODES.toArray(NodeId[]::new)), number());
  }

  CatalogRecord record() {
    Stamp admitted = stamp();
    Origin call = origin();
    Stamp sent = new Stamp(admitted.time() - random.nextLong(1L << 40), call.caller());
    CatalogRecord born = CatalogRecord.admitted(sent, admitted, spec(), call, List.of());
    return switch (random.nextInt(4)) {
      case 0 -> born;
      case 1 -> born.pinnedTo(stamp(), List.of("a", "çé-北"));
      case 2 -> born.tombstone(stamp(), null);
      default -> born.tombstone(stamp(), origin());
    };
  }

  ChildSpec spec() {
    ChildSpec spec =
        ChildSpec.of("child-" + text(), "meter", new Config(text(), random.nextInt()))
            .restart(any(RestartPolicy.values()))
            .shutdownTimeout(Duration.ofMillis(random.nextInt(100_000)));
    if (random.nextBoolean()) {
      Duration backoff = Duration.ofNanos(random.nextLong(1_000_000_000_000L));
      spec =
          spec.restartLimits(
              new RestartLimits(
                  random.nextInt(Integer.MAX_VALUE), backoff.plusNanos(1), backoff, backoff));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      spec = spec.metadata(Map.of("key-" + i, text()));
    }
    return spec;
  }

  private Control.StartItem startItem() {
    return new Control.StartItem(
        spec(), random.nextBoolean() ? List.of() : List.of("a", "b" + text()));
  }

  private Control.StopItem stopItem() {
    return new Control.StopItem("child-" + text(), random.nextBoolean() ? null : origin());
  }

  private Control.Outcome outcome() {
    return random.nextBoolean()
        ? Control.Outcome.failed("child-" + text(), any(ChildError.Reason.values()), text())
        : new Control.Outcome(
            "child-" + text(), stamp(), null, "", some(() -> new ProcessId(node(), number())));
  }

  private HandoverMessage handoverMessage() {
    return switch (random.nextInt(6)) {
      case 0 ->
          new HandoverMessage.Offer(
              number(), "child-" + text(), stamp(), number() + Running.STANDBY);
      case 1 ->
          new HandoverMessage.Chunk(
              number(), number(), random.nextBoolean(), new byte[random.nextInt(50)]);
      case 2 -> new HandoverMessage.Release(number(), number());
      case 3 -> new HandoverMessage.Abort(number());
      case 4 -> new HandoverMessage.Over(number());
      default ->
          new HandoverMessage.Answer(
              number(), any(HandoverMessage.Step.values()), number(), text());
    };
  }

  private Control.Entry entry() {
    return random.nextInt(4) == 0
        ? Control.Entry.gone("child-" + text(), number())
        : new Control.Entry(
            "child-" + text(),
            any(ChildState.values()),
            random.nextBoolean(),
            stamp(),
            number(),
            number(),
            text(),
            random.nextBoolean() ? Running.ALWAYS : number() + Running.STANDBY);
  }

  private NodeLoad load() {
    return new NodeLoad(
        random.nextDouble(), random.nextDouble(9), random.nextDouble(), number(), number());
  }

  private Control.WhichLine line() {
    return new Control.WhichLine("child-" + text(), any(ChildState.values()), number(), text());
  }

  private Map<Stamp, Long> admissions() {
    return Map.of(
        new Stamp(number(), NODES.get(0)), number(), new Stamp(number(), NODES.get(1)), number());
  }

  private long[] digests() {
    return LongStream.generate(random::nextLong).limit(Catalog.BUCKETS).toArray();
  }

  private BitSet buckets() {
    BitSet buckets = new BitSet();
    for (int i = random.nextInt(20); i > 0; i--) {
      buckets.set(random.nextInt(Catalog.BUCKETS));
    }
    return buckets;
  }

  private Origin origin() {
    return new Origin(node(), number());
  }

  private Stamp stamp() {
    return new Stamp(random.nextLong(), node());
  }

  private NodeId node() {
    return NODES.get(random.nextInt(NODES.size()));
  }

  /** Small and large in equal measure. */
  private long number() {
    return random.nextLong() >>> random.nextInt(64);
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(1 + random.nextInt(40)); i > 0; i--) {
      text.append(random.nextInt(8) == 0 ? "ü" : Character.toString('a' + random.nextInt(26)));
    }
    return text.toString();
  }

  private <T> T any(T[] values) {
    return values[random.nextInt(values.length)];
  }

  private <T> List<T> some(Supplier<T> each) {
    List<T> list = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      list.add(each.get());
    }
    return list;
  }
}
