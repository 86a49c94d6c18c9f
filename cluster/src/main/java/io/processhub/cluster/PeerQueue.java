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
 *   <li>The queue's own thread. It ends when it was idle for long, and begins anew when there is
 *       work. A platform thread: a virtual one would have its wake-ups and its blocking writes go
 *       through others, which doubles the round trip.
 *   <li>While it waits for work: a thread that adds a {@link PromptMessage}, and sends it here and
 *       now, which saves the hand-over. What is added meanwhile is left to the queue's thread.
 * </ol>
 */
final class PeerQueue implements Runnable {
  /** Beyond this messages are dropped; JGroups sends again what it must. */
  private static final int MESSAGES_MAX = 16_384;

  /** Packets are at most about so long. */
  static final int PACKET_BYTES_MAX = 64_000;

  private static final long IDLE_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);

  private enum State {
    /** There is no thread. */
    ENDED,
    /** The thread is, or is about to be, looking for messages. */
    BUSY,
    /** The thread waits to be woken. */
    WAITING,
    /** The thread waits to be woken, and another sends a prompt message. */
    LENT
  }

  private final BooleanSupplier running;
  private final Function<Runnable, Thread> threads;
  private final Consumer<List<Message>> output;
  private final Consumer<PeerQueue> ended;
  private final Queue<Message> messages = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();
  private final AtomicReference<State> state = new AtomicReference<>(State.ENDED);
  private final List<Message> packet = new ArrayList<>();
  private volatile @Nullable Thread thread;

  PeerQueue(
      BooleanSupplier running,
      Function<Runnable, Thread> threads,
      Consumer<List<Message>> output,
      Consumer<PeerQueue> ended) {
    this.running = running;
    this.threads = threads;
    this.output = output;
    this.ended = ended;
  }

  void add(Message message) {
    if (size.get() >= MESSAGES_MAX || !running.getAsBoolean()) {
      return;
    }
    size.incrementAndGet();
    if (message instanceof PromptMessage prompt
        && prompt.takePromptness()
        && state.compareAndSet(State.WAITING, State.LENT)) {
      sendHere(message);
      return;
    }
    messages.add(message);
    wake();
  }

  private void sendHere(Message message) {
    try {
      packet.add(message);
      flush();
    } finally {
      state.set(State.WAITING);
      if (!messages.isEmpty()) {
        wake();
      }
    }
  }

  private void wake() {
    if (state.get() == State.BUSY) {
      return;
    }
    if (state.compareAndSet(State.WAITING, State.BUSY)) {
      LockSupport.unpark(thread);
    } else if (state.compareAndSet(State.ENDED, State.BUSY)) {
      Thread started = threads.apply(this);
      thread = started;
      started.start();
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
    while (running.getAsBoolean()) {
      sendAll();
      state.set(State.WAITING);
      boolean more = !messages.isEmpty() && state.compareAndSet(State.WAITING, State.BUSY);
      if (!more && !awaitWork()) {
        ended.accept(this);
        return;
      }
    }
  }

  /** False if the thread is to end. */
  private boolean awaitWork() {
    long end = System.nanoTime() + IDLE_NANOS_MAX;
    while (state.get() != State.BUSY && running.getAsBoolean()) {
      long nanos = end - System.nanoTime();
      if (nanos <= 0 && state.compareAndSet(State.WAITING, State.ENDED)) {
        return false;
      }
      LockSupport.parkNanos(this, nanos <= 0 ? IDLE_NANOS_MAX : nanos);
    }
    return true;
  }

  private void sendAll() {
    int bytes = 0;
    for (Message message = messages.poll(); message != null; message = messages.poll()) {
      int length = message.size();
      if (!packet.isEmpty() && bytes + length > PACKET_BYTES_MAX) {
        flush();
        bytes = 0;
      }
      packet.add(message);
      bytes += length;
    }
    if (!packet.isEmpty()) {
      flush();
    }
  }

  private void flush() {
    try {
      output.accept(packet);
    } finally {
      size.addAndGet(-packet.size());
      packet.clear();
    }
  }
}
