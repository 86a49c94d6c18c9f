package io.processhub.internal.runtime;

/**
 * Keeps what senders write of a mailbox in another cache line than the object that lies before it.
 */
@SuppressWarnings("unused")
abstract class MailboxFront {
  private long gap1;
  private long gap2;
  private long gap3;
  private long gap4;
  private long gap5;
  private long gap6;
  private long gap7;
  private long gap8;
}
