package io.processhub.internal.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.internal.messaging.TestNetwork.Cell;
import io.processhub.internal.messaging.TestNetwork.Reading;
import io.processhub.internal.wire.FrameHeader;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What was sent by way of a node that is gone for its sender does not come after what has been sent
 * since.
 */
final class LateAfterGoneTest extends MovingChild {
  /**
   * The child has moved from b to c, and a, which does not see b any more, has sent to b before.
   */
  private Stay movesUnseen() {
    Stay first = stays(b, a, b, c);
    tell(a, 1);
    delay(a, b);
    ends(first);
    Stay second = stays(c, b, c);
    a.messaging.wayChanges("m", first.seenBy(a), null);
    a.waitsFor("m");
    a.messaging.nodeGone(b.id, false);
    return second;
  }

  private void aHearsOf(Stay stay) {
    hears(a, null, stay);
  }

  private static void assertFirstRefused(Stay stay, List<Object> received) {
    assertThat(stay.cell().messages()).isEqualTo(received);
    assertThat(stay.cell().tooLate).isEqualTo(readings(1, 1));
  }

  @Test
  void whatComesLateIsRefused() {
    Stay second = movesUnseen();
    aHearsOf(second);
    tell(a, 2);
    network.settle();
    arrive();
    tell(a, 3);
    network.settle();

    assertFirstRefused(second, readings(2, 3));
  }

  /** It has been sent to b, whence the child moves to c, and a waits for it in vain. */
  private Stay movesWhileCutOff() {
    Stay first = stays(b, a, b, c);
    tell(a, 1);
    delay(a, b);
    network.slowDown(a, b);
    ends(first);
    Stay second = stays(c, a, b, c);
    tell(a, 2);
    network.advance(Duration.ofNanos(Junctions.WAIT_NANOS).toMillis() + 100);
    assertThat(second.cell().messages()).isEqualTo(readings(2, 2));
    return second;
  }

  @Test
  void whatIsNotWaitedForAnyLongerIsRefused() {
    Stay second = movesWhileCutOff();
    arrive();
    network.arrive(a, b);
    tell(a, 3);
    network.settle();

    assertFirstRefused(second, readings(2, 3));
  }

  @Test
  void whatIsReturnedWhenItIsNotWaitedForAnyLongerFails() {
    Stay second = movesWhileCutOff();
    b.isClosed = true;
    arrive();
    network.arrive(a, b);
    tell(a, 3);
    network.settle();

    assertThat(second.cell().messages()).isEqualTo(readings(2, 3));
    assertThat(a.counter("messagesUndeliverable")).isEqualTo(1);
  }

  @Test
  void whatTheNetworkDoesNotTakeIsSaidBeforeTheNext() {
    Stay second = movesUnseen();
    aHearsOf(second);
    a.full = frame -> frame.kind() == FrameHeader.CUTOFF;
    tell(a, 2);
    network.settle();
    a.full = frame -> false;
    tell(a, 3);
    network.settle();
    arrive();

    assertFirstRefused(second, readings(3, 3));
    assertThat(a.counter("messagesUndeliverable")).isEqualTo(1);
  }

  @Test
  void whatComesBeforeAnythingLaterIsNot() {
    Stay second = movesUnseen();
    aHearsOf(second);
    arrive();
    tell(a, 2);
    network.settle();

    assertThat(second.cell().messages()).isEqualTo(readings(1, 2));
  }

  @Test
  void itIsRefusedAlsoIfTheNodeIsSeenAgainAndTheWayWasForgottenMeanwhile() {
    Stay second = movesUnseen();
    aHearsOf(second);
    passTime(20);
    a.messaging.nodeBack(b.id);
    assertThat(a.messaging.tableSizes()).containsEntry("knownStations", 0);
    assertThat(a.messaging.tableSizes()).containsEntry("knownOwedCutoffs", 1);
    tell(a, 2);
    network.settle();
    arrive();

    assertFirstRefused(second, readings(2, 2));
    assertThat(a.messaging.tableSizes()).containsEntry("knownOwedCutoffs", 0);
  }

  @Test
  void whatIsOwedIsForgottenInTheEnd() {
    aHearsOf(movesUnseen());
    passTime(20);
    passTime(600);

    assertThat(a.messaging.tableSizes()).containsEntry("knownOwedCutoffs", 0);
  }

  @Test
  void theChildMayRunWhereTheSenderIs() {
    Stay first = stays(b, a, b, c);
    tell(a, 1);
    delay(a, b);
    ends(first);
    Stay second = stays(a, b, c);
    a.messaging.wayChanges("m", first.seenBy(a), null);
    a.waitsFor("m");
    a.messaging.nodeGone(b.id, false);
    aHearsOf(second);
    tell(a, 2);
    arrive();
    tell(a, 3);
    network.settle();

    assertFirstRefused(second, readings(2, 3));
  }

  /** c has sent on to b what a had sent, and loses sight of b, which a does not. */
  @Test
  void whatAnotherNodeHadSentOnIsRefusedToo() {
    Stay first = stays(c, a, b, c);
    ends(first);
    Stay second = stays(b, b, c);
    tell(a, 1);
    deliverFrom(a);
    runTasks();
    letAsk(c, b);
    delay(c, b);
    ends(second);
    c.messaging.wayChanges("m", second.seenBy(c), null);
    c.waitsFor("m");
    c.messaging.nodeGone(b.id, false);
    Stay third = stays(a, b);
    hears(c, null, third);
    hears(a, first, third);
    tell(a, 2);
    network.settle();
    arrive();

    assertFirstRefused(third, readings(2, 2));
  }

  @Test
  void whatHasComeBackBeforeAnythingLaterWasSentIsReceived() {
    Stay first = stays(b, a, b, c);
    tell(a, 1);
    b.isClosed = true;
    network.settle();
    tell(a, 2);
    Stay second = stays(c, c);
    a.messaging.wayChanges("m", first.seenBy(a), null);
    a.waitsFor("m");
    a.messaging.nodeGone(b.id, false);
    aHearsOf(second);
    tell(a, 3);
    network.advance(100);

    assertThat(second.cell().messages()).contains(new Reading(1), new Reading(3));
    assertThat(second.cell().messages()).isSubsetOf(readings(1, 3));
  }

  @Test
  void itIsSaidAgainWhereTheChildGoesOn() {
    Stay second = movesUnseen();
    aHearsOf(second);
    tell(a, 2);
    network.settle();
    ends(second);
    second.cell().mailbox.clear();
    Stay third = stays(b, b, c);
    hears(a, second, third);
    tell(a, 3);
    network.settle();
    arrive();

    Cell last = third.cell();
    assertThat(last.messages()).endsWith(new Reading(3));
    assertThat(last.messages()).doesNotContain(new Reading(1));
    assertThat(last.tooLate).isEqualTo(readings(1, 1));
  }
}
