package io.processhub.internal.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import io.processhub.internal.catalog.Stamp;
import io.processhub.internal.wire.HandoverMessage.Offer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is offered to a node that does not own it, as far as it knows, waits, and not for ever. */
final class EarlyOffersTest {
  private static final NodeId A = new NodeId("a", 1);
  private static final NodeId B = new NodeId("b", 1);

  private final EarlyOffers offers = new EarlyOffers();

  private static Offer offer(long id, String child) {
    return new Offer(id, child, new Stamp(1, A), 0);
  }

  private static long seconds(int count) {
    return Duration.ofSeconds(count).toNanos();
  }

  @Test
  void whatIsNotOfferedAgainWasCalledOffUnheard() {
    offers.add(A, offer(1, "x"), 0);
    offers.add(A, offer(2, "y"), 0);
    offers.add(A, offer(1, "x"), seconds(3));
    offers.tick(seconds(6));
    assertThat(offers.size()).isOne();
    assertThat(offers.take("x")).isNotNull();
  }

  @Test
  void onlyItsSourceCallsItOff() {
    offers.add(A, offer(1, "x"), 0);
    assertThat(offers.remove(B, 1)).isFalse();
    assertThat(offers.remove(A, 2)).isFalse();
    assertThat(offers.remove(A, 1)).isTrue();
    assertThat(offers.isEmpty()).isTrue();
  }

  @Test
  void whatIsOutOfSightOffersNothing() {
    offers.add(A, offer(1, "x"), 0);
    offers.add(B, offer(1, "y"), 0);
    offers.lose(A);
    assertThat(offers.take("x")).isNull();
    assertThat(offers.take("y")).isNotNull();
  }

  @Test
  void noMoreWaitThanTheLimit() {
    for (int i = 0; i < EarlyOffers.MAX; i++) {
      assertThat(offers.add(A, offer(i, "x" + i), 0)).isTrue();
    }
    assertThat(offers.add(A, offer(EarlyOffers.MAX, "one more"), 0)).isFalse();
    assertThat(offers.add(B, offer(7, "x7"), 0)).isTrue();
    assertThat(offers.size()).isEqualTo(EarlyOffers.MAX);
  }
}
