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

  /**
   * Constructs a child's process and holds it, so that it can take over from another: {@link
   * Facts#held} or {@link Facts#refused} follows.
   */
  ProcessCell hold(ChildSpec spec, ProcessType<?, ?> type, Assignment assignment);

  /**
   * Has the process of a held cell take over what another has handed over; empty: nothing. {@link
   * Facts#accepted} or {@link Facts#refused} follows.
   */
  void takeOver(ProcessCell cell, byte[] luggage);

  /** Has a held cell begin, with this fencing token: {@link Facts#running} and so on follow. */
  void begin(ProcessCell cell, long fencingToken);

  /**
   * Freezes a cell: after the message in hand nothing is received, and what comes waits in the
   * mailbox. {@link Facts#frozen} or {@link Facts#notFrozen} with this number follows, or what is
   * told of a process that ends or is given up.
   *
   * @param withState whether a process that can hand its state over is asked for it
   */
  void freeze(ProcessCell cell, long number, boolean withState);

  /** Has a cell go on that was frozen, or was to be. */
  void thaw(ProcessCell cell);

  /**
   * Merges what another instance has handed over into the state of this cell's process, after the
   * message in hand. {@link Facts#merged} follows, unless the process does not run any more.
   * Whether it will be tried; false for a task, and while another merge is under way.
   */
  boolean merge(ProcessCell cell, byte[] luggage);

  /** How many cells are not yet stopped. */
  int cells();
}
