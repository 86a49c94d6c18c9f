package io.processhub.cluster;

import io.processhub.NodeId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Numbers the frames of a node, so that none is taken twice.
 *
 * <p>JGroups sends again what was not acknowledged, also after two nodes had lost each other; but
 * the one that had been sent it has forgotten by then what it received. Frames to one node are sent
 * one at a time and come in their order, so what comes with a number that is not above the last one
 * has come before. Thread-safe.
 */
final class FrameNumbers {
  /** By how many bytes a number makes a frame longer. */
  static final int BYTES = Long.BYTES;

  /** Of how many nodes the last number is remembered, those included that are out of view. */
  private static final int NODES_MAX = 1_000;

  private final AtomicLong sent = new AtomicLong();

  @SuppressWarnings("serial") // never serialized
  private final Map<NodeId, Long> received =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<NodeId, Long> eldest) {
          return size() > NODES_MAX;
        }
      };

  /** The frame with the next number behind it. */
  byte[] number(byte[] frame) {
    byte[] numbered = Arrays.copyOf(frame, frame.length + BYTES);
    ByteBuffer.wrap(numbered).putLong(frame.length, sent.incrementAndGet());
    return numbered;
  }

  /** Of how many nodes the last number is remembered. */
  int size() {
    synchronized (received) {
      return received.size();
    }
  }

  /** Whether a numbered frame has not come before. */
  boolean isNew(NodeId from, ByteBuffer numbered) {
    long number = numbered.getLong(numbered.limit() - BYTES);
    synchronized (received) {
      Long last = received.get(from);
      if (last != null && number <= last) {
        return false;
      }
      received.put(from, number);
      return true;
    }
  }
}
