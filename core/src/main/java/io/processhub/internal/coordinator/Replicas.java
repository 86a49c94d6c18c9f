package io.processhub.internal.coordinator;

import java.util.HashMap;
import java.util.Map;

/**
 * Which of this node's instances were wanted beside others when they were last wanted here. Such a
 * one has been told what the others were told: when fewer are wanted it ends, and its state is not
 * merged into that of one that stays. Of two instances that were each wanted alone, as on both
 * sides of a split, the states are merged.
 */
final class Replicas {
  private static final int UNKNOWN = 0;

  private final Adoption adoption;
  private final Map<String, Integer> wanted = new HashMap<>();

  Replicas(Adoption adoption) {
    this.adoption = adoption;
  }

  /** How many instances are wanted now; a node that is alone cannot tell how many would be. */
  int wantedNow() {
    Membership now = adoption.membership();
    return now == null || now.nodes().size() == 1 ? UNKNOWN : now.instances();
  }

  /** The instance here is wanted, or was when it was sent here, and with it so many in all. */
  void note(String id, int instances) {
    if (instances > 1) {
      wanted.put(id, instances);
    } else if (instances != UNKNOWN) {
      wanted.remove(id);
    }
  }

  /** Whether the instance here was wanted beside others. */
  boolean contains(String id) {
    return wanted.containsKey(id);
  }

  /** Whether more were wanted than are now. */
  boolean wereMore(String id) {
    Membership now = adoption.membership();
    return now != null && wanted.getOrDefault(id, 1) > now.instances();
  }

  /** There is no instance here. */
  void forget(String id) {
    wanted.remove(id);
  }
}
