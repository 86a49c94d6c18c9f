package io.processhub.event;

import java.util.List;

/**
 * The hooks of a hub on this node. Thread-safe.
 *
 * <p>Events are handed to the hooks in the order in which they happened, one at a time, on a thread
 * of their own: a handler that throws is logged, one that blocks holds up other handlers but never
 * the hub. When more than {@value #QUEUE_MAX} events wait, the newest are dropped, counted, and
 * reported by {@link HubEvent.EventsDropped}.
 */
public interface Events {
  /** How many events may wait for slow hooks. */
  int QUEUE_MAX = 10_000;

  /**
   * Adds a hook.
   *
   * @throws IllegalArgumentException if a hook with this id is registered
   */
  void register(Hook<?> hook);

  /**
   * Adds an alter hook. Children that are being started already are not affected.
   *
   * @throws IllegalArgumentException if a hook with this id is registered
   */
  void register(AlterHook hook);

  /** Removes the hook with this id, of either kind, if there is one; whether there was. */
  boolean cancel(String id);

  /** The hooks, highest priority first. */
  List<Hook<?>> hooks();

  /** The alter hooks, highest priority first. */
  List<AlterHook> alterHooks();
}
