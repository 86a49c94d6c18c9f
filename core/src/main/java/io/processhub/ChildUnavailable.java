package io.processhub;

/**
 * The child is wanted but has not been running anywhere for longer than the hub waits for it
 * ({@link HubConfig#routeWait()}): it is starting slowly, moving, or was given up. Or the network
 * did not take the message, because the child's node is out of reach or too slow. The message was
 * not handled.
 */
public final class ChildUnavailable extends MessageFailure {
  private static final long serialVersionUID = 1L;

  /** For the child with this id. */
  public ChildUnavailable(String childId, String message) {
    super(childId, message);
  }
}
