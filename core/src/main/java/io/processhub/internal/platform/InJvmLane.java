package io.processhub.internal.platform;

import io.processhub.spi.Transport.Lane;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The frames of one lane from one node to another: in order, one at a time, bounded. */
final class InJvmLane {
  private static final long BYTES_MAX = 64L << 20;
  private static final long MESSAGES_BYTES_MAX = 16L << 20;
  private static final long HELD_BACK_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(500);

  /** After so many frames others get their turn on the executor. */
  private static final int FRAMES_PER_TURN = 256;

  private static final Logger LOG = LoggerFactory.getLogger(InJvmLane.class);

  private final Executor executor;
  private final Consumer<byte[]> receiver;
  private final long bytesMax;
  private final long heldBackNanosMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final ArrayDeque<byte[]> frames = new ArrayDeque<>();
  private long bytes;
  private boolean running;

  /** Rises when a turn is lost. */
  private int turn;

  InJvmLane(Executor executor, Lane lane, Consumer<byte[]> receiver) {
    this.executor = executor;
    this.receiver = receiver;
    this.bytesMax = lane == Lane.MESSAGES ? MESSAGES_BYTES_MAX : BYTES_MAX;
    this.heldBackNanosMax = lane == Lane.MESSAGES ? HELD_BACK_NANOS_MAX : 0;
  }

  /** False if there was no room. */
  boolean offer(byte[] frame) {
    int mine;
    lock.lock();
    try {
      if (!awaitRoom(frame.length)) {
        return false;
      }
      frames.add(frame);
      bytes += frame.length;
      if (running) {
        return true;
      }
      running = true;
      mine = turn;
    } finally {
      lock.unlock();
    }
    beginTurn(mine);
    return true;
  }

  /** If no thread can be made, the frames are delivered with the next one. */
  private void beginTurn(int mine) {
    boolean begun = false;
    try {
      executor.execute(() -> deliver(mine));
      begun = true;
    } catch (OutOfMemoryError e) {
      LOG.atWarn().setCause(e).log("No thread could be made for frames; they wait");
    } finally {
      if (!begun) {
        pause();
      }
    }
  }

  /** The executor may have taken the turn that it threw at: that one delivers nothing. */
  private void pause() {
    lock.lock();
    try {
      turn++;
      running = false;
    } finally {
      lock.unlock();
    }
  }

  /** How many frames wait. */
  int size() {
    lock.lock();
    try {
      return frames.size();
    } finally {
      lock.unlock();
    }
  }

  private boolean awaitRoom(int length) {
    long nanos = heldBackNanosMax;
    while (bytes + length > bytesMax) {
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
    return true;
  }

  private void deliver(int mine) {
    for (int i = 0; i < FRAMES_PER_TURN; i++) {
      byte[] frame = next(mine);
      if (frame == null) {
        return;
      }
      receiver.accept(frame);
    }
    beginTurn(mine);
  }

  private byte @Nullable [] next(int mine) {
    lock.lock();
    try {
      if (mine != turn) {
        return null;
      }
      byte[] frame = frames.poll();
      if (frame == null) {
        running = false;
      } else {
        bytes -= frame.length;
        room.signalAll();
      }
      return frame;
    } finally {
      lock.unlock();
    }
  }
}
