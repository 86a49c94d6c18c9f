package io.processhub;

/** No child with this id is wanted in the hub. */
public final class NoSuchChild extends MessageFailure {
  private static final long serialVersionUID = 1L;

  /** For the child with this id. */
  public NoSuchChild(String childId, String message) {
    super(childId, message);
  }
}
