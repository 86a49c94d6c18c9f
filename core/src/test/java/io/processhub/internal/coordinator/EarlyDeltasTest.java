package io.processhub.internal.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import io.processhub.internal.wire.Control.SliceDelta;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Changes of slices that come out of order, and those that are kept for others. */
final class EarlyDeltasTest {
  private static final NodeId A = new NodeId("a", 1);
  private static final NodeId B = new NodeId("b", 1);
  private static final long LONG_NANOS = 1_000_000_000L;

  private final EarlyDeltas early = new EarlyDeltas();
  private final DeltaLog log = new DeltaLog();

  private static SliceDelta delta(long version) {
    return new SliceDelta(version, List.of());
  }

  @Test
  void whatIsEarlyIsTakenInOrderWhenWhatWasMissingHasCome() {
    early.keep(A, delta(13), 0);
    early.keep(A, delta(12), 0);
    early.keep(B, delta(12), 0);
    assertThat(early.has(A, 12)).isTrue();
    assertThat(early.has(A, 11)).isFalse();
    assertThat(early.next(A, 10, 0)).isNull();
    assertThat(early.next(A, 11, 0)).isEqualTo(delta(12));
    assertThat(early.next(A, 12, 0)).isEqualTo(delta(13));
    assertThat(early.next(A, 13, 0)).isNull();
    assertThat(early.hasAny(A)).isFalse();
    assertThat(early.hasAny(B)).isTrue();
  }

  @Test
  void whatIsOldByNowIsThrownAway() {
    early.keep(A, delta(12), 0);
    early.keep(A, delta(15), 0);
    assertThat(early.next(A, 14, 0)).isEqualTo(delta(15));
    assertThat(early.size()).isZero();
  }

  @Test
  void aGapIsReportedWhenItHasLastedForAMoment() {
    early.keep(A, delta(12), 0);
    early.keep(A, delta(14), 1);
    assertThat(early.gaps(2)).isEmpty();
    assertThat(early.gaps(LONG_NANOS)).isEqualTo(Map.of(A, 14L));
    assertThat(early.next(A, 11, LONG_NANOS)).isEqualTo(delta(12));
    assertThat(early.gaps(LONG_NANOS + 1)).isEmpty();
    early.forget(A);
    assertThat(early.gaps(9 * LONG_NANOS)).isEmpty();
  }

  @Test
  void tooManyAreNotKept() {
    for (int version = 2; version < 258; version++) {
      assertThat(early.keep(A, delta(version), 0)).isTrue();
    }
    assertThat(early.keep(A, delta(258), 0)).isFalse();
    assertThat(early.hasAny(A)).isFalse();
  }

  @Test
  void theLogGivesWhatCameAfterAVersionIfItHasAllOfIt() {
    assertThat(log.after(5)).isEmpty();
    for (int version = 10; version < 300; version++) {
      log.add(delta(version));
    }
    assertThat(log.after(297)).containsExactly(delta(298), delta(299));
    assertThat(log.after(43)).hasSize(256);
    assertThat(log.after(42)).isEmpty();
    assertThat(log.after(299)).isEmpty();
  }
}
