package io.processhub.testkit;

import io.processhub.spi.Scheduler;
import org.jspecify.annotations.Nullable;

/** Something that will happen at a point of virtual time. */
final class SimEvent implements Comparable<SimEvent>, Scheduler.Cancellable {
  final @Nullable Life life;
  final String what;
  private final Runnable action;
  private long atNanos;
  private long sequence;
  private boolean cancelled;

  SimEvent(@Nullable Life life, String what, Runnable action) {
    this.life = life;
    this.what = what;
    this.action = action;
  }

  void place(long at, long number) {
    atNanos = at;
    sequence = number;
  }

  long atNanos() {
    return atNanos;
  }

  long sequence() {
    return sequence;
  }

  boolean isCancelled() {
    return cancelled;
  }

  @Override
  public void cancel() {
    cancelled = true;
  }

  void run() {
    cancelled = true;
    action.run();
  }

  @Override
  public int compareTo(SimEvent other) {
    int byTime = Long.compare(atNanos, other.atNanos);
    return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
  }
}
