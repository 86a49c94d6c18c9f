package io.processhub.internal.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildUnavailable;
import io.processhub.HubPartitioned;
import io.processhub.event.HubEvent;
import io.processhub.event.HubEvent.MessageUndeliverable;
import io.processhub.internal.messaging.Routing.Route;
import io.processhub.internal.messaging.TestNetwork.Cell;
import io.processhub.internal.messaging.TestNetwork.Node;
import io.processhub.internal.messaging.TestNetwork.Reading;
import io.processhub.internal.messaging.TestNetwork.Total;
import io.processhub.internal.runtime.Envelope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class WaitingTest extends WaitingMessages {
  @Test
  void messagesForAStartingChildAreHeldInOrderUntilItRuns() {
    a.waitsFor("m");
    tell(1, 2);
    network.settle();
    assertThat(a.messaging.tableSizes()).containsEntry("heldMessages", 2);

    Cell cell = a.runs("m");
    tell(3);
    network.settle();
    tell(4);

    assertThat(cell.messages()).isEqualTo(readings(1, 2, 3, 4));
    assertNothingHeld(a);
  }

  @Test
  void messagesThatTurnOutToBeForAnotherNodeGoThereInOrder() {
    a.waitsFor("m");
    Cell cell = b.runs("m");
    tell(1, 2);
    network.settle();

    a.sends("m", b);
    tell(3);
    network.settle();
    tell(4);
    network.settle();

    assertThat(cell.messages()).isEqualTo(readings(1, 2, 3, 4));
    assertThat(cell.mailbox).extracting(Envelope::sequence).isSorted();
    assertNothingHeld(a);
  }

  @Test
  void arrivalsAreHeldAsWell() {
    b.waitsFor("m");
    a.sends("m", b);
    tell(1, 2);
    CompletableFuture<Double> answer = a.meter("m").ask(new Total());
    network.settle();

    Cell cell = b.runs("m");
    network.settle();
    tell(3);
    network.settle();
    cell.reply(2).succeed(2.5);
    network.settle();

    assertThat(cell.messages())
        .containsExactly(new Reading(1), new Reading(2), new Total(), new Reading(3));
    assertThat(answer).isCompletedWithValue(2.5);
  }

  @Test
  void aRouteThatChangesWhileAMessageIsBeingHeldIsNotMissed() {
    Cell cell = new Cell("m", TestNetwork.METER, a.id);
    a.routes.put("m", new Route.Waiting());
    a.afterRoute = () -> a.change("m", new Route.Local(cell));

    tell(1);
    network.settle();

    assertThat(cell.messages()).isEqualTo(readings(1));
  }

  @Test
  void aRouteThatChangesDuringADrainIsNotMissed() {
    Cell cell = new Cell("m", TestNetwork.METER, a.id);
    a.waitsFor("m");
    tell(1);
    a.afterRoute = () -> a.change("m", new Route.Local(cell));
    network.settle();

    assertThat(cell.messages()).isEqualTo(readings(1));
    assertNothingHeld(a);
  }

  @Test
  void aChangeThatNobodyReportsIsNoticedNevertheless() {
    a.waitsFor("m");
    tell(1);
    network.settle();
    Cell cell = new Cell("m", TestNetwork.METER, a.id);
    a.routes.put("m", new Route.Local(cell));

    network.advance(2 * Sweeper.PERIOD_MILLIS);

    assertThat(cell.messages()).isEqualTo(readings(1));
  }

  @Test
  void aMessageForACellThatHasJustClosedWaitsForWhatComesNext() {
    Cell old = a.runs("m");
    old.closed = true;
    tell(1);
    network.settle();
    assertThat(a.messaging.tableSizes()).containsEntry("heldMessages", 1);

    Cell fresh = a.runs("m");
    network.settle();

    assertThat(fresh.messages()).isEqualTo(readings(1));
  }

  @Test
  void whatAStoppedCellHadNotHandledGoesBeforeWhatWasSentSince() {
    Cell old = a.runs("m");
    tell(1, 2);
    CompletableFuture<Double> answer = a.meter("m").ask(new Total());
    old.closed = true;
    tell(3);
    network.settle();

    a.messaging.redeliver("m", List.copyOf(old.mailbox));
    tell(4);
    Cell fresh = b.runs("m");
    a.sends("m", b);
    tell(5);
    network.settle();
    fresh.reply(2).succeed(1.0);
    network.settle();

    assertThat(fresh.messages())
        .containsExactly(
            new Reading(1),
            new Reading(2),
            new Total(),
            new Reading(3),
            new Reading(4),
            new Reading(5));
    assertThat(fresh.mailbox).extracting(Envelope::sequence).isSorted();
    assertThat(answer).isCompletedWithValue(1.0);
    assertNothingHeld(a);
  }

  @Test
  void aMessageThatIsBeingSentDoesNotOvertakeWhatAStoppedCellHadNotHandled() {
    Cell old = a.runs("m");
    tell(1);
    old.closed = true;
    Cell fresh = b.runs("m");
    a.beforeRoute =
        () -> {
          a.messaging.redeliver("m", List.copyOf(old.mailbox));
          a.sends("m", b);
        };

    tell(2);
    network.settle();

    assertThat(fresh.messages()).isEqualTo(readings(1, 2));
  }

  @Test
  void aMessageThatIsBeingTakenFromTheLineDoesNotEither() {
    Cell old = a.runs("m");
    tell(1);
    old.closed = true;
    tell(2);
    Cell fresh = new Cell("m", TestNetwork.METER, a.id);
    a.beforeRoute =
        () -> {
          a.messaging.redeliver("m", List.copyOf(old.mailbox));
          a.change("m", new Route.Local(fresh));
        };

    network.settle();

    assertThat(fresh.messages()).isEqualTo(readings(1, 2));
  }

  @Test
  void aFastSenderMovesAFullLineThatCanMove() {
    a.waitsFor("m");
    for (int i = 0; i < WaitingRoom.PER_CHILD_MAX; i++) {
      tell(i);
    }
    Cell cell = a.runs("m");

    for (int i = 0; i < 5_000; i++) {
      tell(WaitingRoom.PER_CHILD_MAX + i);
    }
    network.settle();

    assertThat(a.events).isEmpty();
    assertThat(cell.messages())
        .isEqualTo(readings(IntStream.range(0, WaitingRoom.PER_CHILD_MAX + 5_000).toArray()));
    assertNothingHeld(a);
  }

  @Test
  void aMessageThatCameOverTheNetworkKeepsItsOriginAndNumberWhenItGoesOn() {
    Node c = network.node("c");
    Cell old = b.runs("m");
    a.sends("m", b);
    tell(1);
    network.settle();
    old.closed = true;
    b.messaging.redeliver("m", List.copyOf(old.mailbox));
    Cell fresh = c.runs("m");
    b.sends("m", c);
    network.settle();

    Envelope before = old.mailbox.getFirst();
    Envelope after = fresh.mailbox.getFirst();
    assertThat(after.message()).isEqualTo(new Reading(1));
    assertThat(after.origin()).isEqualTo(a.id);
    assertThat(after.sender()).isEqualTo(before.sender());
    assertThat(after.sequence()).isEqualTo(before.sequence());
    assertThat(after.hops()).isEqualTo(1);
  }

  @Test
  void waitingEndsWithAFailureForAsksAndAReportForTells() {
    a.waitsFor("m");
    tell(1);
    CompletableFuture<Double> answer = a.meter("m").ask(new Total(), Duration.ofMinutes(1));

    network.advance(4_999);
    assertThat(answer).isNotDone();
    assertThat(a.events).isEmpty();
    network.advance(2 * Sweeper.PERIOD_MILLIS);

    assertThat(answer.exceptionNow())
        .isInstanceOf(ChildUnavailable.class)
        .hasMessage(
            "Child 'm' of hub 'meters' is not available: it was not running anywhere for 5000 ms.");
    assertThat(a.events).hasExactlyElementsOfTypes(MessageUndeliverable.class);
    assertNothingHeld(a);
  }

  @Test
  void heldMessagesFailWhenTheRouteEnds() {
    a.waitsFor("gone");
    a.waitsFor("m");
    a.meter("gone").tell(new Reading(1));
    CompletableFuture<Double> answer = a.meter("m").ask(new Total());
    network.settle();

    a.change("gone", new Route.Unknown());
    a.routes.put("m", new Route.Partitioned());
    a.messaging.allRoutesChanged();
    network.settle();

    assertThat(a.counter("messagesUndeliverable")).isEqualTo(1);
    assertThat(answer.exceptionNow()).isInstanceOf(HubPartitioned.class);
  }

  @Test
  void tooManyMessagesForOneChildAreRefused() {
    a.waitsFor("m");
    a.waitsFor("n");
    for (int i = 0; i < WaitingRoom.PER_CHILD_MAX; i++) {
      tell(i);
    }
    tell(-1);
    CompletableFuture<Double> answer = a.meter("m").ask(new Total());
    a.meter("n").tell(new Reading(1));
    network.settle();

    assertThat(a.counter("messagesUndeliverable")).isEqualTo(1);
    assertThat(answer.exceptionNow()).isInstanceOf(ChildUnavailable.class);
    assertThat(a.messaging.tableSizes())
        .containsEntry("heldMessages", WaitingRoom.PER_CHILD_MAX + 1);
    assertThat(a.runs("m").mailbox).isEmpty();
  }

  @Test
  void tooManyMessagesForAllChildrenAreRefused() {
    for (int child = 0; child < 20; child++) {
      a.waitsFor("m" + child);
      for (int i = 0; i < 6_000; i++) {
        a.meter("m" + child).tell(new Reading(i));
      }
    }

    assertThat(a.messaging.tableSizes()).containsEntry("heldMessages", WaitingRoom.TOTAL_MAX);
    assertThat(a.counter("messagesUndeliverable")).isEqualTo(20_000);
  }

  @Test
  void aMessageForAChildThatHasMovedIsSentOnAndAnsweredDirectly() {
    Node c = network.node("c");
    Cell cell = c.runs("m");
    cell.answers(2.5);
    b.sends("m", c);
    a.sends("m", b);

    CompletableFuture<Double> answer = a.meter("m").ask(new Total());
    network.settle();

    assertThat(answer).isCompletedWithValue(2.5);
    assertThat(cell.mailbox.getFirst().origin()).isEqualTo(a.id);
    assertThat(b.counter("messagesForwarded")).isEqualTo(1);
  }

  @Test
  void anAskThatComesHomeIsAnsweredHere() {
    b.sends("m", a);
    a.sends("m", b);
    CompletableFuture<Double> answer = a.meter("m").ask(new Total());
    a.runs("m").answers(2.5);
    network.settle();

    assertThat(answer).isCompletedWithValue(2.5);
  }

  /** They do not see the same members, as a rule for a moment. */
  @Test
  void homesThatSendAMessageToEachOtherWaitForNewsInBetween() {
    b.change("m", new Route.Remote(a.id));
    a.change("m", new Route.Remote(b.id));
    CompletableFuture<Double> answer = a.meter("m").ask(new Total());
    network.advance(200);
    assertThat(answer).isNotDone();
    assertThat(a.counter("messagesForwarded") + b.counter("messagesForwarded")).isBetween(3L, 16L);

    b.runs("m").answers(2.5);
    network.advance(100);
    assertThat(answer).isCompletedWithValue(2.5);
  }

  @Test
  void homesThatSendAMessageToEachOtherGiveUp() {
    b.change("m", new Route.Remote(a.id));
    a.change("m", new Route.Remote(b.id));
    CompletableFuture<Double> answer = a.meter("m").ask(new Total());
    tell(1);
    network.advance(2_000);

    assertThat(answer.exceptionNow()).isInstanceOf(ChildUnavailable.class);
    assertThat(a.counter("messagesForwarded") + b.counter("messagesForwarded"))
        .isEqualTo(2L * Delivery.HOPS_MAX);
    List<HubEvent> events = new ArrayList<>(a.events);
    events.addAll(b.events);
    assertThat(events).hasExactlyElementsOfTypes(MessageUndeliverable.class);
  }

  @Test
  void aMessageIsNotSentOnToANodeThatDoesNotRunTheChildEither() {
    b.sends("m", a);
    a.sends("m", b);
    CompletableFuture<Double> answer = a.meter("m").ask(new Total());
    tell(1);
    network.advance(4_000);
    assertThat(answer).isNotDone();
    assertThat(a.counter("messagesForwarded") + b.counter("messagesForwarded")).isZero();

    network.advance(2_000);
    assertThat(answer.exceptionNow()).isNotNull();
    assertThat(b.events).hasExactlyElementsOfTypes(MessageUndeliverable.class);
    assertNothingHeld(b);
  }

  @Test
  void arrivalsAreNeverSentOnByTheTransportsThread() {
    Node c = network.node("c");
    b.sends("m", c);
    a.sends("m", b);
    tell(1);

    b.receive(a.id, network.frames.remove().bytes());

    assertThat(network.frames).isEmpty();
    assertThat(b.messaging.tableSizes()).containsEntry("heldMessages", 1);
  }

  @Test
  void closingFailsWhatIsHeldAndTellsTheAsker() {
    b.waitsFor("m");
    a.sends("m", b);
    CompletableFuture<Double> answer = a.meter("m").ask(new Total());
    tell(1);
    network.settle();

    b.messaging.close();
    network.settle();

    assertThat(answer.exceptionNow())
        .isInstanceOf(ChildUnavailable.class)
        .hasMessageContaining("node b#1 has closed the hub");
    assertThat(b.counter("messagesUndeliverable")).isEqualTo(1);
    assertNothingHeld(b);
  }
}
