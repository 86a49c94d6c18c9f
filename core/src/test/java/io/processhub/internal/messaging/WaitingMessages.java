package io.processhub.internal.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.internal.messaging.TestNetwork.Node;
import io.processhub.internal.messaging.TestNetwork.Reading;
import java.util.List;
import java.util.stream.IntStream;

/** Two nodes, of which the first has messages for a child that may not be there yet. */
abstract class WaitingMessages {
  final TestNetwork network = new TestNetwork();
  final Node a = network.node("a");
  final Node b = network.node("b");

  final void tell(int... values) {
    for (int value : values) {
      a.meter("m").tell(new Reading(value));
    }
  }

  static List<Object> readings(int... values) {
    return IntStream.of(values).<Object>mapToObj(Reading::new).toList();
  }

  static void assertNothingHeld(Node node) {
    assertThat(node.messaging.tableSizes())
        .containsEntry("heldMessages", 0)
        .containsEntry("heldBytes", 0)
        .containsEntry("heldLines", 0);
  }
}
