package io.processhub.internal.messaging;

import io.processhub.NodeId;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/**
 * Echoes: a {@link Marker} for no child goes to a node behind all messages that were sent there,
 * and comes back likewise. So a node that leaves learns when all has been received. Thread-safe.
 */
final class Echoes {
  /** How often, and after how long each time, a leaving node's last answers are waited for. */
  private static final int ANSWERS_WAIT_TRIES = 100;

  private static final long ANSWERS_WAIT_MILLIS = 10;

  private final Ports ports;
  private final Asks asks;
  private final Delivery delivery;
  private final BooleanSupplier isClosed;
  private volatile BiConsumer<NodeId, Long> listener = (from, number) -> {};

  Echoes(Ports ports, Asks asks, Delivery delivery, BooleanSupplier isClosed) {
    this.ports = ports;
    this.asks = asks;
    this.delivery = delivery;
    this.isClosed = isClosed;
  }

  /** Sends one to a node, behind all messages that were sent there before. */
  void send(NodeId to, long number) {
    ports.execute(() -> delivery.echo(to, new Marker(ports.self(), number)));
  }

  /** Sends one back, behind all messages that were sent to that node before. */
  void sendBack(NodeId to, long number) {
    ports.execute(() -> delivery.echo(to, new Marker(to, number)));
  }

  /** Sets who is told of those that are back: from whom, and with which number. */
  void onReturn(BiConsumer<NodeId, Long> newListener) {
    listener = newListener;
  }

  /** One has come: this node's own, which is back, or another's. */
  void arrived(NodeId from, Marker marker) {
    if (marker.from().equals(ports.self())) {
      listener.accept(from, marker.number());
    } else {
      sendBackWhenAnswered(from, marker.number(), ANSWERS_WAIT_TRIES);
    }
  }

  /**
   * The node leaves, and has sent its last message. Its last answers, and its word of where it has
   * sent asks on, come by a lane of their own: the echo waits for them, for a while.
   */
  private void sendBackWhenAnswered(NodeId to, long number, int tries) {
    ports.execute(() -> {
      if (tries == 0 || isClosed.getAsBoolean() || !asks.isAnyAt(to)) {
        sendBack(to, number);
      } else {
        ports
            .environment()
            .scheduler()
            .schedule(ANSWERS_WAIT_MILLIS, () -> sendBackWhenAnswered(to, number, tries - 1));
      }
    });
  }
}
