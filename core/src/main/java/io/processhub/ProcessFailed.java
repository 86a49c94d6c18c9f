package io.processhub;

/**
 * The process failed, was stopped, or returned without answering, while it had the message in hand;
 * or it refused to answer. The message is spent, and may have taken effect.
 */
public final class ProcessFailed extends MessageFailure {
  private static final long serialVersionUID = 1L;

  /** For the child with this id. */
  public ProcessFailed(String childId, String message) {
    super(childId, message);
  }
}
