package io.processhub.event;

import io.processhub.internal.Names;
import io.processhub.internal.Required;
import java.util.function.Consumer;

/**
 * A subscription: who wants to hear of which events.
 *
 * @param id names the hook, for cancelling; unique in the hub. The rules for ids of children hold:
 *     not blank, at most 512 bytes long in UTF-8, no control characters, well-formed Unicode
 * @param type the events wanted; {@code HubEvent.class} for all
 * @param priority hooks with a higher priority hear of an event first
 * @param handler called with each event, on a thread of the hub's own, one event at a time
 * @param <E> the type of the events
 */
public record Hook<E extends HubEvent>(
    String id, Class<E> type, int priority, Consumer<? super E> handler) {
  /** The priority of hooks that name none. */
  public static final int PRIORITY_DEFAULT = 0;

  /**
   * The priority kept for hooks that the library itself registers; there are none in this version.
   */
  public static final int PRIORITY_LIBRARY = 100;

  /**
   * Checks that there is an id, a type and a handler.
   *
   * @throws IllegalArgumentException if one is null, or the id breaks the rules for ids
   */
  public Hook {
    Names.check("hook's id", id);
    Required.given("The type of hook '" + id + "'", type);
    Required.given("The handler of hook '" + id + "'", handler);
  }

  /** A hook of default priority. */
  public static <E extends HubEvent> Hook<E> of(
      String id, Class<E> type, Consumer<? super E> handler) {
    return new Hook<>(id, type, PRIORITY_DEFAULT, handler);
  }
}
