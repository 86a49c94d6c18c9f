package io.processhub.internal.observe;

import io.processhub.event.AlterHook;
import io.processhub.event.Events;
import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import io.processhub.internal.Required;
import io.processhub.internal.Thrown;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Carries events from the parts of a hub to its hooks: a bounded queue, emptied by one task at a
 * time on the executor. The lock guards the queue, and is never held while a handler runs. A hook
 * that throws is counted, and logged as often as a {@link LineAllowance} of its own permits.
 */
public final class EventBus implements Events, EventSink {
  private static final Logger LOG = LoggerFactory.getLogger(EventBus.class);

  /** How many events are handed out before others have a turn on the executor. */
  private static final int BATCH_MAX = 256;

  private final String hub;
  private final Executor executor;
  private final LongSupplier nanos;
  private final LongAdder failed;
  private final LongAdder withheld;

  /** Sorted; replaced as a whole under the lock. */
  private volatile List<Listener<?>> listeners = List.of();

  private volatile List<AlterHook> alterHooks = List.of();

  // Guarded by this.
  private final Queue<HubEvent> queue = new ArrayDeque<>();
  private boolean dispatching;

  /** The task that dispatches is on its way through the executor. */
  private boolean due;

  /** The executor threw when it was given that task, which it may have taken all the same. */
  private boolean lost;

  private long dropped;

  /** A hook, and the log of what it throws. */
  private record Listener<E extends HubEvent>(Hook<E> hook, SparingLog log) {}

  /**
   * For the hub with this name; handlers run on the executor.
   *
   * @param nanos the monotonic time
   */
  public EventBus(String hub, Executor executor, LongSupplier nanos, Counters counters) {
    this.hub = hub;
    this.executor = executor;
    this.nanos = nanos;
    failed = counters.counter("hooksFailed");
    withheld = counters.counter("logLinesWithheld");
  }

  @Override
  public synchronized void register(Hook<?> hook) {
    requireNew(Required.given("A hook", hook).id());
    List<Listener<?>> changed = new ArrayList<>(listeners);
    changed.add(new Listener<>(hook, new SparingLog(LOG, nanos, withheld)));
    // A stable sort: of equal priority, the one registered first stays first.
    changed.sort(Comparator.<Listener<?>>comparingInt(each -> each.hook.priority()).reversed());
    listeners = List.copyOf(changed);
  }

  @Override
  public synchronized void register(AlterHook hook) {
    requireNew(Required.given("A hook", hook).id());
    List<AlterHook> changed = new ArrayList<>(alterHooks);
    changed.add(hook);
    changed.sort(Comparator.comparingInt(AlterHook::priority).reversed());
    alterHooks = List.copyOf(changed);
  }

  private void requireNew(String id) {
    if (hooks().stream().anyMatch(other -> other.id().equals(id))
        || alterHooks.stream().anyMatch(other -> other.id().equals(id))) {
      throw new IllegalArgumentException(
          "Hub '%s' has a hook with the id '%s' already.".formatted(hub, id));
    }
  }

  @Override
  public synchronized boolean cancel(String id) {
    List<Listener<?>> changed = new ArrayList<>(listeners);
    List<AlterHook> changedToo = new ArrayList<>(alterHooks);
    boolean found = changed.removeIf(each -> each.hook.id().equals(id));
    found |= changedToo.removeIf(hook -> hook.id().equals(id));
    listeners = List.copyOf(changed);
    alterHooks = List.copyOf(changedToo);
    return found;
  }

  @Override
  public List<Hook<?>> hooks() {
    List<Hook<?>> hooks = new ArrayList<>();
    listeners.forEach(each -> hooks.add(each.hook));
    return List.copyOf(hooks);
  }

  @Override
  public List<AlterHook> alterHooks() {
    return alterHooks;
  }

  @Override
  public void publish(HubEvent event) {
    if (isWanted(event.getClass()) && enqueue(event)) {
      handOver();
    }
  }

  /** How many events wait. */
  public synchronized int size() {
    return queue.size();
  }

  @Override
  public boolean isWanted(Class<? extends HubEvent> type) {
    for (Listener<?> each : listeners) {
      if (each.hook.type().isAssignableFrom(type)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the caller must hand the dispatching over. */
  private synchronized boolean enqueue(HubEvent event) {
    if (queue.size() < QUEUE_MAX) {
      queue.add(event);
    } else {
      dropped++;
    }
    if (!dispatching) {
      dispatching = true;
      due = true;
    } else if (!lost) {
      return false;
    }
    lost = false;
    return true;
  }

  /** Fails when no thread can be made, or when the publisher's stack overflows on the way. */
  private void handOver() {
    boolean returned = false;
    try {
      executor.execute(this::dispatch);
      returned = true;
    } finally {
      if (!returned) {
        lose();
      }
    }
  }

  private synchronized void lose() {
    lost = true;
  }

  private void dispatch() {
    if (!setDue(false)) {
      return;
    }
    boolean more = true;
    try {
      more = dispatchSome();
    } finally {
      // Also when logging threw, as when memory is short: the rest must be heard of.
      if (more) {
        setDue(true);
        handOver();
      }
    }
  }

  /** Whether it was due before. */
  private synchronized boolean setDue(boolean now) {
    boolean before = due;
    due = now;
    return before;
  }

  /** Whether there may be more. */
  private boolean dispatchSome() {
    for (int i = 0; i < BATCH_MAX; i++) {
      HubEvent event = next();
      if (event == null) {
        return false;
      }
      for (Listener<?> each : listeners) {
        call(each, event);
      }
    }
    return true;
  }

  private synchronized @Nullable HubEvent next() {
    HubEvent event = queue.poll();
    if (event == null) {
      dispatching = false;
    } else if (dropped > 0) {
      // There is room again, and all that waits is older than what was dropped.
      queue.add(new HubEvent.EventsDropped(hub, dropped));
      dropped = 0;
    }
    return event;
  }

  private <E extends HubEvent> void call(Listener<E> listener, HubEvent event) {
    Hook<E> hook = listener.hook;
    if (!hook.type().isInstance(event)) {
      return;
    }
    try {
      hook.handler().accept(hook.type().cast(event));
    } catch (Throwable thrown) {
      failed.increment();
      listener
          .log
          .at(Level.WARN)
          .addKeyValue("hub", hub)
          .addKeyValue("hook", hook.id())
          .addKeyValue("event", Thrown.text(event))
          .setCause(Thrown.printable(thrown))
          .log("A hook failed.");
    }
    // A handler's interrupt is its own affair.
    Thread.interrupted();
  }
}
