package io.processhub;

/** What becomes of a message for a process whose mailbox is full. */
public enum MailboxOverflow {
  /** The new message is refused: an ask fails with {@link MailboxFull}, a tell is undeliverable. */
  REJECT,
  /** The oldest waiting message gives way: it fails so, and the new one is taken. */
  DROP_OLDEST
}
