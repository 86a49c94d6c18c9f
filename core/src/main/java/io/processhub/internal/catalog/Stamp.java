package io.processhub.internal.catalog;

import io.processhub.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * A moment on the hub's hybrid logical clock (Kulkarni et al., "Logical Physical Clocks", 2014).
 *
 * @param time the physical milliseconds, shifted left by {@link #COUNTER_BITS}, plus a counter
 * @param node who made the stamp; breaks ties
 */
public record Stamp(long time, NodeId node) implements Comparable<Stamp> {
  /** How many bits of the time are the counter. */
  public static final int COUNTER_BITS = 16;

  /** The physical part, in milliseconds since the epoch. */
  public long millis() {
    return time >>> COUNTER_BITS;
  }

  /** As of any record; written out because it is asked so often. */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Stamp stamp && time == stamp.time && node.equals(stamp.node));
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(time) + node.hashCode();
  }

  /** By time, then by node. */
  @Override
  public int compareTo(Stamp other) {
    int byTime = Long.compare(time, other.time);
    return byTime != 0 ? byTime : node.compareTo(other.node);
  }
}
