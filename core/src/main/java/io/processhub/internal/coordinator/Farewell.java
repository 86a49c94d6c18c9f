package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import io.processhub.internal.messaging.Messaging;
import io.processhub.internal.wire.Control.Flush;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The last thing a node does before it leaves a hub: it sees to it that no message is on its way
 * here, and then that none is on its way from here.
 *
 * <ol>
 *   <li>When it runs no child any more, and has told so, it asks all others to <em>flush</em>. Each
 *       answers behind the last message that it has sent here: it sends no more.
 *   <li>When all have answered, and all that has come has been sent on, it sends each other an echo
 *       behind its own last message. When all echoes are back, everything has arrived.
 * </ol>
 *
 * Who is gone is not waited for, nor is anyone for longer than a limit.
 */
final class Farewell {
  private static final long WAIT_NANOS = 3_000_000_000L;

  private final Ground ground;
  private final Messaging messaging;
  private final Consumer<NodeId> tellAll;
  private final Set<NodeId> awaited = new HashSet<>();
  private int round;
  private long number;
  private long untilNanos;

  /** {@code tellAll}: tells a node what runs here. */
  Farewell(Ground ground, Messaging messaging, Consumer<NodeId> tellAll) {
    this.ground = ground;
    this.messaging = messaging;
    this.tellAll = tellAll;
  }

  /** Goes on, if it can; whether it is over. */
  boolean proceed(List<NodeId> others) {
    if (round == 0) {
      untilNanos = ground.nanos() + WAIT_NANOS;
      begin(others);
      // News that spread by rumour may be slower than the question.
      others.forEach(tellAll);
      ground.send(others, new Flush(number));
    }
    if (ground.nanos() - untilNanos >= 0) {
      return true;
    }
    if (!awaited.isEmpty() || !messaging.isIdle()) {
      return false;
    }
    if (round == 1) {
      begin(others);
      others.forEach(node -> messaging.echo(node, number));
    }
    return awaited.isEmpty();
  }

  private void begin(List<NodeId> others) {
    round++;
    number = ground.clock.nextTime();
    awaited.addAll(others);
  }

  void onEcho(NodeId from, long echoed) {
    if (echoed == number) {
      awaited.remove(from);
    }
  }

  /** A node is gone. */
  void forget(NodeId node) {
    awaited.remove(node);
  }
}
