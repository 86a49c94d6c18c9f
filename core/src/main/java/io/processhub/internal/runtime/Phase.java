package io.processhub.internal.runtime;

/** What the owner of a cell is to do next, or why the cell has none. */
enum Phase {
  /** The process is to be constructed. */
  STARTING,
  /** The process handles messages, or waits for one. */
  RUNNING,
  /** The process failed, and its back-off is not over. */
  WAITING,
  /** The process failed too often. */
  FAILED,
  /** The process ended by itself. */
  ENDED,
  /** The process takes over from another, and waits for the next step of that. */
  HELD,
  /** The process receives nothing, and has said what it hands over. */
  FROZEN,
  /** The cell was stopped. */
  STOPPED;

  /** Whether a cell in this phase has no owner, but can still get one. */
  boolean isParked() {
    return this == WAITING || this == FAILED || this == ENDED || this == HELD || this == FROZEN;
  }

  /** Whether messages are not taken any more. */
  boolean isOver() {
    return this == FAILED || this == ENDED || this == STOPPED;
  }
}
