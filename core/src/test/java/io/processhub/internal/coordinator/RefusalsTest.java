package io.processhub.internal.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildError.Reason;
import io.processhub.ChildSpec;
import io.processhub.NodeId;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.catalog.Origin;
import io.processhub.internal.catalog.Stamp;
import io.processhub.internal.wire.Control.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is known of starts that were refused. */
final class RefusalsTest {
  private static final NodeId A = new NodeId("a", 1);
  private static final Origin CALL = new Origin(A, 10);

  private final Ground ground = Grounds.of(A);
  private final Refusals refusals = new Refusals(ground);

  private static Tellings.Copy copy(long issued) {
    return new Tellings.Copy(CALL, issued);
  }

  private static CatalogRecord started(String id, long issued, Origin call) {
    Stamp sent = new Stamp(issued, A);
    ChildSpec spec = ChildSpec.of(id, "meter", "argument");
    return CatalogRecord.admitted(sent, new Stamp(100, A), spec, call, List.of());
  }

  private static Outcome failure(String id) {
    return Outcome.failed(id, Reason.LIMIT_EXCEEDED, "It is full.");
  }

  @Test
  void aHomeKnowsTheCopiesUpToTheLastThatItHasRefused() {
    refusals.make(copy(20), failure("x"));
    assertThat(refusals.isMade(copy(19), "x")).isTrue();
    assertThat(refusals.isMade(copy(20), "x")).isTrue();
    assertThat(refusals.isMade(copy(21), "x")).isFalse();
    assertThat(refusals.isMade(copy(20), "y")).isFalse();
  }

  @Test
  void aCallerKnowsWhatCopiesOfItsCallHaveStarted() {
    refusals.hear(CALL, failure("x"), 20);
    assertThat(refusals.isHeard(started("x", 20, CALL))).isTrue();
    assertThat(refusals.isHeard(started("x", 21, CALL))).isFalse();
    assertThat(refusals.isHeard(started("x", 20, new Origin(A, 11)))).isFalse();
    assertThat(refusals.isMade(copy(20), "x")).isFalse();
  }

  @Test
  void theOldestOfTooManyAreForgotten() {
    for (int i = 0; i < 11_000; i++) {
      refusals.make(copy(20), failure("x" + i));
    }
    assertThat(refusals.size()).isEqualTo(10_000);
    assertThat(ground.counters.counter("refusalsForgottenTooEarly").sum()).isEqualTo(1_000);
    assertThat(refusals.isMade(copy(20), "x999")).isFalse();
    assertThat(refusals.isMade(copy(20), "x1000")).isTrue();
  }
}
