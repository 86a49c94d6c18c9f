package io.processhub.internal.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.internal.messaging.Routing.Route;
import io.processhub.internal.messaging.TestNetwork.Node;
import org.junit.jupiter.api.Test;

/** The child has moved twice before a sender's first marker is answered. */
final class SeveralFrontsTest extends MovingChild {
  private final Node d = network.node("d");

  /** One marker finds the child where it was next, and the other where it is by now. */
  @Test
  void messagesDoNotGoByOneOfTwoFrontsPastWhatIsAtTheOther() {
    Stay first = stays(b, a, b, c, d);
    network.slowDown(a, b);
    tell(a, 1);
    ends(first);
    Stay second = stays(c, b, c, d);
    ends(second);
    Stay third = stays(d, b, c, d);
    hears(a, first, second);
    hears(a, second, third);
    tell(a, 2);
    network.settle();
    ends(third);
    Stay fourth = stays(c, b, c, d);
    network.slowDown(a, d);
    network.arrive(a, b);
    assertThat(fourth.cell().messages()).isEqualTo(readings(1, 1));

    ends(fourth);
    network.slowDown(c, b);
    Stay fifth = stays(b, b, c, d);
    network.arrive(a, d);
    network.arrive(c, b);
    assertThat(fifth.cell().messages()).isEqualTo(readings(1, 2));
    assertThat(a.waiting()).isEmpty();
  }

  /** After a split. */
  @Test
  void whereTwoInstancesRunASenderOfBothGoesByItsWay() {
    Stay first = stays(b, a, b);
    tell(a, 1);
    Stay second = stays(c, a, c);
    hears(a, second, first);
    hears(a, first, second);
    tell(a, 2);
    network.settle();
    assertThat(a.waiting()).isEmpty();
    assertThat(a.counter("messagesOutOfOrder")).isZero();
    assertThat(first.cell().messages()).isEqualTo(readings(1, 1));
    assertThat(second.cell().messages()).isEqualTo(readings(2, 2));
  }

  /** A handover that was called off, and another that was not. */
  @Test
  void anInstanceThatGoesOnAndEndsLaterKeepsTheOrder() {
    Stay first = stays(b, a, b, c);
    b.messaging.wayChanges("m", first.seenBy(b), null);
    b.waitsFor("m");
    tell(a, 1);
    network.settle();
    b.messaging.wayChanges("m", null, first.seenBy(b));
    b.change("m", new Route.Local(first.cell(), first.token()));
    tell(a, 2);
    network.settle();
    assertThat(first.cell().messages()).isEqualTo(readings(1, 2));

    network.slowDown(a, b);
    tell(a, 3);
    ends(first);
    Stay second = stays(c, b, c);
    network.settle();
    hears(a, first, second);
    tell(a, 4);
    network.arrive(a, b);
    assertThat(second.cell().messages()).isEqualTo(readings(1, 4));
    assertThat(b.waiting()).isEmpty();
  }
}
