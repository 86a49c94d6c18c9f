package io.processhub.cli.history;

/**
 * One instance from its beginning to its end.
 *
 * @param start how it began
 * @param endNanos when it ended, or its node was killed; {@link Long#MAX_VALUE} if neither happened
 */
record Life(Event.Started start, long endNanos) {
  boolean isAliveAt(long nanos) {
    return start.nanos() <= nanos && nanos < endNanos;
  }
}
