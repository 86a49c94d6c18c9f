package io.processhub.internal.epoch;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Fencing tokens under epochs: the epoch's number, then a counter. Thread-safe.
 *
 * <p>Tokens of a node rise. A node that takes a child over by another's word has observed that
 * node's clock first (as with Lamport's). A node that takes it over because an epoch has left the
 * other out begins above all that the other can have drawn: that one was in an epoch of a smaller
 * number, and had observed the clocks only of nodes that were in such epochs, too.
 */
public final class TokenClock {
  private static final int COUNTER_BITS = 31;
  private static final long COUNTER_MASK = (1L << COUNTER_BITS) - 1;

  private final AtomicLong last = new AtomicLong();

  /** The next token: larger than all before. */
  public long next() {
    return last.incrementAndGet();
  }

  /** The last token drawn or observed. */
  public long last() {
    return last.get();
  }

  /** Another node has drawn tokens up to this one. */
  public void observe(long token) {
    last.accumulateAndGet(token, Math::max);
  }

  /** An epoch of this number begins. */
  public void floor(long number) {
    observe(number << COUNTER_BITS);
  }

  /**
   * Whether half the tokens of the epoch of this number are drawn, so that it is time for another.
   */
  public boolean isLow(long number) {
    return last.get() - (number << COUNTER_BITS) > COUNTER_MASK / 2;
  }
}
