package io.processhub.internal.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.internal.messaging.Routing.Route;
import io.processhub.internal.messaging.Routing.Way;
import io.processhub.internal.messaging.TestNetwork.Cell;
import io.processhub.internal.messaging.TestNetwork.Reading;
import org.junit.jupiter.api.Test;

/**
 * What waits goes on, and leaves nothing behind, where there was no memory for one message or step.
 */
final class WaitingWithoutMemoryTest extends WaitingMessages {
  private static void haveNoMemory() {
    throw new OutOfMemoryError("as in a test");
  }

  @Test
  void whatWaitsGoesOnAfterTheNetworkHadNoMemoryForOneMessage() {
    a.waitsFor("m");
    Cell cell = b.runs("m");
    tell(1, 2);
    network.settle();
    a.beforeFrame = WaitingWithoutMemoryTest::haveNoMemory;
    a.sends("m", b);
    assertThatThrownBy(network::settle).isInstanceOf(OutOfMemoryError.class);
    tell(3);
    network.advance(100);

    assertThat(cell.messages()).isEqualTo(readings(1, 2, 3));
    assertNothingHeld(a);
  }

  @Test
  void aSenderForWhoseMessageThereIsNoMemoryLeavesNothingBehind() {
    a.messaging.wayChanges("m", new Way(b.id, TestNetwork.TOKEN, null), null);
    a.sends("m", b);
    a.beforeFrame = WaitingWithoutMemoryTest::haveNoMemory;
    assertThatThrownBy(() -> tell(1)).isInstanceOf(OutOfMemoryError.class);
    network.advance(6_000);
    a.messaging.tick();

    assertThat(a.messaging.tableSizes()).containsEntry("knownStations", 0);
  }

  @Test
  void anErrorWithTheMessagesOfOneChildDoesNotKeepThoseOfAnotherWaiting() {
    a.waitsFor("m");
    a.waitsFor("n");
    tell(1);
    a.meter("n").tell(new Reading(1));
    network.settle();
    Cell m = new Cell("m", TestNetwork.METER, a.id);
    Cell n = new Cell("n", TestNetwork.METER, a.id);
    a.routes.put("m", new Route.Local(m));
    a.routes.put("n", new Route.Local(n));
    a.beforeRoute = WaitingWithoutMemoryTest::haveNoMemory;
    assertThatThrownBy(() -> network.advance(2 * Sweeper.PERIOD_MILLIS))
        .isInstanceOf(OutOfMemoryError.class);

    network.settle();
    assertThat(m.messages().size() + n.messages().size()).isOne();
    network.advance(2 * Sweeper.PERIOD_MILLIS);
    assertThat(m.messages()).isEqualTo(readings(1));
    assertThat(n.messages()).isEqualTo(readings(1));
    assertNothingHeld(a);
  }

  @Test
  void aLineWhoseDrainFailsAfterItsLastMessageDoesNotStay() {
    a.waitsFor("m");
    tell(1);
    network.settle();
    // Before the message, and again when there may be another.
    a.beforeRoute = () -> a.beforeRoute = WaitingWithoutMemoryTest::haveNoMemory;
    Cell cell = new Cell("m", TestNetwork.METER, a.id);
    a.change("m", new Route.Local(cell));
    assertThatThrownBy(network::settle).isInstanceOf(OutOfMemoryError.class);
    assertThat(cell.messages()).isEqualTo(readings(1));

    network.advance(2 * Sweeper.PERIOD_MILLIS);
    assertNothingHeld(a);
  }
}
