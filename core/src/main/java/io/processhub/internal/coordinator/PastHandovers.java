package io.processhub.internal.coordinator;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The handovers whose process has begun here, or whose state was merged, and whose source has been
 * out of sight since and may not know: if it asks again it must not go on with the same state. The
 * last {@value #MAX} are remembered.
 */
final class PastHandovers {
  static final int MAX = 10_000;

  private final Set<InboundHandover.Key> all = new LinkedHashSet<>();

  void add(InboundHandover.Key handover) {
    all.add(handover);
    if (all.size() > MAX) {
      all.remove(all.iterator().next());
    }
  }

  boolean contains(InboundHandover.Key handover) {
    return all.contains(handover);
  }

  /** The source has heard. */
  void remove(InboundHandover.Key handover) {
    all.remove(handover);
  }

  int size() {
    return all.size();
  }
}
