package io.processhub;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the replicas of a child have answered: see {@link ProcessRef#askAll}.
 *
 * @param answers the answer of each replica that has answered, by its node, sorted
 * @param failures why the others have not, by their nodes, sorted: a {@link MessageFailure} or
 *     {@link HubClosed} each
 * @param <R> the type of the answers
 */
public record Replies<R>(Map<NodeId, R> answers, Map<NodeId, Throwable> failures) {
  /** Copies the maps. */
  public Replies {
    answers = Collections.unmodifiableMap(new TreeMap<>(answers));
    failures = Collections.unmodifiableMap(new TreeMap<>(failures));
  }

  /** Whether all replicas have answered. */
  public boolean isComplete() {
    return failures.isEmpty();
  }
}
