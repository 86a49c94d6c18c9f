package io.processhub.internal.runtime;

/**
 * The messages that wait for one process. Any number of threads offer; one at a time, the owner,
 * takes. The owner is whoever made the mailbox busy: the thread that got {@link Offered#WOKE}, or
 * won {@link #wake}; ownership passes on through whatever hands the work to another thread.
 *
 * <p>What the owner writes for each message is kept in another cache line than the object that lies
 * behind: senders read that for each message, if it is one of those that were made with the
 * mailbox, or that the collector has put there.
 */
@SuppressWarnings("unused")
class Mailbox extends MailboxBatch {
  private long gap1;
  private long gap2;
  private long gap3;
  private long gap4;
  private long gap5;
  private long gap6;
  private long gap7;
  private long gap8;
}
