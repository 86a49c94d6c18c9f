package io.processhub.internal.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import org.junit.jupiter.api.Test;

final class KnownAdmissionsTest {
  private static final NodeId SELF = new NodeId("m", 1);
  private static final NodeId LIVE = new NodeId("a", 1_000_000);

  private final KnownAdmissions known = new KnownAdmissions(SELF, 0);

  /** Three nodes that have been restarted once a day for two years, and one that is there. */
  private static void restarts(KnownAdmissions known) {
    for (int i = 0; i < 2_000; i++) {
      known.learn(new NodeId("n" + i % 3, i + 1), i + 1);
    }
    known.learn(LIVE, 1_000_000);
  }

  @Test
  void nodesThatHaveGoneDoNotCrowdOutThoseThatAreThere() {
    KnownAdmissions other = new KnownAdmissions(new NodeId("o", 1), 0);
    restarts(known);
    restarts(other);
    for (int round = 0; round < 10; round++) {
      known.learnAll(other.latest());
      other.learnAll(known.latest());
      known.learn(new NodeId("o", 1), 1_000_001 + round);
      other.learn(SELF, 1_000_001 + round);
    }

    assertThat(known.latest()).containsKey(LIVE).hasSizeLessThanOrEqualTo(256);
    assertThat(other.latest()).containsKey(LIVE);
  }

  @Test
  void whatIsKnownHasALimitAndWhoWentFirstGoesFirst() {
    known.learn(LIVE, 1_000_000);
    for (int i = 0; i < 20_000; i++) {
      known.learn(new NodeId("n", i + 1), i + 1);
    }

    assertThat(known.size()).isEqualTo(10_000);
    assertThat(known.latest()).containsEntry(LIVE, 1_000_000L);
  }
}
