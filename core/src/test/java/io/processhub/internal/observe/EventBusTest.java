package io.processhub.internal.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.processhub.event.Events;
import io.processhub.event.Hook;
import io.processhub.event.HubEvent;
import io.processhub.event.HubEvent.ChildEnded;
import io.processhub.event.HubEvent.CoordinatorShutdown;
import io.processhub.event.HubEvent.EventsDropped;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class EventBusTest {
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final List<String> heard = new ArrayList<>();
  private final Counters counters = new Counters();
  private final AtomicLong nanos = new AtomicLong();
  private final EventBus bus = busOn(tasks::add);

  private EventBus busOn(Executor executor) {
    return new EventBus("hub", executor, nanos::get, counters);
  }

  private void settle() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  private static ChildEnded ended(int child) {
    return new ChildEnded("hub", String.valueOf(child));
  }

  private Hook<ChildEnded> hook(String id, int priority) {
    return new Hook<>(id, ChildEnded.class, priority, event -> heard.add(id + event.child()));
  }

  @Test
  void withoutHooksNothingIsQueuedOrRun() {
    bus.publish(ended(1));
    assertThat(tasks).isEmpty();
    assertThat(bus.size()).isZero();
  }

  @Test
  void anEventThatNoHookWantsIsNotQueued() {
    bus.register(hook("a", 0));
    bus.publish(new CoordinatorShutdown("hub"));
    assertThat(tasks).isEmpty();
  }

  @Test
  void eventsComeInOrderOnTheExecutor() {
    bus.register(hook("a", 0));
    bus.publish(ended(1));
    bus.publish(ended(2));
    assertThat(heard).isEmpty();
    assertThat(tasks).hasSize(1);
    settle();
    bus.publish(ended(3));
    settle();
    assertThat(heard).containsExactly("a1", "a2", "a3");
  }

  @Test
  void higherPrioritiesHearFirstAndEqualOnesInOrderOfRegistration() {
    bus.register(hook("low", -1));
    bus.register(hook("first", 0));
    bus.register(hook("second", 0));
    bus.register(hook("high", Integer.MAX_VALUE));
    bus.register(hook("lowest", Integer.MIN_VALUE));
    bus.publish(ended(1));
    settle();
    assertThat(heard).containsExactly("high1", "first1", "second1", "low1", "lowest1");
    assertThat(bus.hooks())
        .extracting(Hook::id)
        .isEqualTo(List.of("high", "first", "second", "low", "lowest"));
  }

  @Test
  void aHookHearsTheTypesItAskedFor() {
    bus.register(Hook.of("all", HubEvent.class, event -> heard.add(event.hub())));
    bus.register(hook("ended", 0));
    bus.publish(new CoordinatorShutdown("hub"));
    bus.publish(ended(1));
    settle();
    assertThat(heard).containsExactly("hub", "hub", "ended1");
  }

  @Test
  void aHandlerThatThrowsKeepsNobodyElseFromHearing() {
    bus.register(
        new Hook<>(
            "bad",
            ChildEnded.class,
            9,
            event -> {
              throw new AssertionError("bad");
            }));
    bus.register(hook("good", 0));
    bus.publish(ended(1));
    bus.publish(ended(2));
    settle();
    assertThat(heard).containsExactly("good1", "good2");
  }

  @Test
  void hooksThatThrowEachTimeAreCountedAndDoNotFillTheLog() {
    for (String id : List.of("bad", "worse")) {
      bus.register(
          Hook.of(
              id,
              ChildEnded.class,
              event -> {
                throw new IllegalStateException("thrown by a test");
              }));
    }
    fail(1_000);
    assertThat(counters.counter("hooksFailed").sum()).isEqualTo(2_000);
    assertThat(withheld()).isEqualTo(2 * (1_000 - LineAllowance.AT_ONCE));

    nanos.addAndGet(TimeUnit.SECONDS.toNanos(LineAllowance.EVERY_SECONDS));
    long before = withheld();
    fail(10);
    assertThat(withheld() - before).isEqualTo(2 * 9);
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      bus.publish(ended(i));
    }
    settle();
  }

  private long withheld() {
    return counters.counter("logLinesWithheld").sum();
  }

  @Test
  void aCancelledHookHearsNothingMore() {
    bus.register(hook("a", 0));
    bus.publish(ended(1));
    assertThat(bus.cancel("a")).isTrue();
    assertThat(bus.cancel("a")).isFalse();
    settle();
    assertThat(heard).isEmpty();
    assertThat(bus.hooks()).isEmpty();
  }

  @Test
  void anIdIsRegisteredOnce() {
    bus.register(hook("a", 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bus.register(hook("a", 1)))
        .withMessage("Hub 'hub' has a hook with the id 'a' already.");
    bus.cancel("a");
    bus.register(hook("a", 1));
  }

  @Test
  void whenTooManyWaitTheNewestAreDroppedAndCounted() {
    bus.register(hook("a", 0));
    bus.register(Hook.of("drops", EventsDropped.class, event -> heard.add("-" + event.count())));
    for (int i = 0; i < Events.QUEUE_MAX + 7; i++) {
      bus.publish(ended(i));
    }
    assertThat(bus.size()).isEqualTo(Events.QUEUE_MAX);
    settle();
    assertThat(heard).hasSize(Events.QUEUE_MAX + 1).endsWith("a9999", "-7");

    heard.clear();
    bus.publish(ended(1));
    settle();
    assertThat(heard).containsExactly("a1");
  }

  @Test
  void aHandlerMayPublishAndRegister() {
    bus.register(
        Hook.of(
            "a",
            ChildEnded.class,
            event -> {
              heard.add(event.child());
              if (event.child().equals("1")) {
                bus.publish(ended(2));
                bus.cancel("b");
                bus.register(hook("c", 0));
              }
            }));
    bus.register(hook("b", 0));
    bus.publish(ended(1));
    settle();
    assertThat(heard).containsExactly("1", "b1", "2", "c2");
  }

  @Test
  void eventsAreNotLostWhenTheExecutorFailsToTakeTheirTask() {
    int[] failures = {2};
    EventBus failing =
        busOn(task -> {
          if (failures[0]-- > 0) {
            throw new RejectedExecutionException("thrown by a test");
          }
          tasks.add(task);
        });
    failing.register(hook("a", 0));
    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> failing.publish(ended(1)));
    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> failing.publish(ended(2)));
    failing.publish(ended(3));
    settle();
    assertThat(heard).containsExactly("a1", "a2", "a3");
  }

  @Test
  void eventsComeOneAtATimeAlsoWhenTheExecutorFailsAfterItTookTheirTask() {
    boolean[] fails = {true};
    EventBus failing =
        busOn(task -> {
          tasks.add(task);
          if (fails[0]) {
            fails[0] = false;
            throw new RejectedExecutionException("thrown by a test");
          }
        });
    failing.register(
        Hook.of(
            "a",
            ChildEnded.class,
            event -> {
              heard.add("begin " + event.child());
              // The task that this hands over once more is run in the middle of the first.
              if (event.child().equals("1")) {
                failing.publish(ended(2));
                settle();
              }
              heard.add("end " + event.child());
            }));
    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> failing.publish(ended(1)));
    settle();
    assertThat(heard).containsExactly("begin 1", "end 1", "begin 2", "end 2");
  }

  @Test
  void eventsOfManyThreadsComeOneAtATimeInTheOrderOfEachThread() throws Exception {
    int threads = 4;
    int each = 2_000;
    EventBus threaded = busOn(task -> Thread.ofVirtual().start(task));
    CountDownLatch done = new CountDownLatch(threads * each);
    int[] last = new int[threads];
    AtomicInteger disorder = new AtomicInteger();
    threaded.register(
        Hook.of(
            "a",
            ChildEnded.class,
            event -> {
              // Without locks: the bus has to see to the visibility.
              int number = Integer.parseInt(event.child());
              int thread = number % threads;
              if (number / threads != last[thread]++) {
                disorder.incrementAndGet();
              }
              done.countDown();
            }));
    for (int t = 0; t < threads; t++) {
      int thread = t;
      Thread.ofPlatform()
          .start(() -> {
            for (int i = 0; i < each; i++) {
              threaded.publish(ended(i * threads + thread));
            }
          });
    }
    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(disorder).hasValue(0);
  }
}
