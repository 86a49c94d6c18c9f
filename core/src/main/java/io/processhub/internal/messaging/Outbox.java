package io.processhub.internal.messaging;

import io.processhub.NodeId;
import io.processhub.spi.Transport;

/** Where frames for other nodes are put. */
@FunctionalInterface
public interface Outbox {
  /** As {@link Transport#send}; never called with this node itself. */
  boolean send(NodeId to, Transport.Lane lane, byte[] frame);
}
