package io.processhub.internal.runtime;

import io.processhub.internal.observe.Counters;
import io.processhub.internal.observe.EventSink;

/**
 * Who is told what happens to processes.
 *
 * @param facts the coordinator, which acts on it
 * @param events the hooks: the runtime itself publishes {@code ChildFailed}, {@code ChildGaveUp}
 *     and {@code ChildAbandoned}, and leaves all other events to who receives the facts
 * @param counters the hub's counters
 */
public record Observers(Facts facts, EventSink events, Counters counters) {}
