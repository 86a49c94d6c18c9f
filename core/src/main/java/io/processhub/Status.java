package io.processhub;

/** How a call about several children went. */
public enum Status {
  /** For all of them as asked. */
  OK,
  /** For some of them. */
  PARTIAL,
  /** For none. */
  FAILED
}
