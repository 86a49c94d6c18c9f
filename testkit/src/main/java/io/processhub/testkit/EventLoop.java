package io.processhub.testkit;

import java.time.Duration;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time: a queue of events, ordered by their times and then by the order in which they were
 * made. An event that belongs to a node's life happens only while that life lives, and is put off
 * while it is paused.
 */
final class EventLoop {
  private final PriorityQueue<SimEvent> queue = new PriorityQueue<>();
  private final Trace trace;
  private long nowNanos;
  private long sequence;
  private boolean running;

  EventLoop(Trace trace) {
    this.trace = trace;
  }

  long nowNanos() {
    return nowNanos;
  }

  SimEvent schedule(long delayNanos, @Nullable Life life, String what, Runnable action) {
    SimEvent event = new SimEvent(life, what, action);
    event.place(nowNanos + Math.max(0, delayNanos), sequence++);
    queue.add(event);
    return event;
  }

  /** Puts an event that a pause has held up back into the queue, behind those that are due now. */
  void resume(SimEvent event) {
    event.place(Math.max(nowNanos, event.atNanos()), sequence++);
    queue.add(event);
  }

  /** Runs the next event, if there is one until the given time; whether there was. */
  boolean step(long untilNanos) {
    SimEvent event = queue.peek();
    if (event == null || event.atNanos() > untilNanos) {
      nowNanos = Math.max(nowNanos, untilNanos);
      return false;
    }
    queue.poll();
    nowNanos = Math.max(nowNanos, event.atNanos());
    if (!event.isCancelled()) {
      happen(event);
    }
    return true;
  }

  private void happen(SimEvent event) {
    Life life = event.life;
    if (life != null && !life.isAlive()) {
      return;
    }
    if (life != null && life.isPaused()) {
      life.putOff(event);
      return;
    }
    if (running) {
      throw new IllegalStateException(
          "The simulation was asked to go on from inside one of its own events.");
    }
    running = true;
    try {
      trace.record(
          nowNanos, life == null ? "" : life.name(), event.what, event.sequence(), () -> "");
      event.run();
    } finally {
      running = false;
    }
  }

  /** How many events were put into the queue so far. */
  long scheduled() {
    return sequence;
  }

  int size() {
    return queue.size();
  }

  long after(Duration duration) {
    return nowNanos + duration.toNanos();
  }
}
