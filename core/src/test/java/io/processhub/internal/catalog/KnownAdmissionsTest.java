package io.processhub.internal.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.NodeId;
import java.util.List;
import org.junit.jupiter.api.Test;

final class KnownAdmissionsTest {
  private static final Stamp SELF = new Stamp(500, new NodeId("m", 1));
  private static final Stamp OTHER = new Stamp(600, new NodeId("o", 1));
  private static final Stamp LIVE = new Stamp(700, new NodeId("a", 1_000_000));
  private static final Stamp AGAIN = new Stamp(800, LIVE.node());

  private final KnownAdmissions known = new KnownAdmissions(SELF);

  /** Three nodes that have been restarted once a day for two years, and one that is there. */
  private static void restarts(KnownAdmissions known) {
    for (int i = 0; i < 2_000; i++) {
      known.learn(new Stamp(i, new NodeId("n" + i % 3, i + 1)), i + 1);
    }
    known.learn(LIVE, 1_000_000);
  }

  @Test
  void nodesThatHaveGoneDoNotCrowdOutThoseThatAreThere() {
    KnownAdmissions other = new KnownAdmissions(OTHER);
    restarts(known);
    restarts(other);
    for (int round = 0; round < 10; round++) {
      known.learnAll(other.told(1_000_001 + round));
      other.learnAll(known.told(1_000_001 + round));
    }

    assertThat(known.told(2_000_000)).containsKey(LIVE).hasSizeLessThanOrEqualTo(256);
    assertThat(other.told(2_000_000)).containsKey(LIVE);
  }

  @Test
  void whatIsKnownHasALimitAndWhoWentFirstGoesFirst() {
    known.learn(LIVE, 1_000_000);
    for (int i = 0; i < 20_000; i++) {
      known.learn(new Stamp(i, new NodeId("n", i + 1)), i + 1);
    }

    assertThat(known.size()).isEqualTo(10_000);
    assertThat(known.told(2_000_000)).containsEntry(LIVE, 1_000_000L);
  }

  @Test
  void ofAnOpeningOfTheHubThatIsKnownTheOneBeforeAndTheNextAreNot() {
    known.learn(LIVE, 750);
    assertThat(known.covers(admitted(699, LIVE.node()))).isFalse();
    assertThat(known.covers(admitted(700, LIVE.node()))).isTrue();
    assertThat(known.covers(admitted(750, LIVE.node()))).isTrue();
    assertThat(known.covers(admitted(751, LIVE.node()))).isFalse();

    known.learn(AGAIN, 820);
    assertThat(known.covers(admitted(750, LIVE.node()))).isTrue();
    assertThat(known.covers(admitted(790, LIVE.node()))).isFalse();
    assertThat(known.covers(admitted(820, LIVE.node()))).isTrue();
    assertThat(known.covers(admitted(720, OTHER.node()))).isFalse();
  }

  @Test
  void whatIsToldIsKnownToAThirdNodeAsExactly() {
    KnownAdmissions other = new KnownAdmissions(OTHER);
    other.learn(AGAIN, 820);
    known.learnAll(other.told(900));
    KnownAdmissions third = new KnownAdmissions(new Stamp(850, new NodeId("t", 1)));
    third.learnAll(known.told(910));

    assertThat(third.covers(admitted(820, AGAIN.node()))).isTrue();
    assertThat(third.covers(admitted(790, AGAIN.node()))).isFalse();
    assertThat(third.covers(admitted(900, OTHER.node()))).isTrue();
    assertThat(third.covers(admitted(599, OTHER.node()))).isFalse();
    assertThat(third.covers(admitted(910, SELF.node()))).isTrue();
    assertThat(third.covers(admitted(911, SELF.node()))).isFalse();
  }

  /** Of the opening before it knows what others, who knew it, have told. */
  @Test
  void aNodeKnowsAllThatItHasAdmittedSinceItOpenedTheHub() {
    known.learn(SELF, 510);
    assertThat(known.covers(admitted(511, SELF.node()))).isTrue();
    assertThat(known.covers(admitted(499, SELF.node()))).isFalse();
    known.learn(new Stamp(300, SELF.node()), 400);
    assertThat(known.covers(admitted(400, SELF.node()))).isTrue();
    assertThat(known.covers(admitted(499, SELF.node()))).isFalse();
  }

  private static CatalogRecord admitted(long time, NodeId by) {
    Stamp stamp = new Stamp(time, by);
    ChildSpec spec = ChildSpec.of("x", "meter", "argument");
    return CatalogRecord.admitted(stamp, stamp, spec, new Origin(by, 1), List.of());
  }
}
