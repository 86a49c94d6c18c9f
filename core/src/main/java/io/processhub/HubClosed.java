package io.processhub;

/** The hub, or its node, has been closed. */
public final class HubClosed extends ProcessHubException {
  private static final long serialVersionUID = 1L;

  /** For the hub with this name. */
  public HubClosed(String hub) {
    super("Hub '" + hub + "' is closed on this node.");
  }
}
