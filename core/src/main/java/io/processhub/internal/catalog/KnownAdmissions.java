package io.processhub.internal.catalog;

import java.util.Collections;
import java.util.Comparator;
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
 *
 * <p>And so is what a node has admitted before it closed the hub and opened it anew: its catalog is
 * another since. So each opening of the hub, which is named by its stamp, is known by itself.
 */
public final class KnownAdmissions {
  private static final int OPENINGS_MAX = 10_000;
  private static final int TOLD_MAX = 256;

  private final Stamp opening;

  /** By node, and of one node in the order of time. */
  private final TreeMap<Stamp, Long> upToTime =
      new TreeMap<>(Comparator.comparing(Stamp::node).thenComparingLong(Stamp::time));

  /** Of the node that has opened the hub with this stamp. */
  public KnownAdmissions(Stamp opening) {
    this.opening = opening;
  }

  /** The stamp with which the hub was opened here. */
  public Stamp opening() {
    return opening;
  }

  /**
   * This node's catalog holds all that was admitted since a node opened the hub, up to that time of
   * its clock, but for what was stopped and forgotten.
   */
  public void learn(Stamp opening, long time) {
    if (opening.equals(this.opening)) {
      return;
    }
    upToTime.merge(opening, time, Math::max);
    if (upToTime.size() > OPENINGS_MAX) {
      upToTime.remove(Collections.min(upToTime.entrySet(), Map.Entry.comparingByValue()).getKey());
    }
  }

  /** This node's catalog holds all that another's does: what that one knew, this one knows, too. */
  public void learnAll(Map<Stamp, Long> theirs) {
    theirs.forEach(this::learn);
  }

  /**
   * What this node knows of itself, by its clock, and of a few hundred others at most: those of the
   * latest times, which are not the ones that have gone long ago.
   */
  public Map<Stamp, Long> told(long now) {
    Map<Stamp, Long> told = new TreeMap<>();
    if (upToTime.size() < TOLD_MAX) {
      told.putAll(upToTime);
    } else {
      upToTime.entrySet().stream()
          .sorted(Map.Entry.<Stamp, Long>comparingByValue().reversed())
          .limit(TOLD_MAX - 1)
          .forEach(each -> told.put(each.getKey(), each.getValue()));
    }
    told.put(opening, now);
    return told;
  }

  /**
   * Whether this node knows all that was admitted together with this child. If it is live, and its
   * id unknown here, it was stopped and forgotten. Who forgets the tombstone of another one cannot
   * tell later whether the child was stopped.
   */
  public boolean covers(CatalogRecord record) {
    Stamp admitted = record.admitted();
    if (admitted.node().equals(opening.node()) && admitted.time() >= opening.time()) {
      return true;
    }
    Map.Entry<Stamp, Long> last = upToTime.floorEntry(admitted);
    return last != null
        && last.getKey().node().equals(admitted.node())
        && admitted.time() <= last.getValue();
  }

  /** How many openings are remembered. */
  public int size() {
    return upToTime.size();
  }
}
