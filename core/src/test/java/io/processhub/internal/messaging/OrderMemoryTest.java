package io.processhub.internal.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.internal.messaging.TestNetwork.Frame;
import io.processhub.internal.messaging.TestNetwork.Node;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** For how long a way is remembered, and what was sent by it waited for. */
final class OrderMemoryTest extends MovingChild {
  @Test
  void aMarkerWhoseAnswersAreLostIsWaitedForUntilTheNodeIsGoneOrForTenSeconds() {
    Stay first = stays(b, a, b, c);
    tell(a, 1);
    delay(a, b);
    late.clear();
    Stay second = stays(c, a, c);
    tell(a, 2);
    network.slowDown(a, b);
    network.advance(9_000);
    assertThat(second.cell().messages()).isEmpty();
    assertThat(network.onTheirWay(a, b)).as("after 0, 1, 2, 4 and 8 s").isEqualTo(5);
    assertThat(a.messaging.tableSizes()).containsEntry("heldForOrder", 1);

    network.advance(1_100);
    assertThat(second.cell().messages()).isEqualTo(readings(2, 2));
    assertThat(a.counter("messagesOutOfOrder")).isEqualTo(1);
    assertThat(first.cell().messages()).isEmpty();
    assertThat(a.waiting()).isEmpty();
  }

  @Test
  void aMarkerIsSentAgainAndTheFirstOfItsAnswersCounts() {
    Stay first = stays(b, a, b, c);
    tell(a, 1);
    network.settle();
    ends(first);
    Stay second = stays(c, a, c);
    hears(b, null, second);
    tell(a, 2);
    runTasks();
    delay(a, b);
    network.advance(900);
    assertThat(second.cell().messages()).isEqualTo(readings(1, 1));

    network.advance(200);
    assertThat(second.cell().messages()).isEqualTo(readings(1, 2));
    arrive();
    tell(a, 3);
    network.settle();
    assertThat(second.cell().messages()).isEqualTo(readings(1, 3));
    assertThat(a.counter("messagesOutOfOrder")).isZero();
    assertThat(a.waiting()).isEmpty();
  }

  @Test
  void aNodeThatIsGoneIsNotWaitedForUnlessItIsBack() {
    Stay first = stays(b, a, b, c);
    tell(a, 1);
    delay(a, b);
    Stay second = stays(c, a, c);
    tell(a, 2);
    runTasks();
    delay(a, b);
    a.messaging.nodeGone(b.id, false);
    network.settle();
    assertThat(second.cell().messages()).isEqualTo(readings(2, 2));
    late.clear();

    a.messaging.nodeBack(b.id);
    ends(second);
    Stay third = stays(b, a, b, c);
    tell(a, 3);
    runTasks();
    delay(a, b);
    ends(third);
    Stay fourth = stays(c, a, b, c);
    tell(a, 4);
    runTasks();
    delay(a, b);
    network.settle();
    assertThat(fourth.cell().messages()).isEqualTo(readings(2, 2));

    arrive();
    assertThat(fourth.cell().messages()).isEqualTo(readings(2, 4));
    assertThat(Objects.requireNonNull(first).cell().messages()).isEmpty();
  }

  @Test
  void whatIsRememberedIsForgottenAfterTheRetentionTime() {
    Stay first = stays(b, a, b, c);
    tell(a, 1);
    network.settle();
    ends(first);
    Stay second = stays(c, a, b, c);
    network.advance(5_100);
    a.messaging.tick();
    tell(a, 2);

    assertThat(network.frames).extracting(Frame::kind).doesNotContain(9);
    network.settle();
    assertThat(second.cell().messages()).isEqualTo(readings(1, 2));
  }

  @Test
  void anOldWayIsRememberedForAsLongAsTheChildIsWantedAndHasNoOther() {
    Stay first = stays(b, a, b, c);
    tell(a, 1);
    network.settle();
    // Its process takes longer to stop than anything is remembered.
    for (Node each : List.of(a, b, c)) {
      each.messaging.wayChanges("m", first.seenBy(each), null);
      each.waitsFor("m");
    }
    first.cell().closed = true;
    passTime(20);
    b.messaging.redeliver("m", List.copyOf(first.cell().mailbox));
    now = null;
    Stay second = stays(c, a, c);
    tell(a, 2);
    network.settle();
    assertThat(second.cell().messages()).isEmpty();

    hears(b, null, second);
    network.settle();
    assertThat(second.cell().messages()).isEqualTo(readings(1, 2));
  }

  @Test
  void aChildThatNeverStopsMovingLeavesNoMoreBehindThanTheLastOfItsMoves() {
    Stay stay = stays(b, a, b, c);
    for (int i = 1; i <= 100; i++) {
      tell(a, i);
      network.settle();
      assertThat(stay.cell().messages()).isEqualTo(readings(i, i));
      stay.cell().mailbox.clear();
      ends(stay);
      stay = stays(i % 2 == 0 ? b : c, a, b, c);
      passTime(1);
    }

    assertThat(b.messaging.tableSizes().get("knownStations")).isBetween(1, 10);
    assertThat(a.messaging.tableSizes().get("knownStations")).isBetween(1, 10);
  }
}
