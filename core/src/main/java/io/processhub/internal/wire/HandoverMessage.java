package io.processhub.internal.wire;

import io.processhub.internal.catalog.Stamp;
import io.processhub.internal.registry.Running;

/**
 * What the two nodes of a handover say to each other. The source numbers its handovers; an id is
 * that number together with the source. All but {@link Answer} come from the source.
 */
public sealed interface HandoverMessage {

  /** The number of the handover. */
  long id();

  /**
   * Asks the target to construct the child's process and to hold it; also: how far are you?
   *
   * @param activeSince the role that moves along, as {@link Running#activeSince()}
   */
  record Offer(long id, String child, Stamp generation, long activeSince)
      implements HandoverMessage {}

  /** A part of what the process hands over. Never compared, so an array will do. */
  @SuppressWarnings("ArrayRecordComponent")
  record Chunk(long id, long index, boolean last, byte[] bytes) implements HandoverMessage {}

  /** The old process is gone: the new one is to begin, with this fencing token. */
  record Release(long id, long token) implements HandoverMessage {}

  /** The source would like to go on itself. */
  record Abort(long id) implements HandoverMessage {}

  /** The source knows how it has ended: the target may forget it. */
  record Over(long id) implements HandoverMessage {}

  /**
   * How far the target is.
   *
   * @param chunks how many parts it has
   * @param reason why it refuses; else empty
   */
  record Answer(long id, Step step, long chunks, String reason) implements HandoverMessage {}

  /** What a target answers. */
  enum Step {
    /** The process is held: the parts can come. */
    READY,
    /** So many parts have come. */
    RECEIVED,
    /** The process has taken over; it waits for its release. */
    ACCEPTED,
    /** It begins. */
    BEGUN,
    /** It will not begin, whatever comes. */
    REFUSED
  }
}
