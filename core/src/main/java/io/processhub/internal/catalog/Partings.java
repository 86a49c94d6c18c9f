package io.processhub.internal.catalog;

import io.processhub.NodeId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who was here before and left, and what was forgotten since. It tells a child that was stopped and
 * forgotten while its admitter was away from one that was never known here: without it, a node that
 * was cut off for longer than tombstones are kept would bring stopped children back.
 */
public final class Partings {
  private static final int NODES_MAX = 10_000;

  private final Map<NodeId, Long> partedAtMillis = new LinkedHashMap<>();
  private long forgottenUpToMillis = Long.MIN_VALUE;

  /** A node has left. */
  public void parted(NodeId node, long nowMillis) {
    partedAtMillis.remove(node);
    partedAtMillis.put(node, nowMillis);
    if (partedAtMillis.size() > NODES_MAX) {
      partedAtMillis.remove(partedAtMillis.keySet().iterator().next());
    }
  }

  /** Tombstones stamped up to this time were forgotten. */
  public void forgotten(long upToMillis) {
    forgottenUpToMillis = Math.max(forgottenUpToMillis, upToMillis);
  }

  /**
   * Whether a live record, of an id unknown here, must be a child that was stopped while its
   * admitter was away: it was admitted by a node that was once a fellow member, long enough before
   * that node left that it was known here, and tombstones made since have been forgotten.
   *
   * @param marginMillis how long before a parting a record may not have reached everyone
   */
  public boolean wasStopped(CatalogRecord record, long marginMillis) {
    Long parted = partedAtMillis.get(record.generation().node());
    return parted != null
        && forgottenUpToMillis >= parted
        && record.generation().millis() < parted - marginMillis;
  }

  /** How many nodes are remembered. */
  public int size() {
    return partedAtMillis.size();
  }
}
