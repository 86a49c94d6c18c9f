package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import io.processhub.internal.observe.SparingLog;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The children of this node that could not be handed over, and when each is looked at again: after
 * a second, then ever later. One attempt in vain is nothing unusual; what comes of several a person
 * should know.
 */
final class Retries {
  /** How often a node that leaves tries to hand a child over before it moves it without state. */
  static final int ATTEMPTS_MAX = 3;

  private static final Logger log = LoggerFactory.getLogger(Retries.class);
  private static final long WAIT_NANOS = 1_000_000_000L;
  private static final int DOUBLINGS_MAX = 4;

  private final Ground ground;
  private final SparingLog vain;
  private final Map<String, Retry> byChild = new HashMap<>();

  record Retry(int attempts, long atNanos, NodeId target) {
    /**
     * What follows a failed attempt. That the target has no room is no fault of the child's: it
     * does not count for a node that leaves, which would move it without its state in the end.
     */
    static Retry after(@Nullable Retry before, String reason, NodeId target, long nowNanos) {
      int failed = before == null ? 0 : before.attempts;
      int attempts = reason.equals(LuggageRoom.FULL) ? failed : failed + 1;
      int doublings = Math.clamp(attempts - 1L, 0, DOUBLINGS_MAX);
      return new Retry(attempts, nowNanos + (WAIT_NANOS << doublings), target);
    }
  }

  Retries(Ground ground) {
    this.ground = ground;
    vain = ground.sparing(log);
  }

  /** An attempt has failed. */
  void failed(String child, NodeId target, String reason) {
    int before = attempts(child);
    Retry next = Retry.after(byChild.get(child), reason, target, ground.nanos());
    byChild.put(child, next);
    if (before < ATTEMPTS_MAX && next.attempts == ATTEMPTS_MAX) {
      vain.at(Level.WARN)
          .addKeyValue("hub", ground.hub())
          .addKeyValue("node", ground.self)
          .log(
              "child '{}' has not been moved to {} in {} attempts: {}",
              child,
              target,
              ATTEMPTS_MAX,
              reason);
    }
  }

  /** The target cannot be tried now. */
  void postpone(String child, NodeId target) {
    byChild.put(child, new Retry(attempts(child), ground.nanos() + WAIT_NANOS, target));
  }

  private int attempts(String child) {
    Retry known = byChild.get(child);
    return known == null ? 0 : known.attempts;
  }

  /** The child has moved, or need not any more: what has failed does not count later. */
  void forget(String child) {
    byChild.remove(child);
  }

  /** Whether it was tried as often as one does that must be rid of the child. */
  boolean isExhausted(String child) {
    return attempts(child) >= ATTEMPTS_MAX;
  }

  /** Whether it may be tried now to hand the child over to this node. */
  boolean isDue(String child, NodeId target) {
    Retry known = byChild.get(child);
    return known == null || !known.target.equals(target) || ground.nanos() - known.atNanos >= 0;
  }

  /** Has those that are due looked at again; forgets those that do not run here any more. */
  void tick() {
    long now = ground.nanos();
    byChild.keySet().removeIf(child -> ground.registry.get(child, ground.self) == null);
    byChild.forEach((child, retry) -> {
      if (now - retry.atNanos >= 0) {
        ground.touch(child);
      }
    });
  }

  /** How many there are. */
  int size() {
    return byChild.size();
  }
}
