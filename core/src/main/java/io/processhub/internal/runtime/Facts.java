package io.processhub.internal.runtime;

import java.util.List;

/**
 * What the runtime reports. Called by any thread, one call at a time per cell and in the order in
 * which it happened; implementations only hand the fact on.
 */
public interface Facts {
  /**
   * The process handles messages: after its first start, or after a restart. {@link
   * ProcessCell#processId()} and {@link ProcessCell#fencingToken()} are those of this run.
   */
  void running(ProcessCell cell);

  /** The process failed and waits for its restart. */
  void restarting(ProcessCell cell, String reason);

  /** The process failed too often, and was given up. The cell lives on until it is stopped. */
  void gaveUp(ProcessCell cell, String reason);

  /**
   * The child ended by itself, for good: as its restart policy says, or by its own wish.
   *
   * @param reason how it failed; empty if it ended in order
   */
  void ended(ProcessCell cell, String reason);

  /**
   * The cell was stopped by command; nothing of it runs any more (unless {@code abandoned}).
   *
   * @param unhandled the messages that were waiting, in order; theirs is the caller to answer
   * @param abandoned whether user code did not return even when interrupted; its thread may live on
   */
  void stopped(ProcessCell cell, List<Envelope> unhandled, boolean abandoned);

  /**
   * The cell is frozen: it has finished the message in hand and receives nothing more.
   *
   * @param number the number of the command
   * @param luggage what it hands over; empty if that is nothing
   */
  default void frozen(ProcessCell cell, long number, byte[] luggage) {}

  /** The process could not say what it hands over, and goes on. */
  default void notFrozen(ProcessCell cell, long number, String reason) {}

  /** The process of a held cell has been constructed. */
  default void held(ProcessCell cell) {}

  /** The process of a held cell has taken the state over. */
  default void accepted(ProcessCell cell) {}

  /** The process of a held cell could not be constructed, or not take the state over. */
  default void refused(ProcessCell cell, String reason) {}

  /**
   * What another instance has handed over was merged into this cell's process.
   *
   * @param any whether there was a state to merge, and it was
   * @param problem why it could not be, so that the process goes on with its own; else empty
   */
  default void merged(ProcessCell cell, boolean any, String problem) {}

  /**
   * The runtime itself has failed with a cell, as when there is no memory left: nobody knows how
   * far it has come, and it does nothing more.
   */
  default void broken(ProcessCell cell, Throwable thrown) {}

  /**
   * A message without an asker was not handled: the mailbox was full, or the process has ended.
   *
   * @param reason a sentence about the child
   */
  void undeliverable(ProcessCell cell, Envelope envelope, String reason);
}
