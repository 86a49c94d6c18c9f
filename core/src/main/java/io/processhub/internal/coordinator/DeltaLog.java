package io.processhub.internal.coordinator;

import io.processhub.internal.wire.Control.SliceDelta;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last changes of this node's slice, for those who have missed some. */
final class DeltaLog {
  private static final int DELTAS_MAX = 256;

  private final Deque<SliceDelta> deltas = new ArrayDeque<>();

  void add(SliceDelta delta) {
    deltas.add(delta);
    if (deltas.size() > DELTAS_MAX) {
      deltas.remove();
    }
  }

  int size() {
    return deltas.size();
  }

  /** The changes after a version, in order; none if not all of them are at hand. */
  List<SliceDelta> after(long version) {
    SliceDelta first = deltas.peek();
    return first == null || first.version() > version + 1
        ? List.of()
        : deltas.stream().filter(delta -> delta.version() > version).toList();
  }
}
