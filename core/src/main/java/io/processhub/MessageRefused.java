package io.processhub;

/**
 * The message could not be carried to the process: its type is not registered there, it cannot be
 * encoded or decoded, it is too long, or too many asks are waiting.
 */
public final class MessageRefused extends MessageFailure {
  private static final long serialVersionUID = 1L;

  /** For the child with this id. */
  public MessageRefused(String childId, String message) {
    super(childId, message);
  }
}
