package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The handovers whose process has begun here, or whose state was merged, and whose source has been
 * out of sight since and may not know: if it asks again it must not go on with the same state. The
 * last {@value #MAX} are remembered.
 */
final class PastHandovers {
  static final int MAX = 10_000;

  private final Set<Past> all = new LinkedHashSet<>();

  private record Past(NodeId source, long id) {}

  void add(NodeId source, long id) {
    all.add(new Past(source, id));
    if (all.size() > MAX) {
      all.remove(all.iterator().next());
    }
  }

  boolean contains(NodeId source, long id) {
    return all.contains(new Past(source, id));
  }

  /** The source has heard. */
  void remove(NodeId source, long id) {
    all.remove(new Past(source, id));
  }

  int size() {
    return all.size();
  }
}
