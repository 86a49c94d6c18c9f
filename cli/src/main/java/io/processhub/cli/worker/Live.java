package io.processhub.cli.worker;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The instances of {@link Probe} that live in this JVM, as they themselves say. */
final class Live {
  private static final Map<String, Integer> COUNTS = new ConcurrentHashMap<>();

  private Live() {}

  static void add(String childId) {
    COUNTS.merge(childId, 1, Integer::sum);
  }

  static void remove(String childId) {
    COUNTS.computeIfPresent(childId, (id, count) -> count == 1 ? null : count - 1);
  }

  /** How many instances of this child live here. */
  static int count(String childId) {
    return COUNTS.getOrDefault(childId, 0);
  }

  static int total() {
    return COUNTS.values().stream().mapToInt(Integer::intValue).sum();
  }
}
