package io.processhub;

/** No answer came in time. The message may or may not have been handled. */
public final class AskTimeout extends MessageFailure {
  private static final long serialVersionUID = 1L;

  /** For the child with this id. */
  public AskTimeout(String childId, String message) {
    super(childId, message);
  }
}
