package io.processhub;

/** The process has as many messages waiting as its mailbox may hold. Try again later. */
public final class MailboxFull extends MessageFailure {
  private static final long serialVersionUID = 1L;

  /** For the child with this id. */
  public MailboxFull(String childId, String message) {
    super(childId, message);
  }
}
