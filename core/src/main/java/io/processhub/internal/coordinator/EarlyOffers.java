package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import io.processhub.internal.wire.HandoverMessage.Offer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Offers of children that this node does not own, as far as it knows: either the source knows
 * something newer, then this node will hear of it, too; or something older, then the source will
 * call them off. At most one for each child, of which the source asks again if it was replaced. One
 * that is not repeated for some seconds, as it is by every source that waits, was called off
 * unheard.
 */
final class EarlyOffers {
  static final int MAX = 10_000;
  private static final long FORGET_NANOS = 5_000_000_000L;

  private final Map<String, Early> byChild = new LinkedHashMap<>();

  /** An offer, who makes it, and when it was made last. */
  record Early(NodeId source, Offer offer, long atNanos) {}

  /** Keeps it; false if there are too many. */
  boolean add(NodeId source, Offer offer, long nowNanos) {
    if (byChild.size() >= MAX && !byChild.containsKey(offer.child())) {
      return false;
    }
    byChild.put(offer.child(), new Early(source, offer, nowNanos));
    return true;
  }

  /** Takes out that of a child; null if there is none. */
  @Nullable Early take(String child) {
    return byChild.remove(child);
  }

  /** It was called off; whether it was here. */
  boolean remove(NodeId source, long id) {
    return byChild
        .values()
        .removeIf(early -> early.source().equals(source) && early.offer().id() == id);
  }

  /** Forgets all of a node that is out of sight. */
  void lose(NodeId node) {
    byChild.values().removeIf(early -> early.source().equals(node));
  }

  /** Forgets what was called off unheard. */
  void tick(long nowNanos) {
    byChild.values().removeIf(early -> nowNanos - early.atNanos() > FORGET_NANOS);
  }

  boolean isEmpty() {
    return byChild.isEmpty();
  }

  int size() {
    return byChild.size();
  }
}
