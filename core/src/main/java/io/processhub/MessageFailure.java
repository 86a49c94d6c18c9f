package io.processhub;

/** A message to a child was not handled, or its answer did not come. */
public abstract sealed class MessageFailure extends ProcessHubException
    permits AskTimeout,
        ChildUnavailable,
        HubPartitioned,
        MailboxFull,
        MessageRefused,
        NoSuchChild,
        ProcessFailed {
  private static final long serialVersionUID = 1L;
  private final String childId;

  MessageFailure(String childId, String message) {
    super(message);
    this.childId = childId;
  }

  /** The child that the message was for. */
  public String childId() {
    return childId;
  }
}
