package io.processhub.internal.observe;

import io.processhub.event.HubEvent;

/** Where the parts of a hub put their events. Never blocks, never throws. */
@FunctionalInterface
public interface EventSink {
  /** Hands the event on to the hooks. */
  void publish(HubEvent event);

  /** Whether anybody hears of such events: if not, none need be made. */
  default boolean isWanted(Class<? extends HubEvent> type) {
    return true;
  }
}
