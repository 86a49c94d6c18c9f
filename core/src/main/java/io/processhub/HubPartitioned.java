package io.processhub;

/** The hub stands down because of a network split; its children do not run here. */
public final class HubPartitioned extends MessageFailure {
  private static final long serialVersionUID = 1L;

  /** For the child with this id. */
  public HubPartitioned(String childId, String message) {
    super(childId, message);
  }
}
