package io.processhub.internal.wire;

import io.processhub.NodeId;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The nodes read lately, so that the records that are kept for long share one object for each node,
 * instead of having one from each frame. Of fixed size: of two nodes with one place the later has
 * it. Thread-safe.
 */
final class SharedNodes {
  private static final int PLACES = 256;
  private static final AtomicReferenceArray<NodeId> NODES = new AtomicReferenceArray<>(PLACES);

  private SharedNodes() {}

  /** An equal one. */
  static NodeId of(NodeId read) {
    int hash = read.hashCode();
    int place = (hash ^ (hash >>> 16)) & (PLACES - 1);
    NodeId known = NODES.getAcquire(place);
    if (read.equals(known)) {
      return known;
    }
    NODES.setRelease(place, read);
    return read;
  }
}
