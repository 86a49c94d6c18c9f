package io.processhub.internal.messaging;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/** Calls a task periodically, but only as long as there is something for it to do. */
final class Sweeper {
  /** How late a timeout may be noticed, at most, on a machine that is not overloaded. */
  static final long PERIOD_MILLIS = 25;

  private final Ports ports;
  private final BooleanSupplier isNeeded;
  private final LongConsumer task;
  private final AtomicBoolean scheduled = new AtomicBoolean();

  Sweeper(Ports ports, BooleanSupplier isNeeded, LongConsumer task) {
    this.ports = ports;
    this.isNeeded = isNeeded;
    this.task = task;
  }

  /** Begins to sweep, if it has not begun. To be called after something to do has come up. */
  void wake() {
    if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
      boolean isOrdered = false;
      try {
        var unused = ports.environment().scheduler().schedule(PERIOD_MILLIS, this::order);
        isOrdered = true;
      } finally {
        unlessOrdered(isOrdered);
      }
    }
  }

  private void order() {
    boolean isOrdered = false;
    try {
      ports.execute(this::sweep);
      isOrdered = true;
    } finally {
      unlessOrdered(isOrdered);
    }
  }

  /** After an error: whoever wakes it next may succeed. */
  private void unlessOrdered(boolean isOrdered) {
    if (!isOrdered) {
      scheduled.set(false);
    }
  }

  private void sweep() {
    scheduled.set(false);
    try {
      task.accept(ports.nanos());
    } finally {
      if (isNeeded.getAsBoolean()) {
        wake();
      }
    }
  }
}
