package io.processhub.internal.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.internal.messaging.TestNetwork.Cell;
import io.processhub.internal.messaging.TestNetwork.Node;
import io.processhub.internal.messaging.TestNetwork.Total;
import java.util.concurrent.CompletableFuture;

/** Two nodes, of which one asks. */
abstract class Asking {
  final TestNetwork network = new TestNetwork();
  final Node a = network.node("a");
  final Node b = network.node("b");

  CompletableFuture<Double> ask(String child) {
    return a.meter(child).ask(new Total());
  }

  Cell remoteCell() {
    Cell cell = b.runs("m");
    a.sends("m", b);
    return cell;
  }

  static Throwable failure(CompletableFuture<?> future) {
    assertThat(future).isCompletedExceptionally();
    return future.exceptionNow();
  }
}
