package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What nodes were asked to send of their slices, and have not sent yet. */
final class SlicePulls {
  private static final long AGAIN_NANOS = 2_000_000_000L;

  private final Map<NodeId, Long> askedAtNanos = new TreeMap<>();

  /** After which version those were asked that were asked for a part only. */
  private final Map<NodeId, Long> inPart = new HashMap<>();

  /** Whether to ask for the whole slice now: if that was not done yet. */
  boolean beginWhole(NodeId from, long nowNanos) {
    boolean begins = askedAtNanos.putIfAbsent(from, nowNanos) == null || inPart.containsKey(from);
    if (begins) {
      inPart.remove(from);
    }
    return begins;
  }

  /**
   * Whether to ask for the changes after this version now: if nothing was asked for yet, or what
   * was has come, and others are missing since.
   */
  boolean beginInPart(NodeId from, long after, long nowNanos) {
    Long asked = inPart.get(from);
    boolean begins = asked == null ? !askedAtNanos.containsKey(from) : after > asked;
    if (begins) {
      askedAtNanos.put(from, nowNanos);
      inPart.put(from, after);
    }
    return begins;
  }

  /** The whole slice has come. */
  void cameWhole(NodeId from) {
    forget(from);
  }

  /** No change is missing any more. */
  void cameInPart(NodeId from) {
    if (inPart.remove(from) != null) {
      askedAtNanos.remove(from);
    }
  }

  void forget(NodeId node) {
    askedAtNanos.remove(node);
    inPart.remove(node);
  }

  /** The nodes that have been silent for too long; they count as not asked. */
  List<NodeId> takeOverdue(long nowNanos) {
    List<NodeId> overdue =
        askedAtNanos.entrySet().stream()
            .filter(asked -> nowNanos - asked.getValue() > AGAIN_NANOS)
            .map(Map.Entry::getKey)
            .toList();
    overdue.forEach(this::forget);
    return overdue;
  }

  /** Whether a node was asked, and has not sent all yet. */
  boolean contains(NodeId node) {
    return askedAtNanos.containsKey(node);
  }

  /** A part that is asked for is among the rest. */
  int size() {
    return Math.max(askedAtNanos.size(), inPart.size());
  }
}
