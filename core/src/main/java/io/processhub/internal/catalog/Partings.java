package io.processhub.internal.catalog;

import io.processhub.NodeId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who has been a fellow member, until when, and what was forgotten since. It tells a child that was
 * stopped and forgotten from one that was never known here: without it, a node that was cut off for
 * longer than tombstones are kept would bring stopped children back.
 *
 * <p>A child that a fellow admitted while it was together with this node was known here, or is too
 * young to have come. So if it is not known here now, it was stopped, and its tombstone forgotten.
 */
public final class Partings {
  private static final int NODES_MAX = 10_000;
  private static final long TOGETHER = Long.MAX_VALUE;
  private static final long NEVER = Long.MIN_VALUE;

  private final NodeId self;
  private final Map<NodeId, Long> togetherUntilMillis = new LinkedHashMap<>();
  private long forgottenUpToMillis = Long.MIN_VALUE;

  /** Of one node. */
  public Partings(NodeId self) {
    this.self = self;
  }

  /** A node's catalog was just seen to be the same as this one's, or made so. */
  public void together(NodeId node) {
    remember(node, TOGETHER);
  }

  /** A node has left. */
  public void parted(NodeId node, long nowMillis) {
    if (togetherUntilMillis.containsKey(node)) {
      remember(node, nowMillis);
    }
  }

  private void remember(NodeId node, long untilMillis) {
    togetherUntilMillis.remove(node);
    togetherUntilMillis.put(node, untilMillis);
    if (togetherUntilMillis.size() > NODES_MAX) {
      togetherUntilMillis.remove(togetherUntilMillis.keySet().iterator().next());
    }
  }

  /** Tombstones stamped up to this time were forgotten. */
  public void forgotten(long upToMillis) {
    forgottenUpToMillis = Math.max(forgottenUpToMillis, upToMillis);
  }

  /**
   * Whether a live record, of an id unknown here, must be a child that was stopped and forgotten.
   *
   * @param marginMillis how old a record may be and still not have reached everyone
   */
  public boolean wasStopped(CatalogRecord record, long nowMillis, long marginMillis) {
    NodeId admitter = record.generation().node();
    long until =
        admitter.equals(self) ? TOGETHER : togetherUntilMillis.getOrDefault(admitter, NEVER);
    long admitted = record.generation().millis();
    return until != NEVER
        && admitted <= forgottenUpToMillis
        && admitted < Math.min(until, nowMillis) - marginMillis;
  }

  /** How many nodes are remembered. */
  public int size() {
    return togetherUntilMillis.size();
  }
}
