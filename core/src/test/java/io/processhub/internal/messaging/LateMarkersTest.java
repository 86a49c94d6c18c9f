package io.processhub.internal.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.internal.messaging.Routing.Route;
import io.processhub.internal.messaging.TestNetwork.Node;
import io.processhub.internal.messaging.TestNetwork.Reading;
import io.processhub.internal.runtime.Envelope;
import io.processhub.internal.wire.TestCodec;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a marker follows is not lost because the marker has no way, or no room. */
final class LateMarkersTest extends MovingChild {
  @Test
  void aMarkerWhoseTimeIsOverGoesAfterWhatWasBeforeIt() {
    Node d = network.node("d", Optional.of(new TestCodec()), hub -> hub.routeWait(Duration.ZERO));
    checkThatThreeFollows(d, new Route.Waiting());
  }

  /** It was stopped and is started anew, which is not known here yet. */
  @Test
  void aMarkerForAChildThatIsStoppedGoesAfterWhatWasBeforeIt() {
    checkThatThreeFollows(b, new Route.Unknown());
  }

  private void checkThatThreeFollows(Node former, Route unknown) {
    Stay first = stays(former, a, former, c);
    ends(first);
    Stay second = stays(c, former, c);
    tell(a, 1);
    network.settle();
    network.slowDown(former, c);
    tell(a, 2);
    network.settle();
    former.messaging.wayChanges("m", second.seenBy(former), null);
    former.change("m", unknown);
    hears(a, first, second);
    tell(a, 3);
    network.advance(100);
    assertThat(second.cell().messages()).isEqualTo(readings(1, 1));

    network.arrive(former, c);
    assertThat(second.cell().messages()).isEqualTo(readings(1, 3));
    assertThat(former.waiting()).isEmpty();
  }

  @Test
  void aMarkerThatNothingHasGoneBeforeEndsWhenItsTimeIsOver() {
    Node d = network.node("d", Optional.of(new TestCodec()), hub -> hub.routeWait(Duration.ZERO));
    Stay first = stays(d, a, d);
    tell(a, 1);
    network.settle();
    ends(first);
    network.advance(100);
    Stay second = stays(c, a, c);
    tell(a, 2);
    network.advance(100);

    assertThat(second.cell().messages()).isEqualTo(readings(2, 2));
    assertThat(d.waiting()).isEmpty();
  }

  @Test
  void thereIsRoomForAMarkerBehindAllTheMessagesThatCanWait() {
    Stay first = stays(b, a, b, c);
    tell(a, 1);
    network.settle();
    ends(first);
    b.messaging.redeliver("m", Collections.nCopies(WaitingRoom.PER_CHILD_MAX, any()));
    Stay second = stays(c, a, c);
    tell(a, 2);
    network.settle();
    assertThat(second.cell().messages()).isEmpty();
    assertThat(b.waiting()).containsEntry("heldMessages", WaitingRoom.PER_CHILD_MAX + 2);
  }

  private Envelope any() {
    return new Envelope(new Reading(0), c.id, 0, 1, 0, null);
  }
}
