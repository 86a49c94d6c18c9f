package io.processhub.testkit;

import io.processhub.NodeId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What is wrong with the network: between which nodes (by name) nothing passes, or is seen; and
 * which is believed dead by which, until either is started anew.
 */
final class Cuts {
  private record Route(String from, String to) {}

  private record Suspicion(NodeId observer, NodeId subject) {}

  private final Set<Route> blocked = new HashSet<>();
  private final Set<Route> pinned = new HashSet<>();
  private final Set<Route> hidden = new HashSet<>();
  private final Map<Suspicion, Long> suspectedUntilNanos = new HashMap<>();

  void block(String from, String to) {
    blocked.add(new Route(from, to));
  }

  void unblock(String from, String to) {
    blocked.remove(new Route(from, to));
  }

  /** From now on the observer keeps the subject in its view, whatever happens between them. */
  void pin(String observer, String subject) {
    pinned.add(new Route(observer, subject));
  }

  /** From now on the observer does not see the subject. */
  void hide(String observer, String subject) {
    hidden.add(new Route(observer, subject));
  }

  void suspect(NodeId observer, NodeId subject, long untilNanos) {
    suspectedUntilNanos.merge(new Suspicion(observer, subject), untilNanos, Math::max);
  }

  void clear() {
    blocked.clear();
    pinned.clear();
    hidden.clear();
    suspectedUntilNanos.clear();
  }

  boolean isClear() {
    return blocked.isEmpty() && pinned.isEmpty() && hidden.isEmpty();
  }

  boolean isBlocked(String from, String to) {
    return !blocked.isEmpty() && blocked.contains(new Route(from, to));
  }

  /** Whether the observer should come to see a subject that is alive. */
  boolean isVisible(NodeId observer, NodeId subject, long nowNanos) {
    String from = observer.name();
    String to = subject.name();
    Route route = new Route(from, to);
    if (pinned.contains(route)) {
      return true;
    }
    return !hidden.contains(route)
        && !blocked.contains(route)
        && !isBlocked(to, from)
        && suspectedUntilNanos.getOrDefault(new Suspicion(observer, subject), 0L) <= nowNanos;
  }
}
