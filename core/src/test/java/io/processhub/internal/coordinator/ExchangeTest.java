package io.processhub.internal.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.HubConfig;
import io.processhub.NodeId;
import io.processhub.internal.catalog.Catalog;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.catalog.KnownAdmissions;
import io.processhub.internal.catalog.Origin;
import io.processhub.internal.catalog.Stamp;
import io.processhub.internal.wire.Control.Buckets;
import io.processhub.internal.wire.Control.CatalogDelta;
import io.processhub.internal.wire.Control.Repair;
import io.processhub.internal.wire.Control.Repaired;
import io.processhub.internal.wire.Control.Same;
import io.processhub.internal.wire.TestCodec;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a node takes itself to know after a comparison. */
final class ExchangeTest {
  private static final NodeId A = new NodeId("a", 1);
  private static final NodeId B = new NodeId("b", 1);
  private static final NodeId C = new NodeId("c", 1);

  private final Ground ground =
      Grounds.of(A, HubConfig.named("hub").build(), Optional.of(new TestCodec()));
  private final KnownAdmissions known = new KnownAdmissions(new Stamp(1, A));
  private final Loop loop = new Loop(task -> {}, () -> {}, () -> false, () -> {}, thrown -> {});
  private final Spread spread = new Spread(ground, loop, () -> List.of(B), unused -> List.of());
  private final Slices slices = new Slices(ground, spread);
  private final List<String> refused = new ArrayList<>();
  private final Records records =
      new Records(
          ground,
          spread,
          slices::version,
          known,
          new Refusals(ground),
          (record, problem) -> refused.add(problem),
          id -> {},
          record -> {},
          id -> false);
  private final List<Exchange.Ending> ended = new ArrayList<>();
  private final Exchange exchange =
      new Exchange(ground, records, slices, known, (with, number, how) -> ended.add(how));

  private static CatalogRecord admitted(String id, long time) {
    Stamp stamp = new Stamp(time, B);
    ChildSpec spec = ChildSpec.of(id, "meter", "argument");
    return CatalogRecord.admitted(stamp, stamp, spec, new Origin(B, 1), List.of());
  }

  /** The hub was closed here and opened anew, and knows nothing yet of what was compared before. */
  @Test
  void anAnswerToWhatWasAskedBeforeTheHubWasOpenedTeachesNothing() {
    exchange.onSame(B, new Same(7, Map.of(new Stamp(1, B), 100L, new Stamp(2, C), 90L)));
    assertThat(known.size()).isZero();
    assertThat(exchange.known()).isZero();
  }

  /** It has given tokens of which this node has not heard, as it was not there. */
  @Test
  void whoHearsTheTimeOfAnotherGivesLaterTokensThanThat() {
    long before = ground.clock.nextTime();
    long theirs = before + (9L << Stamp.COUNTER_BITS);
    begun(theirs);
    assertThat(ground.tokens().next()).isGreaterThan(theirs);

    long wrong = before + (3_600_000L << Stamp.COUNTER_BITS);
    exchange.hear(Map.of(new Stamp(1, B), wrong));
    assertThat(ground.tokens().next()).isLessThan(wrong);
  }

  @Test
  void whoHasBeenGivenAllPartsOfWhatDiffersKnowsWhatTheOtherKnew() {
    CatalogRecord x = admitted("x", 50);
    CatalogRecord y = admitted("y", 60);
    long number = begun();
    exchange.onRepaired(B, new Repaired(number, false, 0, List.of(x)));
    exchange.onRepaired(B, new Repaired(number, true, x.digest() + y.digest(), List.of(y)));
    assertThat(known.covers(admitted("z", 70))).isTrue();
    assertThat(exchange.known()).isOne();
    assertThat(ended).containsExactly(Exchange.Ending.COMPLETE);
  }

  /** Else x would be taken for stopped when it comes, and the child with it. */
  @Test
  void whoHasNotBeenGivenAPartOfItKnowsNoMoreThanBefore() {
    CatalogRecord x = admitted("x", 50);
    CatalogRecord y = admitted("y", 60);
    long number = begun();
    exchange.onRepaired(B, new Repaired(number, true, x.digest() + y.digest(), List.of(y)));
    assertThat(exchange.isUnderWay(B)).isFalse();
    assertThat(exchange.known()).isZero();
    assertThat(ended).containsExactly(Exchange.Ending.LOST);

    records.take(B, List.of(x));
    assertThat(ground.catalog.live("x")).isNotNull();
  }

  /** Under a quorum the refusal need not matter, if the other's clock is ahead; the loss does. */
  @Test
  void whoHasRefusedAPartAndNotBeenGivenAnotherLacksMoreThanWhatItHasRefused() {
    CatalogRecord x = admitted("x", 50);
    CatalogRecord ahead = admitted("y", ground.clock.nextTime() + (3_600_000L << 16));
    long number = begun();
    long all = x.digest() + ahead.digest();
    exchange.onRepaired(B, new Repaired(number, true, ahead.digest(), List.of(ahead)));
    number = begun();
    exchange.onRepaired(B, new Repaired(number, true, all, List.of(ahead)));
    assertThat(ended).containsExactly(Exchange.Ending.REFUSED, Exchange.Ending.LOST);
  }

  /** What is told of it in comparisons has a longer head than what it was first told with. */
  @Test
  void aRecordThatIsAsLongAsOneMayBeCanBeToldToWhoComesLater() {
    int fits = 0;
    int tooLong = ground.frameBytesMax();
    while (tooLong - fits > 1) {
      int length = (fits + tooLong) / 2;
      boolean isTaken =
          ground.fits(ground.encode(new CatalogDelta(1L << 60, List.of(pinned(length)))));
      fits = isTaken ? length : fits;
      tooLong = isTaken ? tooLong : length;
    }
    records.put(pinned(fits));
    records.flush();
    assertThat(refused).isEmpty();

    BitSet all = new BitSet();
    all.set(0, Catalog.BUCKETS);
    exchange.onRepair(B, new Repair(1L << 60, all, true, List.of()));
    long number = exchange.begin(B);
    exchange.onBuckets(B, new Buckets(number, 0, new long[Catalog.BUCKETS], Map.of()));
    assertThat(ground.counters.snapshot()).doesNotContainKey("recordsUnsendable");
  }

  private static CatalogRecord pinned(int length) {
    Stamp stamp = new Stamp(1L << 60, A);
    ChildSpec spec = ChildSpec.of("x", "meter", "argument");
    return CatalogRecord.admitted(
        stamp, stamp, spec, new Origin(B, 1), List.of("n".repeat(length)));
  }

  private long begun() {
    return begun(100);
  }

  private long begun(long time) {
    long number = exchange.begin(B);
    Map<Stamp, Long> theirs = Map.of(new Stamp(1, B), time);
    exchange.onBuckets(B, new Buckets(number, 0, new long[Catalog.BUCKETS], theirs));
    return number;
  }
}
