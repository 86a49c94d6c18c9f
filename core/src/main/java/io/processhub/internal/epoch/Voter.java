package io.processhub.internal.epoch;

import io.processhub.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * One opening of the hub on one node: what has a vote and remembers what it promised. A hub that is
 * opened anew, or a node that has given its vote up, is another voter.
 *
 * @param node the node
 * @param opened rises with each opening on this node
 */
public record Voter(NodeId node, long opened) implements Comparable<Voter> {

  /** As of any record; written out because it is asked so often. */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Voter voter && opened == voter.opened && node.equals(voter.node));
  }

  @Override
  public int hashCode() {
    return 31 * node.hashCode() + Long.hashCode(opened);
  }

  /** Whether the other, of the same name, has come after this one, so that this one is no more. */
  public boolean isBefore(Voter other) {
    return node.name().equals(other.node.name())
        && (node.incarnation() < other.node.incarnation()
            || (node.incarnation() == other.node.incarnation() && opened < other.opened));
  }

  @Override
  public int compareTo(Voter other) {
    int byNode = node.compareTo(other.node);
    return byNode != 0 ? byNode : Long.compare(opened, other.opened);
  }

  @Override
  public String toString() {
    return node + "/" + opened;
  }
}
