package io.processhub.internal.catalog;

import static io.processhub.internal.catalog.Samples.A;
import static io.processhub.internal.catalog.Samples.B;
import static io.processhub.internal.catalog.Samples.at;
import static io.processhub.internal.catalog.Samples.live;
import static io.processhub.internal.catalog.Samples.tombstone;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CatalogRecordTest {
  @Test
  void aLaterGenerationSupersedesAnEarlierOne() {
    assertFirst(live("x", at(2)), live("x", at(1)));
  }

  @Test
  void aChildStartedAnewSupersedesTheTombstoneOfItsPredecessorHoweverLateThatIs() {
    assertFirst(live("x", at(2)), tombstone("x", at(1), at(9)));
  }

  @Test
  void aTombstoneSupersedesWhateverLaterStampAnUpdateOfItsGenerationCarries() {
    CatalogRecord updated = live("x", at(1)).pinnedTo(at(9), List.of("b"));
    assertFirst(tombstone("x", at(1), at(2)), updated);
  }

  @Test
  void aTombstoneSupersedesEverythingOfOlderGenerations() {
    assertFirst(tombstone("x", at(2), at(2)), live("x", at(1)).pinnedTo(at(9), List.of("b")));
    assertFirst(tombstone("x", at(2), at(3)), tombstone("x", at(1), at(9)));
  }

  @Test
  void withinAGenerationTheLaterUpdateCounts() {
    CatalogRecord born = live("x", at(1));
    assertFirst(born.pinnedTo(at(2), List.of("b")), born);
    assertFirst(born.pinnedTo(at(3), List.of("a")), born.pinnedTo(at(2), List.of("b")));
    assertFirst(tombstone("x", at(1), at(3)), tombstone("x", at(1), at(2)));
  }

  @Test
  void atOneMomentTheNodeDecidesSoThatAllReplicasDecideAlike() {
    assertFirst(live("x", at(1, B)), live("x", at(1, A)));
  }

  @Test
  void aTombstoneKeepsWhatTellsTheChildAndItsOwnersButNotItsSpec() {
    CatalogRecord born = live("x", at(1)).pinnedTo(at(2), List.of("b"));
    Origin by = new Origin(B, 7);
    CatalogRecord dead = born.tombstone(at(3), by);
    assertThat(dead.isTombstone()).isTrue();
    assertThat(dead.generation()).isEqualTo(born.generation());
    assertThat(dead.started()).isEqualTo(born.started());
    assertThat(dead.stopped()).isEqualTo(by);
    assertThat(dead.spec()).isNull();
    assertThat(dead.pinned()).isEqualTo(born.pinned());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void supersedingIsATotalOrder(long seed) {
    List<CatalogRecord> records =
        Samples.competing(new SplittableRandom(seed), 60).stream()
            .map(record ->
                new CatalogRecord(
                    "x",
                    record.generation(),
                    record.admitted(),
                    record.stamp(),
                    record.spec(),
                    record.started(),
                    null,
                    record.pinned()))
            .toList();
    for (CatalogRecord a : records) {
      assertThat(a.supersedes(a)).isFalse();
      for (CatalogRecord b : records) {
        boolean same =
            a.generation().equals(b.generation())
                && a.stamp().equals(b.stamp())
                && a.isTombstone() == b.isTombstone();
        assertThat(a.supersedes(b) || b.supersedes(a)).as("%s and %s", a, b).isEqualTo(!same);
        assertThat(a.supersedes(b) && b.supersedes(a)).as("%s and %s", a, b).isFalse();
        for (CatalogRecord c : records) {
          if (a.supersedes(b) && b.supersedes(c)) {
            assertThat(a.supersedes(c)).as("%s, %s and %s", a, b, c).isTrue();
          }
        }
      }
    }
  }

  @Test
  void theDigestTellsRecordsApart() {
    CatalogRecord record = live("x", at(1));
    List<CatalogRecord> others =
        List.of(
            live("y", at(1)),
            live("x", at(2)),
            live("x", at(1, B)),
            record.pinnedTo(at(2), List.of("b")),
            record.tombstone(at(1), null),
            record.tombstone(at(2), null));
    assertThat(others).extracting(CatalogRecord::digest).doesNotContain(record.digest());
    assertThat(others).extracting(CatalogRecord::digest).doesNotHaveDuplicates();
    assertThat(live("x", at(1)).digest()).isEqualTo(record.digest());
  }

  /** Each differs from the other in three small numbers, which had added up to nothing. */
  @Test
  void theDigestTellsRecordsApartWhoseTimesNodesAndIncarnationsDifferByLittle() {
    CatalogRecord record = live("x", at(1));
    Stamp of0 = new Stamp(115816899587211268L, new NodeId("n0", 1767225599323L));
    Stamp of3 = new Stamp(115816899587211265L, new NodeId("n3", 1767225602113L));
    assertThat(record.pinnedTo(of0, List.of("n0")).digest())
        .isNotEqualTo(record.pinnedTo(of3, List.of("n3")).digest());
  }

  private static void assertFirst(CatalogRecord first, CatalogRecord second) {
    assertThat(first.supersedes(second)).isTrue();
    assertThat(second.supersedes(first)).isFalse();
  }
}
