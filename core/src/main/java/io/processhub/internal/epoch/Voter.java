package io.processhub.internal.epoch;

import io.processhub.NodeId;
import java.util.Comparator;

/**
 * One opening of the hub on one node: what has a vote and remembers what it promised. A hub that is
 * opened anew, or a node that has given its vote up, is another voter.
 *
 * @param node the node
 * @param opened rises with each opening on this node
 */
public record Voter(NodeId node, long opened) implements Comparable<Voter> {
  private static final Comparator<Voter> ORDER =
      Comparator.comparing(Voter::node).thenComparingLong(Voter::opened);

  /** Whether the other, of the same name, has come after this one, so that this one is no more. */
  public boolean isBefore(Voter other) {
    return node.name().equals(other.node.name())
        && (node.incarnation() < other.node.incarnation()
            || (node.incarnation() == other.node.incarnation() && opened < other.opened));
  }

  @Override
  public int compareTo(Voter other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return node + "/" + opened;
  }
}
