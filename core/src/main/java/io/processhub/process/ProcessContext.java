package io.processhub.process;

import io.processhub.Hub;
import io.processhub.ProcessId;
import io.processhub.ProcessRef;
import java.time.Duration;
import java.util.Map;

/**
 * What a process knows of itself and can ask of its surroundings. Valid during the calls of one
 * process; only {@link ReplyTo} and {@link ProcessRef} may be kept and used from other threads.
 */
public interface ProcessContext {

  /** The child's id. */
  String childId();

  /** This run's id. It changes with each restart and each move. */
  ProcessId processId();

  /** A ref to this child, wherever it may run later. */
  ProcessRef<?> self();

  /**
   * The hub that the child belongs to. A process handles one message at a time: it must not wait
   * for what cannot be before it returns, such as an answer of its own, its own stop or the hub's
   * close. Such a wait ends when its time is over.
   */
  Hub hub();

  /** The child spec's metadata. */
  Map<String, String> metadata();

  /**
   * What this instance is for, beside the child's other instances: {@link Role#ACTIVE} unless the
   * hub keeps passive ones. For a message-driven process it changes between two messages only, for
   * a task at any time.
   */
  Role role();

  /**
   * A number that rises from each activation of this child to the next: when it is started,
   * restarted or moved, and when a passive instance becomes active. Pass it with every write to an
   * outside system that refuses smaller numbers than it has seen, and a process that was wrongly
   * believed dead can do no harm. How far to trust it depends on the partition strategy: under
   * {@link io.processhub.strategy.MajorityQuorum} it always rises; without a quorum, between
   * activations that know of each other.
   */
  long fencingToken();

  /**
   * Whether this process may act now. Without a quorum it always may. Under {@link
   * io.processhub.strategy.MajorityQuorum} messages are handled only while this is true; it is for
   * tasks, and for handlers that take long: once it is false it stays so, and another instance of
   * the child may run elsewhere. Cheap; may be called by any thread.
   */
  boolean isLicensed();

  /**
   * Answers the {@link Ask} in hand.
   *
   * @throws IllegalStateException if the message in hand is no ask, or has been answered
   * @throws IllegalArgumentException if the value is not of the ask's answer type
   */
  void reply(Object value);

  /**
   * Takes the {@link Ask} in hand over, to be answered later and by any thread.
   *
   * @throws IllegalStateException if the message in hand is no ask, or has been answered
   */
  ReplyTo replyLater();

  /**
   * Sends a message to this process after a delay, of zero or more. Timers end with the process.
   * The answer to an {@link Ask} that is sent so goes nowhere.
   *
   * @throws IllegalStateException if the process has too many timers already ({@value
   *     #TIMERS_MAX}), or is a task, which receives no messages
   * @throws IllegalArgumentException if the message is not of the process's message type, or the
   *     delay is negative
   */
  Timer after(Duration delay, Object message);

  /**
   * Sends a message to this process again and again, first after one period. A period that ends
   * while the previous message still waits in the mailbox sends none. Throws what {@link #after}
   * does, and refuses a period of zero.
   */
  Timer every(Duration period, Object message);

  /** Ends this child in order, for good, after the message in hand: the hub forgets it. */
  void stop();

  /** How many timers one process may have at a time. */
  int TIMERS_MAX = 1_000;

  /** A running timer. */
  interface Timer {
    /** Stops it. Idempotent; of no effect on a message that is in the mailbox already. */
    void cancel();
  }
}
