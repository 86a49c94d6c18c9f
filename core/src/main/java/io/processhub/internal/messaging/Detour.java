package io.processhub.internal.messaging;

import io.processhub.NodeId;
import java.util.List;

/**
 * What must have come by other ways before a message may be received: from the node that sends it,
 * by each of these nodes, the marker with this number or a higher one.
 */
record Detour(long number, List<NodeId> by) {}
