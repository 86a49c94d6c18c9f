package io.processhub.internal.messaging;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The children of which no more is remembered than that this node's senders may have sent them
 * messages by a node that is gone: {@link Bygones} has that to say before they send another. For
 * ten minutes, and of the first of very many. Thread-safe.
 */
final class OwedCutoffs {
  private static final int CHILDREN_MAX = 100_000;
  private static final long KNOWN_NANOS = 600_000_000_000L;

  private static final long LOOK_EVERY_NANOS = 10_000_000_000L;

  private final Map<String, Long> sinceNanos = new ConcurrentHashMap<>();
  private volatile long lookedAtNanos;

  void add(String child, long nowNanos) {
    if (sinceNanos.size() < CHILDREN_MAX) {
      sinceNanos.put(child, nowNanos);
    }
  }

  boolean contains(String child) {
    return !sinceNanos.isEmpty() && sinceNanos.containsKey(child);
  }

  /** Whether it was there. */
  boolean take(String child) {
    return !sinceNanos.isEmpty() && sinceNanos.remove(child) != null;
  }

  int size() {
    return sinceNanos.size();
  }

  void expire(long nowNanos) {
    if (sinceNanos.isEmpty() || nowNanos - lookedAtNanos < LOOK_EVERY_NANOS) {
      return;
    }
    lookedAtNanos = nowNanos;
    sinceNanos.values().removeIf(since -> nowNanos - since >= KNOWN_NANOS);
  }
}
