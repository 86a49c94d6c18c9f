package io.processhub.internal.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.internal.messaging.TestNetwork.Frame;
import io.processhub.internal.messaging.TestNetwork.Node;
import io.processhub.internal.wire.TestCodec;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a closed hub returns keeps its place. */
final class ReturnedOrderTest extends MovingChild {
  @Test
  void whatAClosedHubReturnsGoesBeforeWhatWasSentSince() {
    Stay first = stays(b, a, b, c);
    tell(a, 1, 2, 3);
    b.isClosed = true;
    Stay second = stays(c, a, c);
    a.messaging.nodeGone(b.id, true);
    tell(a, 4, 5);
    network.settle();
    assertThat(first.cell().messages()).isEmpty();
    assertThat(second.cell().messages()).isEqualTo(readings(1, 5));
    assertThat(a.waiting()).isEmpty();
  }

  /** It is sent again and again, one message after the other, until there is news. */
  @Test
  void whatIsReturnedKeepsItsPlaceWhileNothingIsKnownOfAnotherWay() {
    stays(b, a, b, c);
    b.isClosed = true;
    tell(a, 1, 2, 3);
    Frame last = network.frames.stream().toList().getLast();
    network.frames.remove(last);
    network.settle();
    tell(a, 4);
    late.add(last);
    arrive();
    network.advance(60);
    assertThat(a.counter("messagesReturned")).isBetween(7L, 12L);
    Stay second = stays(c, a, c);
    network.advance(10);
    assertThat(second.cell().messages()).isEqualTo(readings(1, 4));
    assertThat(a.waiting()).isEmpty();
  }

  /** Nothing waits for a way here, but for the news that it is another. */
  @Test
  void whatIsReturnedDoesNotEndWhileNewsAreWaitedFor() {
    Node d = network.node("d", Optional.of(new TestCodec()), hub -> hub.routeWait(Duration.ZERO));
    Stay first = stays(b, b, d);
    b.isClosed = true;
    tell(d, 1, 2);
    network.advance(40);
    tell(d, 3);
    network.advance(20);
    Stay second = stays(c, c, d);
    network.advance(10);
    assertThat(first.cell().messages()).isEmpty();
    assertThat(second.cell().messages()).isEqualTo(readings(1, 3));
    assertThat(d.waiting()).isEmpty();
  }
}
