package io.processhub.internal.coordinator;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes this node holds of what processes hand over to it, of all handovers together: from
 * when a part has come until the process here has taken over. What there is no room for is refused,
 * so the source goes on with its process, and tries again later. One that is refused frees what it
 * had taken, so of many that come at once some get through; and there is room for the largest.
 *
 * <p>From half of that on no handover is begun: what has begun is to come to its end.
 */
final class LuggageRoom {
  /** As much as one process may hand over. */
  static final long BYTES_MAX = Outgoing.LUGGAGE_BYTES_MAX;

  /** Why a handover is refused. Its source does not take it for a failure of the child's own. */
  static final String FULL = "too much is being handed over to it now";

  private final AtomicLong bytes = new AtomicLong();

  /** Whether another handover may begin. */
  boolean mayBegin() {
    return bytes.get() < BYTES_MAX / 2;
  }

  /** Whether there is room for so much, which then is to be given back. */
  boolean take(int more) {
    if (bytes.get() + more > BYTES_MAX) {
      return false;
    }
    bytes.addAndGet(more);
    return true;
  }

  /** So much is not held any more. */
  void give(long less) {
    bytes.addAndGet(-less);
  }

  /** How much is held. May be called by any thread. */
  long bytes() {
    return bytes.get();
  }
}
