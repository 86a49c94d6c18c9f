package io.processhub.internal.catalog;

import static io.processhub.internal.catalog.Samples.A;
import static io.processhub.internal.catalog.Samples.B;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import org.junit.jupiter.api.Test;

final class StampTest {
  @Test
  void stampsAreOrderedByTimeThenByNodeThenByIncarnation() {
    NodeId rebornA = new NodeId("a", 2);
    assertThat(new Stamp(1, B)).isLessThan(new Stamp(2, A));
    assertThat(new Stamp(1, A)).isLessThan(new Stamp(1, B));
    assertThat(new Stamp(1, A)).isLessThan(new Stamp(1, rebornA));
    assertThat(new Stamp(1, A)).isEqualByComparingTo(new Stamp(1, A));
  }

  @Test
  void thePhysicalPartIsInMilliseconds() {
    assertThat(new Stamp(1_700_000_000_000L << Stamp.COUNTER_BITS | 42, A).millis())
        .isEqualTo(1_700_000_000_000L);
  }
}
