package io.processhub.internal.runtime;

import io.processhub.spi.Scheduler.Cancellable;
import org.jspecify.annotations.Nullable;

/** The note that a cell is to be stopped, and how far that has come. */
final class Stop {
  private volatile boolean forced;
  private volatile @Nullable Cancellable nextStep;

  /** User code is not to begin any more, not even for an end in order. */
  void force() {
    forced = true;
  }

  boolean isForced() {
    return forced;
  }

  /** What happens if nothing else does. */
  void nextStepBy(Cancellable scheduled) {
    nextStep = scheduled;
  }

  /** The cell is stopped. */
  void settle() {
    Cancellable scheduled = nextStep;
    if (scheduled != null) {
      scheduled.cancel();
    }
  }
}
