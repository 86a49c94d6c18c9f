package io.processhub;

/**
 * One run of a process: where it runs, and which run it is. A restarted or moved process has a new
 * one.
 *
 * @param node where it runs
 * @param serial rises with every process that the node starts
 */
public record ProcessId(NodeId node, long serial) implements Comparable<ProcessId> {

  /** By node, then by serial. */
  @Override
  public int compareTo(ProcessId other) {
    int byNode = node.compareTo(other.node);
    return byNode != 0 ? byNode : Long.compare(serial, other.serial);
  }

  /** For example {@code alpha#18f2/17}. */
  @Override
  public String toString() {
    return node + "/" + serial;
  }
}
