package io.processhub.internal.runtime;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The first turns of new cells. A thread that has been made and not yet begun costs a multiple of
 * the cell that it is for, so at most {@value #AHEAD_MAX} of them wait in the executor, however
 * many cells are started at once; the other cells wait here. Each cell that begins sends the next
 * one, before it runs any of the user's code: a constructor that blocks holds up nobody.
 */
final class Launches {
  static final int AHEAD_MAX = 256;

  private final Queue<Cell> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger ahead = new AtomicInteger();

  /** Sees to it that a new cell gets its first turn. */
  void launch(Cell cell) {
    cell.becomeDue();
    waiting.add(cell);
    proceed();
  }

  /** A cell has its first turn. */
  void begun() {
    ahead.getAndUpdate(now -> Math.max(0, now - 1));
    proceed();
  }

  private void proceed() {
    while (!waiting.isEmpty() && reserve()) {
      Cell cell = waiting.poll();
      if (cell == null) {
        ahead.decrementAndGet();
      } else if (!handOver(cell)) {
        return;
      }
    }
  }

  private boolean reserve() {
    int now = ahead.get();
    while (now < AHEAD_MAX) {
      if (ahead.compareAndSet(now, now + 1)) {
        return true;
      }
      now = ahead.get();
    }
    return false;
  }

  /**
   * False if the executor has thrown: the cell is tried again when another is launched or begins.
   */
  private boolean handOver(Cell cell) {
    try {
      cell.handOver();
      return true;
    } catch (Throwable thrown) {
      waiting.add(cell);
      ahead.decrementAndGet();
      Journal.notHandedOver(cell, thrown);
      return false;
    }
  }
}
