package io.processhub.internal.epoch;

import io.processhub.NodeId;
import java.util.Comparator;

/** The number of a proposal; no two proposers have the same. */
public record Ballot(long round, NodeId by) implements Comparable<Ballot> {
  private static final Comparator<Ballot> ORDER =
      Comparator.comparingLong(Ballot::round).thenComparing(Ballot::by);

  @Override
  public int compareTo(Ballot other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return round + "@" + by;
  }
}
