package io.processhub.cli.worker;

/** A worker could not carry a command out, or has ended. */
public final class WorkerFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what has happened. */
  public WorkerFailed(String message) {
    super(message);
  }
}
