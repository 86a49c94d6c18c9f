package io.processhub.internal.runtime;

import io.processhub.ChildSpec;
import io.processhub.ProcessId;
import org.jspecify.annotations.Nullable;

/**
 * One child on this node, through all its restarts: what runs it, and what messages are given to.
 * Made by {@link ProcessRuntime#start}. Thread-safe.
 */
public interface ProcessCell {
  /** What the cell runs. */
  ChildSpec spec();

  /** What all messages are; null if the process receives none. */
  @Nullable Class<?> messageClass();

  /** The present run; changes with each restart. */
  ProcessId processId();

  /** The present run's token. */
  long fencingToken();

  /**
   * Whether the process may handle messages now: it was made under a licence that holds. Once it
   * may not, it never may again.
   */
  default boolean isPermitted() {
    return true;
  }

  /**
   * Puts a message into the mailbox. Before the process is running, and while it waits for its
   * restart, messages wait in the mailbox.
   */
  Offer offer(Envelope envelope);

  /** How many messages wait for the process; a guess. */
  default int backlog() {
    return 0;
  }

  /**
   * Gives the process a role, and returns at once. The process has it before its next message, and
   * is told if the hub's signal says so. Of calls that follow one another closely the last counts.
   */
  void assign(Assignment assignment);

  /** What became of an offer. */
  enum Offer {
    /**
     * It is in the mailbox, or the overflow rule dealt with it: its asker is or will be answered.
     */
    TAKEN,
    /** The cell is stopped, ended or given up: the message was not touched. */
    CLOSED
  }
}
