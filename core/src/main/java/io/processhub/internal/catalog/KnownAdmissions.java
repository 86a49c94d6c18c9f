package io.processhub.internal.catalog;

import io.processhub.NodeId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Up to which time this node knows all that each other node has admitted. It tells a child that was
 * stopped and forgotten from one that was never known here: without it, a node that was cut off for
 * longer than tombstones are kept would bring stopped children back.
 *
 * <p>Whenever two catalogs are seen to be the same, each side knows all that the other had admitted
 * by then, by the other's clock. So if such a child is not known here now, it was stopped, and its
 * tombstone forgotten. What was admitted later, perhaps by nodes that were cut off, is news.
 */
public final class KnownAdmissions {
  private static final int NODES_MAX = 10_000;
  private static final int TOLD_MAX = 256;

  private final NodeId self;
  private final long openedTime;
  private final Map<NodeId, Long> upToTime = new LinkedHashMap<>();
  private long forgottenUpToMillis = Long.MIN_VALUE;

  /** Of one node, which has opened the hub at the given time of its {@link HybridClock}. */
  public KnownAdmissions(NodeId self, long openedTime) {
    this.self = self;
    this.openedTime = openedTime;
  }

  /** This node's catalog holds all that the other's held at that time of the other's clock. */
  public void learn(NodeId node, long time) {
    upToTime.merge(node, time, Math::max);
    if (upToTime.size() > NODES_MAX) {
      upToTime.remove(Collections.min(upToTime.entrySet(), Map.Entry.comparingByValue()).getKey());
    }
  }

  /**
   * This node's catalog holds all that another's does: what that one knew, this one knows, too. Not
   * what it has forgotten: who has opened the hub anew may be equal with one that joins, and have
   * lost what it had admitted before.
   */
  public void learnAll(Map<NodeId, Long> theirs) {
    theirs.forEach((node, time) -> {
      if (!node.equals(self)) {
        learn(node, time);
      }
    });
  }

  /**
   * What is known of a few hundred nodes at most: those of the latest times, which are not the ones
   * that have gone long ago.
   */
  public Map<NodeId, Long> latest() {
    Map<NodeId, Long> latest = new TreeMap<>();
    upToTime.entrySet().stream()
        .sorted(Map.Entry.<NodeId, Long>comparingByValue().reversed())
        .limit(TOLD_MAX)
        .forEach(each -> latest.put(each.getKey(), each.getValue()));
    return latest;
  }

  /** Tombstones stamped up to this time were forgotten. */
  public void forgotten(long upToMillis) {
    forgottenUpToMillis = Math.max(forgottenUpToMillis, upToMillis);
  }

  /**
   * Whether a live record, of an id unknown here, must be a child that was stopped and forgotten.
   */
  public boolean wasStopped(CatalogRecord record) {
    return covers(record) && record.admitted().millis() <= forgottenUpToMillis;
  }

  /**
   * Whether this node knows all that was admitted together with this child. Who forgets the
   * tombstone of another one cannot tell later whether the child was stopped.
   */
  public boolean covers(CatalogRecord record) {
    Stamp admitted = record.admitted();
    return admitted.node().equals(self)
        ? admitted.time() >= openedTime
        : admitted.time() <= upToTime.getOrDefault(admitted.node(), Long.MIN_VALUE);
  }

  /** How many nodes are remembered. */
  public int size() {
    return upToTime.size();
  }
}
