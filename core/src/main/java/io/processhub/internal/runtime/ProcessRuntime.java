package io.processhub.internal.runtime;

import io.processhub.ChildSpec;
import io.processhub.ProcessType;

/** Runs the processes of one hub on one node. Thread-safe. */
public interface ProcessRuntime {
  /**
   * Starts a child and returns at once: the constructor and {@code started} run on the executor.
   * {@link Facts#running} or {@link Facts#restarting} and so on follow.
   */
  ProcessCell start(ChildSpec spec, ProcessType<?, ?> type, Assignment assignment);

  /** The same for an instance that is active. */
  default ProcessCell start(ChildSpec spec, ProcessType<?, ?> type) {
    return start(spec, type, Assignment.ACTIVE);
  }

  /**
   * Stops a cell, and returns at once. The message in hand is finished; messages that wait are not
   * handled. When the shutdown timeout is over, the thread is interrupted; when it has not ended
   * some time after that, it is abandoned. {@link Facts#stopped} follows, once, also for a cell
   * that has ended or was given up. Idempotent.
   */
  void stop(ProcessCell cell);

  /** How many cells are not yet stopped. */
  int cells();
}
