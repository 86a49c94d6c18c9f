package io.processhub.internal.catalog;

import static io.processhub.internal.catalog.Samples.at;
import static io.processhub.internal.catalog.Samples.live;
import static io.processhub.internal.catalog.Samples.shuffled;
import static io.processhub.internal.catalog.Samples.tombstone;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CatalogTest {
  private static final long NO_CUTOFF = Long.MIN_VALUE;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void replicasThatTakeTheSameRecordsInAnyOrderAndAnyNumberOfTimesAreEqual(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<CatalogRecord> records = Samples.competing(random, 300);
    Catalog first = catalog(records);
    for (int replica = 0; replica < 20; replica++) {
      Catalog other = new Catalog();
      shuffled(records, random).forEach(other::put);
      shuffled(records, random).subList(0, 100).forEach(other::put);
      assertSame(other, first);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {6, 7, 8})
  void mergingReplicasPairwiseInAnyOrderEndsInTheSameCatalog(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<CatalogRecord> records = Samples.competing(random, 300);
    Catalog whole = catalog(records);
    List<Catalog> parts =
        List.of(
            catalog(records.subList(0, 120)),
            catalog(records.subList(80, 220)),
            catalog(records.subList(200, 300)));
    for (int round = 0; round < 10; round++) {
      Catalog merged = new Catalog();
      shuffled(parts, random).forEach(part -> part.records().forEach(merged::put));
      assertSame(merged, whole);
    }
  }

  @Test
  void puttingSaysWhetherTheRecordIsNews() {
    Catalog catalog = new Catalog();
    CatalogRecord record = live("x", at(1));
    assertThat(catalog.put(record)).isTrue();
    assertThat(catalog.put(record)).isFalse();
    assertThat(catalog.put(record.tombstone(at(2), null))).isTrue();
    assertThat(catalog.put(record.pinnedTo(at(3), List.of("b")))).isFalse();
    assertThat(catalog.put(live("x", at(4)))).isTrue();
  }

  @Test
  void aStoppedChildIsRememberedButNotWanted() {
    Catalog catalog = catalog(List.of(tombstone("x", at(1), at(2)), live("y", at(1))));
    assertThat(catalog.live("x")).isNull();
    assertThat(catalog.get("x")).isNotNull();
    assertThat(catalog.live("y")).isNotNull();
    assertThat(catalog.size()).isEqualTo(2);
    assertThat(catalog.tombstones()).isEqualTo(1);
  }

  @Test
  void anEmptyCatalogHasTheDigestOfOneThatWasEmptied() {
    Catalog catalog = catalog(List.of(tombstone("x", at(1), at(2)), tombstone("y", at(1), at(2))));
    catalog.forget(catalog.tombstonesUpTo(2));
    assertSame(catalog, new Catalog());
    assertThat(catalog.tombstones()).isZero();
  }

  @Test
  void aDifferenceShowsInExactlyTheBucketsOfTheIdsThatDiffer() {
    List<CatalogRecord> records =
        IntStream.range(0, 5_000).mapToObj(i -> live("id-" + i, at(1))).toList();
    Catalog mine = catalog(records);
    Catalog theirs = catalog(records);
    theirs.put(records.get(17).tombstone(at(2), null));
    theirs.put(records.get(4_000).pinnedTo(at(2), List.of("b")));
    theirs.put(live("new", at(1)));

    BitSet different = different(mine.buckets(NO_CUTOFF), theirs.buckets(NO_CUTOFF));
    assertThat(mine.root(NO_CUTOFF)).isNotEqualTo(theirs.root(NO_CUTOFF));
    assertThat(different.cardinality()).isEqualTo(3);
    assertThat(theirs.in(different))
        .extracting(CatalogRecord::id)
        .contains("id-17", "id-4000", "new")
        .hasSizeLessThan(60);
    different.flip(0, Catalog.BUCKETS);
    assertThat(theirs.in(different))
        .extracting(CatalogRecord::id)
        .doesNotContain("id-17", "id-4000", "new");
  }

  @Test
  void everyRecordIsInOneBucket() {
    Catalog catalog =
        catalog(IntStream.range(0, 2_000).mapToObj(i -> live("id-" + i, at(1))).toList());
    Map<String, Integer> found = new HashMap<>();
    for (int bucket = 0; bucket < Catalog.BUCKETS; bucket++) {
      BitSet one = new BitSet();
      one.set(bucket);
      catalog.in(one).forEach(record -> found.merge(record.id(), 1, Integer::sum));
    }
    assertThat(found).hasSize(2_000);
    assertThat(found.values()).containsOnly(1);
  }

  @Test
  void tombstonesUpToTheCutoffDoNotCount() {
    Catalog forgetful = catalog(List.of(live("y", at(1)), tombstone("z", at(1), at(30))));
    Catalog mindful = catalog(List.of(live("y", at(1)), tombstone("z", at(1), at(30))));
    mindful.put(tombstone("x", at(1), at(20)));
    assertThat(mindful.root(20)).isEqualTo(forgetful.root(20));
    assertThat(mindful.buckets(20)).isEqualTo(forgetful.buckets(20));
    assertThat(mindful.root(19)).isNotEqualTo(forgetful.root(19));
    assertThat(different(mindful.buckets(19), forgetful.buckets(19)).cardinality()).isEqualTo(1);
    assertThat(mindful.root(29)).isNotEqualTo(mindful.root(30));
  }

  @Test
  void liveRecordsCountHoweverOldTheyAre() {
    Catalog catalog = catalog(List.of(live("y", at(1))));
    assertThat(catalog.root(Long.MAX_VALUE)).isEqualTo(catalog.root(NO_CUTOFF)).isNotZero();
  }

  @Test
  void onlyTombstonesUpToTheGivenTimeAreForgotten() {
    Catalog catalog = new Catalog();
    catalog.put(live("old", at(1)));
    catalog.put(tombstone("x", at(1), at(10)));
    catalog.put(tombstone("y", at(1), at(20)));
    catalog.put(tombstone("z", at(1), at(21)));
    assertThat(catalog.tombstonesUpTo(20)).hasSize(2);
    catalog.forget(catalog.tombstonesUpTo(20));
    assertThat(catalog.tombstonesUpTo(20)).isEmpty();
    assertThat(catalog.get("old")).isNotNull();
    assertThat(catalog.get("x")).isNull();
    assertThat(catalog.get("y")).isNull();
    assertThat(catalog.get("z")).isNotNull();
    assertSame(catalog, catalog(List.of(live("old", at(1)), tombstone("z", at(1), at(21)))));
  }

  @Test
  void aChildStartedAnewIsNotForgottenWithItsTombstone() {
    Catalog catalog = catalog(List.of(tombstone("x", at(1), at(2)), live("x", at(3))));
    assertThat(catalog.tombstones()).isZero();
    assertThat(catalog.tombstonesUpTo(100)).isEmpty();
    assertThat(catalog.live("x")).isNotNull();
  }

  private static Catalog catalog(List<CatalogRecord> records) {
    Catalog catalog = new Catalog();
    records.forEach(catalog::put);
    return catalog;
  }

  private static BitSet different(long[] mine, long[] theirs) {
    BitSet different = new BitSet();
    for (int i = 0; i < mine.length; i++) {
      different.set(i, mine[i] != theirs[i]);
    }
    return different;
  }

  private static void assertSame(Catalog one, Catalog other) {
    assertThat(one.root(NO_CUTOFF)).isEqualTo(other.root(NO_CUTOFF));
    assertThat(one.buckets(NO_CUTOFF)).isEqualTo(other.buckets(NO_CUTOFF));
    assertThat(one.tombstones()).isEqualTo(other.tombstones());
    assertThat(keys(one)).isEqualTo(keys(other));
  }

  /** What the order of superseding distinguishes. */
  private static Map<String, List<Object>> keys(Catalog catalog) {
    Map<String, List<Object>> keys = new HashMap<>();
    for (CatalogRecord record : catalog.records()) {
      keys.put(record.id(), List.of(record.generation(), record.stamp(), record.isTombstone()));
    }
    return keys;
  }
}
