package io.processhub.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jgroups.Message;
import org.jspecify.annotations.Nullable;

/**
 * The messages for one destination, and who sends them, one thread at a time:
 *
 * <ol>
 *   <li>The queue's own thread. It begins when there is work, and when it was idle for long it ends
 *       and the queue with it: a queue that went on would be one that nobody counts. A platform
 *       thread: a virtual one would have its wake-ups and its blocking writes go through others,
 *       which doubles the round trip.
 *   <li>While it waits for work: a thread that adds a {@link PromptMessage}, and sends it here and
 *       now, which saves the hand-over. What is added meanwhile is left to the queue's thread.
 * </ol>
 *
 * <p>An error, such as no memory or no thread, loses at most what is being sent, which JGroups
 * sends again. If there is no thread to be had, the next message has it tried anew.
 */
final class PeerQueue implements Runnable {
  /** Beyond this messages are dropped; JGroups sends again what it must. */
  private static final int MESSAGES_MAX = 16_384;

  /** Packets are at most about so long. */
  static final int PACKET_BYTES_MAX = 64_000;

  /** How long a queue waits for messages before it ends. */
  static final long IDLE_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);

  private enum State {
    /** There is no thread: nothing was added yet, or an error left none. */
    RESTING,
    /** The thread is, or is about to be, looking for messages. */
    BUSY,
    /** The thread waits to be woken. */
    WAITING,
    /** The thread waits to be woken, and another sends a prompt message. */
    LENT,
    /** There is no thread, and will be none. */
    ENDED
  }

  /**
   * How a queue is run.
   *
   * @param running false from when nothing is to be sent any more
   * @param idleNanosMax after so long without a message a queue ends
   */
  record Rules(BooleanSupplier running, Function<Runnable, Thread> threads, long idleNanosMax) {}

  private final Rules rules;
  private final Consumer<List<Message>> output;
  private final Consumer<Throwable> failed;
  private final Consumer<PeerQueue> ended;
  private final Queue<Message> messages = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();
  private final AtomicReference<State> state = new AtomicReference<>(State.RESTING);
  private final List<Message> packet = new ArrayList<>();
  private int packetBytes;
  private volatile @Nullable Thread thread;

  /**
   * The queue of one destination.
   *
   * @param output sends
   * @param failed is told what output threw, or the attempt to have a thread
   * @param ended is told when the queue takes nothing more
   */
  PeerQueue(
      Rules rules,
      Consumer<List<Message>> output,
      Consumer<Throwable> failed,
      Consumer<PeerQueue> ended) {
    this.rules = rules;
    this.output = output;
    this.failed = failed;
    this.ended = ended;
  }

  /** False if the queue has ended, and another is to take the message. */
  boolean add(Message message) {
    if (size.get() >= MESSAGES_MAX || !rules.running().getAsBoolean()) {
      return true;
    }
    size.incrementAndGet();
    if (message instanceof PromptMessage prompt && prompt.takePromptness() && sendHere(message)) {
      return true;
    }
    messages.add(message);
    if (wake() || !messages.remove(message)) {
      return true;
    }
    size.decrementAndGet();
    return false;
  }

  private boolean sendHere(Message message) {
    if (!state.compareAndSet(State.WAITING, State.LENT)) {
      return false;
    }
    try {
      pack(message);
      flush();
    } catch (RuntimeException | Error e) {
      failed.accept(e);
    } finally {
      state.set(State.WAITING);
      if (!messages.isEmpty()) {
        wake();
      }
    }
    return true;
  }

  /** Sees to it that what was added gets sent; false if the queue has ended. */
  private boolean wake() {
    if (state.get() == State.BUSY) {
      return true;
    }
    if (state.compareAndSet(State.WAITING, State.BUSY)) {
      LockSupport.unpark(thread);
    } else if (state.compareAndSet(State.RESTING, State.BUSY)) {
      begin();
    }
    return state.get() != State.ENDED;
  }

  /** A failure goes no further: the caller may be a thread of JGroups', which would end by it. */
  private void begin() {
    try {
      Thread begun = rules.threads().apply(this);
      thread = begun;
      begun.start();
    } catch (RuntimeException | Error e) {
      state.set(State.RESTING);
      failed.accept(e);
    }
  }

  /** How many messages are not sent yet. */
  int size() {
    return size.get();
  }

  /** Ends the thread, once what it sends is sent. */
  void stop() {
    LockSupport.unpark(thread);
  }

  @Override
  public void run() {
    try {
      while (rules.running().getAsBoolean()) {
        sendAll();
        state.set(State.WAITING);
        boolean more = !messages.isEmpty() && state.compareAndSet(State.WAITING, State.BUSY);
        if (!more && !awaitWork()) {
          // What was added while the thread was lent, just before it ended.
          sendAll();
          ended.accept(this);
          return;
        }
      }
    } finally {
      // An error that could not even be told of: the next message has another thread begin.
      state.compareAndSet(State.BUSY, State.RESTING);
    }
  }

  /** False if the queue has ended. */
  private boolean awaitWork() {
    long end = System.nanoTime() + rules.idleNanosMax();
    while (state.get() != State.BUSY && rules.running().getAsBoolean()) {
      long nanos = end - System.nanoTime();
      if (nanos <= 0 && state.compareAndSet(State.WAITING, State.ENDED)) {
        return false;
      }
      LockSupport.parkNanos(this, nanos <= 0 ? IDLE_NANOS_MAX : nanos);
    }
    return true;
  }

  /** What a failure does not lose is sent all the same. */
  private void sendAll() {
    do {
      try {
        for (Message message = messages.poll(); message != null; message = messages.poll()) {
          pack(message);
        }
        if (!packet.isEmpty()) {
          flush();
        }
      } catch (RuntimeException | Error e) {
        failed.accept(e);
      }
    } while (!packet.isEmpty());
  }

  /** A message that finds no memory is lost, and does not count as one that waits. */
  private void pack(Message message) {
    boolean isPacked = false;
    try {
      int length = message.size();
      if (!packet.isEmpty() && packetBytes + length > PACKET_BYTES_MAX) {
        flush();
      }
      packet.add(message);
      packetBytes += length;
      isPacked = true;
    } finally {
      if (!isPacked) {
        size.decrementAndGet();
      }
    }
  }

  private void flush() {
    try {
      output.accept(packet);
    } finally {
      size.addAndGet(-packet.size());
      packet.clear();
      packetBytes = 0;
    }
  }
}
