package io.processhub.internal.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.internal.messaging.Routing.Route;
import io.processhub.internal.messaging.TestNetwork.Cell;
import io.processhub.internal.messaging.TestNetwork.Frame;
import io.processhub.internal.messaging.TestNetwork.Node;
import org.junit.jupiter.api.Test;

/** What a sender has sent is received in its order while the child moves, and moves again. */
final class OrderTest extends MovingChild {
  @Test
  void aMessageByANewWayWaitsForThoseByTheOldOne() {
    Stay first = stays(b, a, b, c);
    tell(a, 1);
    delay(a, b);
    ends(first);
    Stay second = stays(c, b, c);
    hears(a, first, second);
    tell(a, 2);
    runTasks();
    delay(a, b);
    network.settle();
    assertThat(second.cell().messages()).isEmpty();

    arrive();
    assertThat(second.cell().messages()).isEqualTo(readings(1, 2));
  }

  @Test
  void anOldWayIsNotForgottenWhileSendersSeeIt() {
    Stay first = stays(b, a, b, c);
    tell(a, 1);
    delay(a, b);
    ends(first);
    Stay second = stays(c, b, c);
    a.messaging.wayChanges("m", first.seenBy(a), second.seenBy(a));
    a.messaging.tick();
    a.change("m", new Route.Remote(c.id, second.token()));
    tell(a, 2);
    runTasks();
    delay(a, b);
    network.settle();
    assertThat(second.cell().messages()).isEmpty();

    arrive();
    assertThat(second.cell().messages()).isEqualTo(readings(1, 2));
  }

  @Test
  void aMarkerStaysBehindMessagesThatWaitForAnEarlierOne() {
    Stay first = stays(b, a, b, c);
    tell(b, 1);
    tell(a, 2);
    delay(a, b);
    ends(first);
    Stay second = stays(c, b, c);
    hears(a, first, second);
    tell(a, 3);
    runTasks();
    delay(a, b);
    ends(second);
    Stay third = stays(a, b, c);
    hears(a, second, third);
    tell(a, 4);
    runTasks();
    delay(a, b);
    delay(a, c);
    network.settle();
    assertThat(third.cell().messages()).isEqualTo(readings(1, 1));

    arrive();
    assertThat(third.cell().messages()).isEqualTo(readings(1, 4));
  }

  @Test
  void whatWaitsAtANodeGoesBeforeWhatIsSentAfterTheChildHasMovedOn() {
    Stay first = stays(b, a, b, c);
    tell(a, 1);
    delay(a, b);
    ends(first);
    Stay second = stays(a, b, c);
    hears(a, first, second);
    tell(a, 2);
    runTasks();
    delay(a, b);
    ends(second);
    Stay third = stays(c, b, c);
    hears(a, second, third);
    tell(a, 3);
    runTasks();
    delay(a, b);
    network.settle();
    assertThat(third.cell().messages()).isEmpty();

    arrive();
    assertThat(third.cell().messages()).isEqualTo(readings(1, 3));
  }

  @Test
  void whatANodeHasSentOnComesBackBeforeWhatComesWhenTheChildIsThereAgain() {
    Stay first = stays(b, a, b, c);
    ends(first);
    Stay second = stays(c, b, c);
    tell(a, 1);
    deliverFrom(a);
    runTasks();
    letAsk(b, c);
    delay(b, c);
    ends(second);
    Stay third = stays(b, b, c);
    tell(a, 2);
    deliverFrom(a);
    runTasks();
    delay(b, c);
    network.settle();
    assertThat(third.cell().messages()).isEmpty();

    arrive();
    assertThat(third.cell().messages()).isEqualTo(readings(1, 2));
  }

  @Test
  void whatWasHeldIsNotPutBehindNewerMessagesThatWaitForARoute() {
    Stay first = stays(b, a, b, c);
    tell(a, 1);
    delay(a, b);
    ends(first);
    Stay second = stays(a, b, c);
    hears(a, first, second);
    tell(a, 2);
    runTasks();
    delay(a, b);
    a.messaging.wayChanges("m", second.seenBy(a), null);
    a.waitsFor("m");
    tell(a, 3);
    arrive();
    second.cell().closed = true;
    Stay third = stays(c, b, c);
    a.messaging.wayChanges("m", null, third.seenBy(a));
    a.change("m", new Route.Remote(c.id, third.token()));
    network.settle();

    assertThat(third.cell().messages()).isEqualTo(readings(1, 3));
  }

  @Test
  void whatIsSentTheOldWayAfterItHasChangedIsFollowedByAMarker() {
    Stay first = stays(b, a, b, c);
    ends(first);
    Stay second = stays(c, b, c);
    a.beforeNumber =
        () -> {
          hears(a, first, second);
          // Another sender is quicker: its marker goes before the message.
          tell(a, 1);
          network.settle();
        };
    tell(a, 2);
    checkThatThreeWaits(b, second);
  }

  @Test
  void whatIsSentTheSecondWayAfterItHasChangedIsFollowedByAMarkerToo() {
    Stay first = stays(a, a, b, c);
    ends(first);
    Stay second = stays(b, a, b, c);
    network.settle();
    tell(a, 0);
    network.settle();
    ends(second);
    Stay third = stays(c, b, c);
    a.beforeNumber =
        () -> {
          hears(a, second, third);
          tell(a, 1);
          network.settle();
        };
    tell(a, 2);
    third.cell().mailbox.removeFirst();
    checkThatThreeWaits(b, third);
  }

  @Test
  void whoReadsTheOldWayAndFindsOthersAheadFollowsThem() {
    Stay first = stays(b, a, b, c);
    ends(first);
    Stay second = stays(c, b, c);
    a.afterRoute =
        () -> {
          hears(a, first, second);
          tell(a, 1);
          network.settle();
        };
    tell(a, 2, 3);
    network.settle();

    assertThat(second.cell().messages()).isEqualTo(readings(1, 3));
  }

  @Test
  void aWayBackToAnEarlierInstanceIsFollowedOnlyIfTheChildRunsThere() {
    Stay first = stays(b, a, b, c);
    ends(first);
    Stay second = stays(c, a, b, c);
    tell(a, 1);
    network.settle();
    ends(second);
    // News are late here: the first instance still shows.
    c.messaging.wayChanges("m", null, first.seenBy(c));
    c.change("m", new Route.Remote(b.id, first.token()));
    network.settle();
    Stay third = stays(a, a, b);
    network.settle();
    c.messaging.wayChanges("m", first.seenBy(c), third.seenBy(c));
    c.change("m", new Route.Remote(a.id, third.token()));
    tell(a, 2);
    network.settle();

    assertThat(third.cell().messages()).isEqualTo(readings(1, 2));
    assertThat(c.counter("messagesForwarded")).isEqualTo(1);
  }

  @Test
  void afterItHasAskedASenderGoesStraightToAnEarlierInstanceThatStays() {
    Stay first = stays(b, a, b, c);
    Stay second = stays(c, a, c);
    tell(a, 1);
    network.settle();
    ends(second);
    c.messaging.wayChanges("m", null, first.seenBy(c));
    c.change("m", new Route.Remote(b.id, first.token()));
    hears(a, second, first);
    tell(a, 2);
    network.settle();
    tell(a, 3);

    assertThat(network.frames).extracting(Frame::to).containsExactly(b.id);
    network.settle();
    assertThat(first.cell().messages()).isEqualTo(readings(1, 3));
  }

  @Test
  void ofTwoInstancesASenderStaysWithTheOneThatItHasSentToUntilThatEnds() {
    Stay first = stays(b, a, b, c);
    tell(a, 1);
    network.settle();
    Stay second = stays(c, a, c);
    tell(a, 2);
    network.settle();
    assertThat(first.cell().messages()).isEqualTo(readings(1, 2));

    ends(first);
    b.messaging.wayChanges("m", null, second.seenBy(b));
    b.change("m", new Route.Remote(c.id, second.token()));
    tell(a, 3);
    network.settle();
    network.advance(1_100);
    tell(a, 4);
    network.settle();
    tell(a, 5);
    network.settle();

    assertThat(second.cell().messages()).isEqualTo(readings(1, 5));
    assertThat(b.counter("messagesForwarded")).isLessThanOrEqualTo(3);
  }

  @Test
  void whatEntersAStationByARouteThatHasJustEndedDoesNotWaitForItself() {
    Stay first = stays(b, a, b, c);
    tell(a, 1, 2);
    b.messaging.wayChanges("m", null, null);
    Stay second = new Stay(c, new Cell("m", TestNetwork.METER, c.id), first.token() + 10);
    ends(first);
    // The route of the ended instance is read once more, by what is late.
    b.change("m", new Route.Local(first.cell(), first.token()));
    network.settle();
    hears(b, null, second);
    hears(c, null, second);
    network.settle();

    assertThat(second.cell().messages()).isEqualTo(readings(1, 2));
    assertThat(b.counter("messagesOutOfOrder")).isZero();
  }

  @Test
  void ofTwoInstancesTheEarlierOneGetsTheMessagesOfTheOneThatEnds() {
    Stay first = stays(b, a, b, c);
    Stay second = stays(c, c);
    tell(c, 1);
    ends(second);
    c.messaging.wayChanges("m", null, first.seenBy(c));
    c.change("m", new Route.Remote(b.id, first.token()));
    network.settle();
    tell(c, 2);
    network.settle();

    assertThat(first.cell().messages()).isEqualTo(readings(1, 2));
  }

  private void checkThatThreeWaits(Node on, Stay last) {
    delay(a, on);
    tell(a, 3);
    runTasks();
    delay(a, on);
    network.settle();
    assertThat(last.cell().messages()).isEqualTo(readings(1, 1));

    arrive();
    assertThat(last.cell().messages()).isEqualTo(readings(1, 3));
  }
}
