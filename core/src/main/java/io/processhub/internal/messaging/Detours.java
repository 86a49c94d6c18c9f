package io.processhub.internal.messaging;

import io.processhub.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the order of messages when their way changes, on the side of the node that sends them (or
 * sends them on). {@link Crossings} is the other side.
 *
 * <ol>
 *   <li>Before a new way to a child shows to any sender, the coordinator tells of the old one.
 *   <li>The first message by the new way has a {@link Marker} sent along each old one, behind all
 *       that has been sent there. It follows the messages, and so ends where they end: in front of
 *       the child, or at the target of the new way.
 *   <li>Messages by the new way name the markers. They are not received before these have come.
 *   <li>A sender that had read the old way before it changed, and used it after, sees that
 *       afterwards: then new markers are sent, with a higher number.
 *   <li>After the retention time nothing is on the old way any more, and it is forgotten.
 * </ol>
 *
 * An old way on which no marker was sent yet, since no message went by the one that followed, stays
 * an old way of the next.
 */
final class Detours {
  private final Ports ports;
  private final long retentionNanos;
  private final Map<String, Ways> byChild = new ConcurrentHashMap<>();

  /** The old ways to one child. Immutable but for the mark. */
  private static final class Ways {
    private final Detour detour;
    private final long untilNanos;
    private volatile boolean marked;

    Ways(Detour detour, long untilNanos) {
      this.detour = detour;
      this.untilNanos = untilNanos;
    }
  }

  /** What sends markers. */
  @FunctionalInterface
  interface Marking {
    /** Sends a marker by an old way. */
    void send(String child, long number, NodeId by, NodeId target);
  }

  Detours(Ports ports, long retentionNanos) {
    this.ports = ports;
    this.retentionNanos = retentionNanos;
  }

  /** The way to a child is about to change. Null: there is none. */
  void change(String child, @Nullable NodeId before, @Nullable NodeId after) {
    if (before == null && !byChild.containsKey(child)) {
      return;
    }
    byChild.compute(
        child,
        (id, known) -> {
          List<NodeId> by = new ArrayList<>();
          if (known != null && !known.marked) {
            by.addAll(known.detour.by());
          }
          // What this node gives to an instance of its own is sent on before all that is newer.
          if (before != null && !before.equals(ports.self()) && !by.contains(before)) {
            by.add(before);
          }
          by.remove(after);
          return by.isEmpty() ? null : ways(by);
        });
  }

  private Ways ways(List<NodeId> by) {
    return new Ways(
        new Detour(ports.sequences().getAsLong(), List.copyOf(by)), ports.nanos() + retentionNanos);
  }

  /** What a message to the target must wait for; null: nothing. Sees to it that it will come. */
  @Nullable Detour before(String child, NodeId target, Marking marking) {
    if (byChild.isEmpty()) {
      return null;
    }
    Ways ways = byChild.get(child);
    if (ways == null || ways.detour.by().contains(target) || ports.nanos() - ways.untilNanos >= 0) {
      return null;
    }
    if (!ways.marked) {
      mark(child, ways, target, marking);
    }
    return ways.detour;
  }

  private static void mark(String child, Ways ways, NodeId target, Marking marking) {
    synchronized (ways) {
      if (ways.marked) {
        return;
      }
      ways.marked = true;
    }
    Detour detour = ways.detour;
    detour.by().forEach(node -> marking.send(child, detour.number(), node, target));
  }

  /** A message was sent to a node: if that is an old way by now, the markers must follow it. */
  void sent(String child, NodeId node) {
    if (!byChild.isEmpty()) {
      Ways known = byChild.get(child);
      if (known != null && known.detour.by().contains(node)) {
        byChild.computeIfPresent(child, (id, now) -> ways(now.detour.by()));
      }
    }
  }

  /** A node is gone: nothing comes by it any more. */
  void nodeGone(NodeId node) {
    for (String child : byChild.keySet()) {
      byChild.computeIfPresent(
          child,
          (id, ways) -> {
            if (!ways.detour.by().contains(node)) {
              return ways;
            }
            List<NodeId> left = new ArrayList<>(ways.detour.by());
            left.remove(node);
            return left.isEmpty() ? null : ways(left);
          });
    }
  }

  void expire(long nowNanos) {
    byChild.values().removeIf(ways -> nowNanos - ways.untilNanos >= 0);
  }

  boolean isEmpty() {
    return byChild.isEmpty();
  }

  int size() {
    return byChild.size();
  }
}
