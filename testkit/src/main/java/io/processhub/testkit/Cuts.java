package io.processhub.testkit;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What is wrong with the network: between which nodes (by name) nothing passes, or is seen. */
final class Cuts {
  private record Route(String from, String to) {}

  private final Set<Route> blocked = new HashSet<>();
  private final Set<Route> pinned = new HashSet<>();
  private final Set<Route> hidden = new HashSet<>();
  private final Map<Route, Long> suspectedUntilNanos = new HashMap<>();

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

  void suspect(String observer, String subject, long untilNanos) {
    suspectedUntilNanos.merge(new Route(observer, subject), untilNanos, Math::max);
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
    return blocked.contains(new Route(from, to));
  }

  /** Whether the observer, by its name, should come to see a subject that is alive. */
  boolean isVisible(String observer, String subject, long nowNanos) {
    Route route = new Route(observer, subject);
    if (pinned.contains(route)) {
      return true;
    }
    return !hidden.contains(route)
        && !blocked.contains(route)
        && !isBlocked(subject, observer)
        && suspectedUntilNanos.getOrDefault(route, 0L) <= nowNanos;
  }
}
