package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import io.processhub.internal.wire.Control.SliceDelta;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Changes of other nodes' slices that have come before those that they follow. */
final class EarlyDeltas {
  /** How many are kept of one node; more are a reason to pull its slice. */
  private static final int DELTAS_MAX = 256;

  /** How long something may be missing before it is asked for. */
  private static final long GAP_NANOS = 250_000_000L;

  private final Map<NodeId, Waiting> writers = new TreeMap<>();

  /** Of one node: by version, and since when the next one is missing. */
  private static final class Waiting {
    private final TreeMap<Long, SliceDelta> deltas = new TreeMap<>();
    private long sinceNanos;
  }

  boolean has(NodeId writer, long version) {
    Waiting waiting = writers.get(writer);
    return waiting != null && waiting.deltas.containsKey(version);
  }

  boolean hasAny(NodeId writer) {
    return writers.containsKey(writer);
  }

  /** Keeps a change; false, and none is kept, if there are too many. */
  boolean keep(NodeId writer, SliceDelta delta, long nowNanos) {
    Waiting waiting = writers.computeIfAbsent(writer, unused -> new Waiting());
    if (waiting.deltas.isEmpty()) {
      waiting.sinceNanos = nowNanos;
    }
    waiting.deltas.put(delta.version(), delta);
    if (waiting.deltas.size() > DELTAS_MAX) {
      writers.remove(writer);
      return false;
    }
    return true;
  }

  /** Takes out the change after a version, if it is there; what is older is thrown away. */
  @Nullable SliceDelta next(NodeId writer, long version, long nowNanos) {
    Waiting waiting = writers.get(writer);
    if (waiting == null) {
      return null;
    }
    waiting.deltas.headMap(version, true).clear();
    SliceDelta next = waiting.deltas.remove(version + 1);
    if (next != null) {
      waiting.sinceNanos = nowNanos;
    }
    if (waiting.deltas.isEmpty()) {
      writers.remove(writer);
    }
    return next;
  }

  /** The nodes of whom something has been missing for too long, and the last that came of each. */
  Map<NodeId, Long> gaps(long nowNanos) {
    Map<NodeId, Long> gaps = new TreeMap<>();
    writers.forEach((writer, waiting) -> {
      if (nowNanos - waiting.sinceNanos > GAP_NANOS) {
        gaps.put(writer, waiting.deltas.lastKey());
      }
    });
    return gaps;
  }

  void forget(NodeId writer) {
    writers.remove(writer);
  }

  /** Of how many nodes changes are kept. */
  int size() {
    return writers.size();
  }
}
