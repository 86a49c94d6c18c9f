package io.processhub.cluster;

import static java.util.Objects.requireNonNull;

import io.processhub.spi.Transport.Lane;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The frames from here to one node. JGroups blocks whoever sends to a node that does not take what
 * it was sent; nobody but a thread made for it may be blocked here. So:
 *
 * <ol>
 *   <li>One thread at a time sends, so that the order of a lane is kept.
 *   <li>A frame that finds nobody sending and nothing waiting is sent by its own thread, as long as
 *       the {@link Window} says that this cannot block. That is the usual case, and costs no
 *       hand-over.
 *   <li>Otherwise it waits in its lane's queue. The thread that sends takes a few of those along;
 *       when it may not go on, a thread of their own does, which may be blocked.
 *   <li>Control frames go first, then replies, then messages.
 *   <li>A full queue drops what comes, counted. On the messages' lane the sender is held back for a
 *       while first, unless it is a thread that receives: else two nodes could hold up each other.
 * </ol>
 */
final class Outbound {
  private static final int FRAMES_TAKEN_ALONG_MAX = 64;
  private static final Lane[] BY_PRIORITY = {Lane.CONTROL, Lane.REPLIES, Lane.MESSAGES};

  /** Hands a frame to JGroups. May block. */
  interface Link {
    void send(byte[] frame);
  }

  /** How much may be handed to JGroups now without being blocked. */
  interface Window {
    /** In messages as JGroups counts them; a long frame is several. */
    int room();

    /** How many messages a frame is. */
    int messages(int frameBytes);
  }

  /**
   * What applies to all nodes.
   *
   * @param queuedBytesMax by lane
   * @param heldBackNanosMax on the messages' lane
   * @param dropped is incremented for each frame that is given up
   */
  record Rules(
      Map<Lane, Integer> queuedBytesMax,
      long heldBackNanosMax,
      Executor executor,
      LongAdder dropped) {}

  private static final class Queue {
    final ArrayDeque<byte[]> frames = new ArrayDeque<>();
    long bytes;
  }

  private final Link link;
  private final Window window;
  private final Rules rules;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final Map<Lane, Queue> queues = new EnumMap<>(Lane.class);
  private int waiting;
  private boolean sending;
  private boolean open = true;
  private int credit;

  Outbound(Link link, Window window, Rules rules) {
    this.link = link;
    this.window = window;
    this.rules = rules;
    for (Lane lane : BY_PRIORITY) {
      queues.put(lane, new Queue());
    }
  }

  void send(Lane lane, byte[] frame) {
    lock.lock();
    try {
      if (!open) {
        rules.dropped().increment();
        return;
      }
      if (sending || !spend(frame)) {
        enqueue(lane, frame);
        return;
      }
      sending = true;
    } finally {
      lock.unlock();
    }
    link.send(frame);
    sendOthers();
  }

  /** Whether JGroups will take the frame without blocking. */
  private boolean spend(byte[] frame) {
    int cost = window.messages(frame.length);
    if (credit < cost) {
      credit = window.room();
    }
    if (credit < cost) {
      return false;
    }
    credit -= cost;
    return true;
  }

  private void enqueue(Lane lane, byte[] frame) {
    Queue queue = queue(lane);
    if (!awaitRoom(lane, queue, frame.length)) {
      rules.dropped().increment();
      return;
    }
    queue.frames.add(frame);
    queue.bytes += frame.length;
    waiting++;
    if (!sending) {
      sending = true;
      rules.executor().execute(this::sendBlocking);
    }
  }

  private Queue queue(Lane lane) {
    return requireNonNull(queues.get(lane));
  }

  private boolean awaitRoom(Lane lane, Queue queue, int length) {
    int bytesMax = rules.queuedBytesMax().getOrDefault(lane, Integer.MAX_VALUE);
    long nanos =
        lane == Lane.MESSAGES && !ReceivingThread.isCurrent() ? rules.heldBackNanosMax() : 0;
    while (open && queue.bytes + length > bytesMax) {
      if (nanos <= 0) {
        return false;
      }
      try {
        nanos = room.awaitNanos(nanos);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return open;
  }

  /** After a frame was sent: sends a few that came meanwhile. */
  private void sendOthers() {
    for (int i = 0; ; i++) {
      byte[] frame;
      lock.lock();
      try {
        frame = peek();
        if (frame == null) {
          sending = false;
          return;
        }
        if (i >= FRAMES_TAKEN_ALONG_MAX || !spend(frame)) {
          rules.executor().execute(this::sendBlocking);
          return;
        }
        remove();
      } finally {
        lock.unlock();
      }
      link.send(frame);
    }
  }

  /** Sends all that waits; may be blocked by JGroups. */
  private void sendBlocking() {
    while (true) {
      byte[] frame;
      lock.lock();
      try {
        frame = peek();
        if (frame == null) {
          credit = 0;
          sending = false;
          return;
        }
        remove();
      } finally {
        lock.unlock();
      }
      link.send(frame);
    }
  }

  private byte @Nullable [] peek() {
    for (Lane lane : BY_PRIORITY) {
      byte[] frame = queue(lane).frames.peek();
      if (frame != null) {
        return frame;
      }
    }
    return null;
  }

  private void remove() {
    for (Lane lane : BY_PRIORITY) {
      Queue queue = queue(lane);
      byte[] frame = queue.frames.poll();
      if (frame != null) {
        queue.bytes -= frame.length;
        waiting--;
        if (lane == Lane.MESSAGES) {
          room.signal();
        }
        return;
      }
    }
  }

  /** Gives up what waits, and what comes, until {@link #open()}. */
  void close() {
    lock.lock();
    try {
      open = false;
      rules.dropped().add(waiting);
      waiting = 0;
      for (Queue queue : queues.values()) {
        queue.frames.clear();
        queue.bytes = 0;
      }
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Takes frames again. What is still being sent goes first: the order holds. */
  void open() {
    lock.lock();
    try {
      open = true;
    } finally {
      lock.unlock();
    }
  }

  /** How many frames wait; one that is being sent does not. */
  int waiting() {
    lock.lock();
    try {
      return waiting;
    } finally {
      lock.unlock();
    }
  }

  /** Whether nothing waits and nothing is being sent. */
  boolean isIdle() {
    lock.lock();
    try {
      return !sending && waiting == 0;
    } finally {
      lock.unlock();
    }
  }
}
