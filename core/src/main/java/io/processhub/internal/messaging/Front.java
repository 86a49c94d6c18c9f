package io.processhub.internal.messaging;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link Flow} knows of a station to which it has let messages go.
 *
 * @param marker the number of the marker that follows the messages; 0: none does
 * @param sent how often that has been sent
 * @param way where messages were to go when it was sent
 * @param atNanos when it was sent first; without one, when the last was answered from there
 * @param answers how many markers in turn have been answered from there
 */
record Front(long marker, int sent, @Nullable Station way, long atNanos, int answers) {
  /** How long it is relied on that the child runs where it ran. */
  static final long TRUST_NANOS = 1_000_000_000L;

  static final Front UNMARKED = new Front(0, 0, null, 0, 0);

  /** Whether the child ran there a short while ago, as messages were to go this way. */
  boolean runs(Station goal, long nowNanos) {
    return marker == 0 && goal.equals(way) && nowNanos - atNanos < TRUST_NANOS;
  }

  int answers(Station goal) {
    return goal.equals(way) ? answers : 0;
  }

  Front marked(long number, Station goal, long nowNanos) {
    return new Front(number, 1, goal, nowNanos, answers(goal));
  }

  /** Whether the marker is to be sent again, as it or its answer may be lost. */
  boolean isOverdue(long nowNanos) {
    return marker != 0 && nowNanos - atNanos >= TRUST_NANOS << (sent - 1);
  }

  /** The same marker: whichever of its answers comes first counts. */
  Front sentAgain() {
    return new Front(marker, sent + 1, way, atNanos, answers);
  }

  /** The child runs at the front, or at another that takes its place. */
  Front answered(boolean isThere, long nowNanos) {
    return new Front(0, 0, way, nowNanos, isThere ? answers + 1 : 1);
  }
}
