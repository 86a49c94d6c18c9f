package io.processhub.internal.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildUnavailable;
import io.processhub.event.HubEvent.MessageUndeliverable;
import io.processhub.internal.messaging.TestNetwork.Cell;
import io.processhub.internal.messaging.TestNetwork.Echo;
import io.processhub.internal.messaging.TestNetwork.Node;
import io.processhub.internal.messaging.TestNetwork.Reading;
import io.processhub.internal.messaging.TestNetwork.Text;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Few messages from the network can be long. */
final class WaitingBytesTest {
  private static final int MEGA = 1 << 20;
  private static final Text LARGE = new Text("x".repeat(MEGA));
  private static final int OF_A_CHILD = (int) (WaitingRoom.PER_CHILD_BYTES_MAX / MEGA);
  private static final int OF_ALL = (int) (WaitingRoom.TOTAL_BYTES_MAX / MEGA);

  private final TestNetwork network = new TestNetwork(2 * MEGA);
  private final Node a = network.node("a");
  private final Node b = network.node("b");

  private void sendLarge(String child, int messages) {
    b.waitsFor(child);
    a.sends(child, b);
    for (int i = 0; i < messages; i++) {
      a.meter(child).tell(LARGE);
      network.settle();
    }
  }

  private void assertNothingHeld() {
    assertThat(b.messaging.tableSizes())
        .containsEntry("heldMessages", 0)
        .containsEntry("heldBytes", 0);
  }

  @Test
  void tooManyBytesForOneChildAreRefused() {
    sendLarge("m", OF_A_CHILD);
    sendLarge("n", 1);
    assertThat(b.events).isEmpty();

    sendLarge("m", 1);
    CompletableFuture<String> answer = a.meter("m").ask(new Echo("x"));
    network.settle();
    assertThat(b.events).hasExactlyElementsOfTypes(MessageUndeliverable.class);
    assertThat(b.counter("messagesUndeliverable")).isEqualTo(1);
    assertThat(answer.exceptionNow())
        .isInstanceOf(ChildUnavailable.class)
        .hasMessageEndingWith("too many bytes wait for it.");
  }

  @Test
  void whatIsSentHereHasNoBytesAndIsHeldNevertheless() {
    sendLarge("m", OF_A_CHILD + 1);
    b.meter("m").tell(new Reading(1));
    Cell cell = b.runs("m");
    network.settle();

    assertThat(cell.messages()).hasSize(OF_A_CHILD + 1);
    assertThat(cell.messages().contains(new Reading(1))).isTrue();
    assertNothingHeld();
    sendLarge("m", OF_A_CHILD);
    assertThat(b.counter("messagesUndeliverable")).isEqualTo(1);
  }

  @Test
  void tooManyBytesForAllChildrenAreRefusedUntilTheirTimeIsOver() {
    for (int i = 0; i < 4; i++) {
      sendLarge("m" + i, OF_ALL / 4);
    }
    assertThat(b.events).isEmpty();
    sendLarge("n", 3);
    assertThat(b.counter("messagesUndeliverable")).isEqualTo(3);
    assertThat(b.messaging.tableSizes().get("heldBytes"))
        .isBetween(OF_ALL * MEGA, OF_ALL * MEGA + OF_ALL * TestNetwork.FRAME_BYTES_MAX);

    network.advance(6_000);
    assertNothingHeld();
    sendLarge("n", 1);
    assertThat(b.messaging.tableSizes()).containsEntry("heldMessages", 1);
  }
}
