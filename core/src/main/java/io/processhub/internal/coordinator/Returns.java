package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import io.processhub.spi.Transport;
import io.processhub.spi.Transport.Lane;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What a node gives back that has come for a hub that is closed here: to each sender in the order
 * in which it has come, and once. So it goes by the lane of messages, on which sending may block,
 * and is sent by a task of its own for each sender. Thread-safe.
 */
final class Returns {
  /** How many frames wait for one sender; what is more goes without order, and may be lost. */
  static final int PER_NODE_MAX = 10_000;

  private final Transport transport;
  private final Executor executor;

  /** What is to be sent to each node; it has an entry as long as there is a task. */
  private final Map<NodeId, Deque<byte[]>> waiting = new HashMap<>();

  Returns(Transport transport, Executor executor) {
    this.transport = transport;
    this.executor = executor;
  }

  /** Sends a frame to a node after all others. Returns at once. */
  void send(NodeId to, byte[] frame) {
    boolean isFirst;
    boolean isTaken;
    synchronized (waiting) {
      isFirst = !waiting.containsKey(to);
      Deque<byte[]> frames = waiting.computeIfAbsent(to, unused -> new ArrayDeque<>());
      isTaken = frames.size() < PER_NODE_MAX && frames.add(frame);
    }
    if (!isTaken) {
      transport.send(to, Lane.REPLIES, frame);
    } else if (isFirst) {
      begin(to);
    }
  }

  private void begin(NodeId to) {
    boolean isOrdered = false;
    try {
      executor.execute(() -> sendAll(to));
      isOrdered = true;
    } finally {
      if (!isOrdered) {
        synchronized (waiting) {
          waiting.remove(to);
        }
      }
    }
  }

  /** An error costs one frame, and not those behind it. */
  private void sendAll(NodeId to) {
    boolean isCutShort = true;
    try {
      for (byte[] frame = next(to); frame != null; frame = next(to)) {
        transport.send(to, Lane.MESSAGES, frame);
      }
      isCutShort = false;
    } finally {
      if (isCutShort) {
        begin(to);
      }
    }
  }

  /** How many frames wait. */
  int pending() {
    synchronized (waiting) {
      return waiting.values().stream().mapToInt(Deque::size).sum();
    }
  }

  private byte @Nullable [] next(NodeId to) {
    synchronized (waiting) {
      Deque<byte[]> frames = waiting.get(to);
      byte[] next = frames == null ? null : frames.pollFirst();
      if (next == null) {
        waiting.remove(to);
      }
      return next;
    }
  }
}
