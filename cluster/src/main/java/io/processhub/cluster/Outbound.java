package io.processhub.cluster;

import static java.util.Objects.requireNonNull;

import io.processhub.spi.Transport;
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
 * it was sent, be it the thread that reads the acknowledgements it waits for. So it is never given
 * more than it takes without that:
 *
 * <ol>
 *   <li>One thread at a time sends, so that the order of a lane is kept.
 *   <li>A frame that finds nobody sending, nothing waiting and room in JGroups' {@link Window} is
 *       sent by its own thread. That is the usual case, and costs no hand-over.
 *   <li>Otherwise it waits in its lane's queue. The thread that sends takes a few of those along; a
 *       thread of the executor sends more, as long as there is room. When there is none, nobody
 *       sends; the next acknowledgement has it go on.
 *   <li>Control frames go first, then replies, then messages.
 *   <li>A full queue drops what comes, counted. On the messages' lane the sender is held back for a
 *       while first, unless it is a thread that receives: else two nodes could hold up each other.
 * </ol>
 */
final class Outbound {
  private static final int FRAMES_TAKEN_ALONG_MAX = 64;
  private static final Lane[] BY_PRIORITY = {Lane.CONTROL, Lane.REPLIES, Lane.MESSAGES};

  /** Hands a frame to JGroups. */
  interface Link {
    /**
     * To be sent soon, together with others. {@code prompt}: or now, by this thread, if nothing
     * speaks against it.
     */
    void send(byte[] frame, boolean prompt);
  }

  /** How much may be handed to JGroups now without being blocked. */
  interface Window {
    /** In messages as JGroups counts them; a long frame is several. */
    int room();

    /** How many messages a frame is; never more than the greatest room. */
    int messages(int frameBytes);
  }

  /**
   * What applies to all nodes.
   *
   * @param queuedBytesMax by lane
   * @param heldBackNanosMax on the messages' lane
   * @param executor sends what waited
   * @param dropped is incremented for each frame that is given up
   */
  record Rules(
      Map<Lane, Integer> queuedBytesMax,
      long heldBackNanosMax,
      Executor executor,
      LongAdder dropped) {}

  private static final class Queue {
    final ArrayDeque<byte[]> frames = new ArrayDeque<>();
    final int bytesMax;
    long bytes;

    Queue(int bytesMax) {
      this.bytesMax = bytesMax;
    }
  }

  private final Link link;
  private final Window window;
  private final Rules rules;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition roomForMessages = lock.newCondition();
  private final Map<Lane, Queue> queues = new EnumMap<>(Lane.class);
  private int waiting;
  private boolean sending;
  private boolean open = true;
  private int credit;

  Outbound(Link link, Window window, Rules rules) {
    this.link = link;
    this.window = window;
    this.rules = rules;
    rules.queuedBytesMax().forEach((lane, bytes) -> queues.put(lane, new Queue(bytes)));
  }

  /** As {@link Transport#send}. What JGroups has been handed counts as taken, also if it throws. */
  boolean send(Lane lane, byte[] frame) {
    lock.lock();
    try {
      if (sending || waiting > 0 || !open || !spend(frame)) {
        return enqueue(lane, frame);
      }
      sending = true;
    } finally {
      lock.unlock();
    }
    hand(frame, lane != Lane.CONTROL);
    sendWaiting(FRAMES_TAKEN_ALONG_MAX);
    return true;
  }

  /** For who sends. After an error the next who sends, or acknowledges, has it go on. */
  private void hand(byte[] frame, boolean prompt) {
    boolean isHanded = false;
    try {
      link.send(frame, prompt);
      isHanded = true;
    } finally {
      if (!isHanded) {
        giveUp();
      }
    }
  }

  private void giveUp() {
    rules.dropped().increment();
    lock.lock();
    try {
      sending = false;
    } finally {
      lock.unlock();
    }
  }

  /** JGroups may take more than before. */
  void acknowledged() {
    lock.lock();
    try {
      resume();
    } finally {
      lock.unlock();
    }
  }

  private void resume() {
    byte[] next = sending ? null : peek();
    if (next != null && hasRoom(next)) {
      boolean isBegun = false;
      sending = true;
      try {
        rules.executor().execute(() -> sendWaiting(Integer.MAX_VALUE));
        isBegun = true;
      } finally {
        sending = isBegun;
      }
    }
  }

  private boolean hasRoom(byte[] frame) {
    int cost = window.messages(frame.length);
    if (credit < cost) {
      credit = window.room();
    }
    return credit >= cost;
  }

  private boolean spend(byte[] frame) {
    if (!hasRoom(frame)) {
      return false;
    }
    credit -= window.messages(frame.length);
    return true;
  }

  private boolean enqueue(Lane lane, byte[] frame) {
    Queue queue = queue(lane);
    if (!awaitRoom(lane, queue, frame.length)) {
      rules.dropped().increment();
      return false;
    }
    queue.frames.add(frame);
    queue.bytes += frame.length;
    waiting++;
    resume();
    return true;
  }

  private Queue queue(Lane lane) {
    return requireNonNull(queues.get(lane));
  }

  private boolean awaitRoom(Lane lane, Queue queue, int length) {
    long nanos =
        lane == Lane.MESSAGES && !ReceivingThread.isCurrent() ? rules.heldBackNanosMax() : 0;
    while (open && queue.bytes + length > queue.bytesMax) {
      if (nanos <= 0) {
        return false;
      }
      try {
        nanos = roomForMessages.awaitNanos(nanos);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return open;
  }

  /** Sends what waits, as long as there is room for it, and at most so much. */
  private void sendWaiting(int framesMax) {
    for (int i = 0; ; i++) {
      byte[] frame;
      lock.lock();
      try {
        frame = peek();
        if (frame == null || i >= framesMax || !spend(frame)) {
          sending = false;
          resume();
          return;
        }
        remove();
      } finally {
        lock.unlock();
      }
      hand(frame, false);
    }
  }

  private byte @Nullable [] peek() {
    if (waiting == 0) {
      return null;
    }
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
          roomForMessages.signal();
        }
        return;
      }
    }
  }

  /** Gives up what waits, and what comes. */
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
      roomForMessages.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How many frames wait. */
  int waiting() {
    lock.lock();
    try {
      return waiting;
    } finally {
      lock.unlock();
    }
  }

  /** How long they are together. */
  long waitingBytes() {
    lock.lock();
    try {
      return queues.values().stream().mapToLong(queue -> queue.bytes).sum();
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
