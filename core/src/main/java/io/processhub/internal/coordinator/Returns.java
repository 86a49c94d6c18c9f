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

  /** How long they are together; likewise. */
  static final long PER_NODE_BYTES_MAX = 16 << 20;

  private final Transport transport;
  private final Executor executor;

  /** What is to be sent to each node; it has an entry as long as there is a task. */
  private final Map<NodeId, Frames> waiting = new HashMap<>();

  private static final class Frames {
    final Deque<byte[]> inOrder = new ArrayDeque<>();
    long bytes;

    boolean add(byte[] frame) {
      if (inOrder.size() >= PER_NODE_MAX || bytes >= PER_NODE_BYTES_MAX) {
        return false;
      }
      bytes += frame.length;
      return inOrder.add(frame);
    }

    byte @Nullable [] next() {
      byte[] next = inOrder.pollFirst();
      bytes -= next == null ? 0 : next.length;
      return next;
    }
  }

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
      isTaken = waiting.computeIfAbsent(to, unused -> new Frames()).add(frame);
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
      return waiting.values().stream().mapToInt(frames -> frames.inOrder.size()).sum();
    }
  }

  private byte @Nullable [] next(NodeId to) {
    synchronized (waiting) {
      Frames frames = waiting.get(to);
      byte[] next = frames == null ? null : frames.next();
      if (next == null) {
        waiting.remove(to);
      }
      return next;
    }
  }
}
