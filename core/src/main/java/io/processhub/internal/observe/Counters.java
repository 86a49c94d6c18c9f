package io.processhub.internal.observe;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** The named counters of a hub. Thread-safe. */
public final class Counters {
  private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();

  /** The counter with this name; keep it rather than ask again. */
  public LongAdder counter(String name) {
    return counters.computeIfAbsent(name, unused -> new LongAdder());
  }

  /** Has a counter of the whole node among those of the hub. */
  public void share(String name, LongAdder counter) {
    counters.put(name, counter);
  }

  /** All values by name. */
  public Map<String, Long> snapshot() {
    Map<String, Long> values = new TreeMap<>();
    counters.forEach((name, counter) -> values.put(name, counter.sum()));
    return values;
  }
}
