package io.processhub.internal.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.NodeId;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.catalog.Origin;
import io.processhub.internal.catalog.Stamp;
import io.processhub.internal.wire.Control.CatalogDelta;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When a node says that it holds what it was told. */
final class AcknowledgementsTest {
  private static final NodeId A = new NodeId("a", 1);
  private static final NodeId B = new NodeId("b", 1);

  private final Set<String> leaving = new HashSet<>(Set.of("x"));
  private final Acknowledgements owed = new Acknowledgements(Grounds.of(A), leaving::contains);

  private static CatalogDelta batch(long number, String child, String... pins) {
    Stamp stamp = new Stamp(number, B);
    ChildSpec spec = ChildSpec.of(child, "meter", "argument");
    return new CatalogDelta(
        number,
        List.of(CatalogRecord.admitted(stamp, stamp, spec, new Origin(B, 1), List.of(pins))));
  }

  @Test
  void whatAChildIsToStayByThatLeavesIsAcknowledgedWhenItHasLeft() {
    owed.owe(B, batch(5, "x", "a"));
    owed.owe(B, batch(6, "y", "a"));
    assertThat(owed.take()).isEqualTo(Map.of(B, List.of(6L)));
    assertThat(owed.pending()).isOne();
    leaving.clear();
    assertThat(owed.take()).isEqualTo(Map.of(B, List.of(5L)));
    assertThat(owed.take()).isEmpty();
    assertThat(owed.pending()).isZero();
  }

  @Test
  void whatHasAChildLeaveOrStopIsAcknowledgedAtOnce() {
    owed.owe(B, batch(5, "x", "c"));
    CatalogRecord record = batch(6, "x", "a").records().getFirst();
    owed.owe(B, new CatalogDelta(7, List.of(record.tombstone(new Stamp(7, B), null))));
    assertThat(owed.take()).isEqualTo(Map.of(B, List.of(5L, 7L)));
  }

  @Test
  void whatIsSentAgainMeanwhileIsAcknowledgedOnce() {
    owed.owe(B, batch(5, "x", "a"));
    assertThat(owed.take()).isEmpty();
    owed.owe(B, batch(5, "x", "a"));
    leaving.clear();
    assertThat(owed.take()).isEqualTo(Map.of(B, List.of(5L)));
  }

  @Test
  void nothingIsOwedToWhoIsGone() {
    owed.owe(B, batch(5, "x", "a"));
    owed.owe(B, batch(6, "y", "c"));
    owed.forget(B);
    leaving.clear();
    assertThat(owed.take()).isEmpty();
  }
}
