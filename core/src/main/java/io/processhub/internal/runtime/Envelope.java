package io.processhub.internal.runtime;

import io.processhub.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way to a process, or in its mailbox.
 *
 * @param message what {@code receive} is given
 * @param origin the node of the sender
 * @param sender the thread or process of the sender, unique on its node
 * @param sequence the sender's sequence number, rising with each message that the sender sends over
 *     the network; 0 as long as the message has not left its node
 * @param hops how often the message was forwarded
 * @param reply where the answer goes; null for a tell
 */
public record Envelope(
    Object message, NodeId origin, long sender, long sequence, int hops, @Nullable Reply reply) {

  /**
   * The highest number that is taken from the network: at a million messages a second no node gets
   * there in nine years. A higher one would have all later messages of its sender come too late.
   */
  public static final long SEQUENCE_MAX = 1L << 48;

  /** The same with another number. */
  public Envelope withSequence(long other) {
    return new Envelope(message, origin, sender, other, hops, reply);
  }

  /**
   * The hops of a message that is for the instance on one node, and for no other: it is not sent
   * on.
   */
  public static final int TO_REPLICA = 255;

  /** Where the answer to an ask goes. Thread-safe; the first answer counts. */
  public interface Reply {
    /**
     * Answers.
     *
     * @throws IllegalArgumentException if the value is not of the ask's answer type
     */
    void succeed(Object value);

    /** Makes the ask fail. */
    void fail(Failure kind, String detail);
  }

  /** How a message can fail to be handled. Each has an exception in the API. */
  public enum Failure {
    /** {@link io.processhub.NoSuchChild}. */
    NO_SUCH_CHILD("does not exist"),
    /** {@link io.processhub.ProcessFailed}. */
    PROCESS_FAILED("failed"),
    /** {@link io.processhub.MailboxFull}. */
    MAILBOX_FULL("has a full mailbox"),
    /** {@link io.processhub.ChildUnavailable}. */
    UNAVAILABLE("is not available"),
    /** {@link io.processhub.HubPartitioned}. */
    PARTITIONED("does not run here during the network split"),
    /** {@link io.processhub.MessageRefused}. */
    REFUSED("cannot get the message"),
    /** {@link io.processhub.AskTimeout}. */
    TIMEOUT("did not answer in time"),
    /** {@link io.processhub.HubClosed}. */
    CLOSED("is not available: the hub is closed");

    private final String words;

    Failure(String words) {
      this.words = words;
    }

    /** This and its detail, as the end of a sentence about the child. */
    public String inWords(String detail) {
      return detail.isEmpty() ? words + "." : words + ": " + detail;
    }
  }
}
