package io.processhub;

import io.processhub.internal.Names;
import org.jspecify.annotations.Nullable;

/**
 * One node of the cluster: a name, and which life of that name. A node that restarts under its name
 * is a new incarnation, and has nothing of the old one.
 *
 * @param name the node's name, unique among the nodes alive
 * @param incarnation rises with each restart; the wall-clock milliseconds of the start
 */
public record NodeId(String name, long incarnation) implements Comparable<NodeId> {

  /** Checks the name. */
  public NodeId {
    Names.check("node name", name);
  }

  /** The same name and incarnation. As of any record; written out because it is asked so often. */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof NodeId node
            && incarnation == node.incarnation
            && name.equals(node.name));
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + Long.hashCode(incarnation);
  }

  /** By name, then by incarnation. */
  @Override
  public int compareTo(NodeId other) {
    int byName = name.compareTo(other.name);
    return byName != 0 ? byName : Long.compare(incarnation, other.incarnation);
  }

  /** The name and, in hexadecimal, the incarnation. */
  @Override
  public String toString() {
    return name + "#" + Long.toHexString(incarnation);
  }
}
