package io.processhub.cluster;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jgroups.Address;
import org.jspecify.annotations.Nullable;

/**
 * Who has sent something without being in view: nodes that join, or are on the other side of a
 * split; or somebody who makes addresses up. JGroups keeps something of each, so at most {@value
 * #MAX} are listened to in {@value #KEPT_SECONDS} s. Thread-safe.
 */
final class Strangers {
  /** Nobody else is listened to until one of them has been silent for long enough. */
  static final int MAX = 500;

  static final int KEPT_SECONDS = 30;

  private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(KEPT_SECONDS);

  private final LongSupplier nanos;
  private final Consumer<Address> forget;

  /** When each was heard last, who was so longest ago first. Guarded by itself. */
  private final Map<Address, Long> heard = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * None yet.
   *
   * @param nanos the monotonic time
   * @param forget is told whose place another takes
   */
  Strangers(LongSupplier nanos, Consumer<Address> forget) {
    this.nanos = nanos;
    this.forget = forget;
  }

  /** Whether somebody who is not in view is listened to. */
  boolean admit(Address who) {
    Address replaced = null;
    synchronized (heard) {
      long now = nanos.getAsLong();
      if (heard.size() >= MAX && !heard.containsKey(who)) {
        replaced = removeSilent(now);
        if (replaced == null) {
          return false;
        }
      }
      heard.put(who, now);
    }
    if (replaced != null) {
      forget.accept(replaced);
    }
    return true;
  }

  private @Nullable Address removeSilent(long now) {
    Iterator<Map.Entry<Address, Long>> all = heard.entrySet().iterator();
    Map.Entry<Address, Long> eldest = all.next();
    if (now - eldest.getValue() < KEPT_NANOS) {
      return null;
    }
    Address who = eldest.getKey();
    all.remove();
    return who;
  }

  /** These are in view now. */
  void join(Collection<Address> members) {
    synchronized (heard) {
      heard.keySet().removeAll(members);
    }
  }

  /** How many there are. */
  int size() {
    synchronized (heard) {
      return heard.size();
    }
  }
}
