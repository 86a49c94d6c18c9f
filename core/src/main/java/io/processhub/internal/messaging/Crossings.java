package io.processhub.internal.messaging;

import io.processhub.NodeId;
import io.processhub.internal.runtime.Envelope;
import io.processhub.internal.runtime.Envelope.Failure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Holds messages back that have come by a new way to their child until those of the same node have
 * come by its old ways: until the {@link Marker}s that they name have, or the nodes by which these
 * were sent are gone, or a time is over. One queue for each child and sending node.
 */
final class Crossings {
  private static final long WAIT_NANOS = 10_000_000_000L;
  private static final long KNOWN_NANOS = 60_000_000_000L;
  private static final int HELD_MAX = 100_000;

  private final Ports ports;
  private final Reports reports;
  private final BiConsumer<String, Envelope> exit;
  private final Map<Key, Crossing> crossings = new ConcurrentHashMap<>();
  private final Map<NodeId, Long> goneAtNanos = new ConcurrentHashMap<>();
  private final AtomicInteger held = new AtomicInteger();

  private record Key(String child, NodeId from) {}

  private record Waiting(Envelope envelope, @Nullable Detour detour, long sinceNanos) {}

  /** Guarded by itself. */
  private static final class Crossing {
    private final Map<NodeId, Long> arrived = new HashMap<>();
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private long usedAtNanos;
    private boolean ended;
  }

  /** {@code exit} takes the messages that have been held. */
  Crossings(Ports ports, Reports reports, BiConsumer<String, Envelope> exit) {
    this.ports = ports;
    this.reports = reports;
    this.exit = exit;
  }

  /**
   * Holds a message that a node has sent, if it has to wait, or one before it does; whether it did.
   * {@code detour}: what it has to wait for; null: for none but those before it.
   */
  boolean hold(String child, NodeId from, @Nullable Detour detour, Envelope envelope) {
    if (detour == null && held.get() == 0) {
      return false;
    }
    Key key = new Key(child, from);
    while (true) {
      Crossing crossing =
          detour == null
              ? crossings.get(key)
              : crossings.computeIfAbsent(key, unused -> new Crossing());
      if (crossing == null) {
        return false;
      }
      synchronized (crossing) {
        if (!crossing.ended) {
          return hold(crossing, child, detour, envelope);
        }
      }
    }
  }

  private boolean hold(
      Crossing crossing, String child, @Nullable Detour detour, Envelope envelope) {
    crossing.usedAtNanos = ports.nanos();
    if (crossing.queue.isEmpty() && hasPassed(crossing, detour)) {
      return false;
    }
    if (held.get() >= HELD_MAX) {
      reports.fail(child, envelope, Failure.UNAVAILABLE, "too many messages wait for others.");
      return true;
    }
    held.incrementAndGet();
    crossing.queue.add(new Waiting(envelope, detour, ports.nanos()));
    return true;
  }

  /** A node has the hub open again: what goes by it from now on is to be waited for. */
  void nodeBack(NodeId node) {
    goneAtNanos.remove(node);
  }

  private boolean hasPassed(Crossing crossing, @Nullable Detour detour) {
    return detour == null
        || detour.by().stream()
            .allMatch(node ->
                goneAtNanos.containsKey(node)
                    || crossing.arrived.getOrDefault(node, -1L) >= detour.number());
  }

  /** A marker has come. */
  void passed(String child, Marker marker) {
    Key key = new Key(child, marker.from());
    while (true) {
      Crossing crossing = crossings.computeIfAbsent(key, unused -> new Crossing());
      synchronized (crossing) {
        if (!crossing.ended) {
          crossing.usedAtNanos = ports.nanos();
          crossing.arrived.merge(marker.by(), marker.number(), Math::max);
          release(child, crossing, Long.MIN_VALUE);
          return;
        }
      }
    }
  }

  /** Lets out what need not wait any more: in order, and before any that comes later. */
  private void release(String child, Crossing crossing, long lateBeforeNanos) {
    while (true) {
      Waiting first = crossing.queue.peek();
      if (first == null) {
        return;
      }
      boolean late = lateBeforeNanos != Long.MIN_VALUE && first.sinceNanos - lateBeforeNanos < 0;
      if (!late && !hasPassed(crossing, first.detour)) {
        return;
      }
      if (late) {
        reports.unordered.increment();
      }
      crossing.queue.remove();
      held.decrementAndGet();
      exit.accept(child, first.envelope);
    }
  }

  /** A node is gone: what it had was received or is lost. */
  void nodeGone(NodeId node) {
    goneAtNanos.put(node, ports.nanos());
    if (!crossings.isEmpty()) {
      ports.execute(() -> releaseAll(Long.MIN_VALUE));
    }
  }

  private void releaseAll(long lateBeforeNanos) {
    for (Map.Entry<Key, Crossing> entry : crossings.entrySet()) {
      Crossing crossing = entry.getValue();
      synchronized (crossing) {
        release(entry.getKey().child(), crossing, lateBeforeNanos);
      }
    }
  }

  /** Lets out what has waited too long, and forgets what was not used for long. */
  void expire(long nowNanos) {
    if (crossings.isEmpty() && goneAtNanos.isEmpty()) {
      return;
    }
    if (held.get() > 0) {
      releaseAll(nowNanos - WAIT_NANOS);
    }
    goneAtNanos.values().removeIf(at -> nowNanos - at >= KNOWN_NANOS);
    crossings.values().removeIf(crossing -> endIfUnused(crossing, nowNanos));
  }

  private static boolean endIfUnused(Crossing crossing, long nowNanos) {
    synchronized (crossing) {
      crossing.ended |= crossing.queue.isEmpty() && nowNanos - crossing.usedAtNanos >= KNOWN_NANOS;
      return crossing.ended;
    }
  }

  /** Ends what is held: the hub is closed here. */
  void close() {
    for (Map.Entry<Key, Crossing> entry : crossings.entrySet()) {
      Crossing crossing = entry.getValue();
      List<Waiting> left;
      synchronized (crossing) {
        left = new ArrayList<>(crossing.queue);
        crossing.queue.clear();
      }
      held.addAndGet(-left.size());
      left.forEach(each -> exit.accept(entry.getKey().child(), each.envelope));
    }
  }

  boolean isEmpty() {
    return held.get() == 0;
  }

  int heldMessages() {
    return held.get();
  }
}
