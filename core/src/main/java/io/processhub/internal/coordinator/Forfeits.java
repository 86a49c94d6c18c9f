package io.processhub.internal.coordinator;

import io.processhub.internal.catalog.Stamp;
import io.processhub.internal.registry.Running;
import io.processhub.process.Role;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The children of which this node had given up an instance that is taken out by now. As long as it
 * was shown, the next owner was the one to become active, and may be about to: this node may have
 * answered it already. So what begins in its place goes behind the others ({@link
 * Running#RETURNED}), until it has seen an active one, or has become it.
 */
final class Forfeits {
  private final Map<String, Stamp> byChild = new HashMap<>();

  /** An instance of this node is taken out. */
  void takenOut(String id, Running instance) {
    if (!instance.isAlive()) {
      byChild.put(id, instance.generation());
    }
  }

  /** As what an instance of this node is to be shown, in place of the one before. */
  Running shown(String id, @Nullable Running before, Running instance) {
    if (before != null && !before.isAlive()) {
      takenOut(id, before);
    }
    if (!has(id, instance.generation())) {
      return instance;
    }
    if (instance.role() == Role.PASSIVE) {
      return instance.activeSince(Running.RETURNED);
    }
    byChild.remove(id);
    return instance;
  }

  /** Whether what begins of this generation comes after one that was given up here. */
  boolean has(String id, Stamp generation) {
    return generation.equals(byChild.get(id));
  }

  /** The child is no more, or the instance here has seen an active one: what it shows counts. */
  void forget(String id) {
    byChild.remove(id);
  }

  /** How many there are: at most one for each child. */
  int size() {
    return byChild.size();
  }
}
