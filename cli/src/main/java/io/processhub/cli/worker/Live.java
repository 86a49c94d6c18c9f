package io.processhub.cli.worker;

import io.processhub.process.Role;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The instances of {@link Probe} that live in this JVM, as they themselves say. */
final class Live {
  private static final Map<String, Integer> COUNTS = new ConcurrentHashMap<>();

  private static final Map<String, Role> ROLES = new ConcurrentHashMap<>();

  private Live() {}

  /** The instance here was told its role. */
  static void role(String childId, Role role) {
    ROLES.put(childId, role);
  }

  /** The role that the instance here was last told; ACTIVE if it was told none. */
  static Role role(String childId) {
    return ROLES.getOrDefault(childId, Role.ACTIVE);
  }

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
