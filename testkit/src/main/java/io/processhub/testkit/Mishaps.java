package io.processhub.testkit;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** How often each mishap has happened in a simulation. */
final class Mishaps {
  private final Map<Mishap, Integer> counts = new EnumMap<>(Mishap.class);

  /** It has happened. */
  void add(Mishap mishap) {
    counts.merge(mishap, 1, Integer::sum);
  }

  /** Those that have happened, and how often. */
  Map<Mishap, Integer> counts() {
    return Collections.unmodifiableMap(counts);
  }
}
