package io.processhub.internal.coordinator;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LoopTest {
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final List<String> ran = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();
  private final Loop loop =
      new Loop(tasks::add, () -> {}, () -> false, () -> ran.add("end"), failures::add);

  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  private void run(String event) {
    loop.run(() -> ran.add(event));
  }

  @Test
  void eventsRunInTheirOrderAndTheirConsequencesAreWorkedOutOnce() {
    run("a");
    run("b");
    run("c");
    assertThat(loop.pending()).isEqualTo(3);
    assertThat(ran).isEmpty();
    assertThat(tasks).hasSize(1);
    runTasks();
    assertThat(ran).containsExactly("a", "b", "c", "end");
  }

  @Test
  void whatTimeAloneHasChangedIsSeenBeforeEachBatch() {
    Loop loop =
        new Loop(
            tasks::add,
            () -> ran.add("begin"),
            () -> ran.size() == 3,
            () -> ran.add("end"),
            failures::add);
    for (String event : List.of("a", "b", "c")) {
      loop.run(() -> ran.add(event));
    }
    runTasks();
    assertThat(ran).containsExactly("begin", "a", "b", "end", "begin", "c", "end");
  }

  @Test
  void anEventThatFollowsFromAnotherRunsLaterAndInTheSameBatch() {
    loop.run(() -> {
      run("inner");
      ran.add("outer");
    });
    runTasks();
    assertThat(ran).containsExactly("outer", "inner", "end");
  }

  @Test
  void aBatchThatIsFullEndsBeforeTheNextEvent() {
    Loop full =
        new Loop(tasks::add, () -> {}, () -> ran.size() >= 2, () -> ran.add("end"), failures::add);
    for (String event : List.of("a", "b", "c")) {
      full.run(() -> ran.add(event));
    }
    runTasks();
    assertThat(ran).containsExactly("a", "b", "end", "c", "end");
  }

  @Test
  void anEventThatFollowsFromTheEndOfABatchBeginsAnother() {
    AtomicInteger batches = new AtomicInteger();
    Loop feeding = feedingItself(batches);
    feeding.run(() -> {});
    runTasks();
    assertThat(ran).containsExactly("follow-up");
    assertThat(batches).hasValue(2);
  }

  private Loop feedingItself(AtomicInteger batches) {
    Loop[] self = new Loop[1];
    self[0] =
        new Loop(
            tasks::add,
            () -> {},
            () -> false,
            () -> {
              if (batches.incrementAndGet() == 1) {
                self[0].run(() -> ran.add("follow-up"));
              }
            },
            failures::add);
    return self[0];
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        IllegalStateException.class,
        AssertionError.class,
        NoClassDefFoundError.class,
        StackOverflowError.class,
        OutOfMemoryError.class
      })
  void anEventThatThrowsStopsNeitherTheOthersNorTheEndOfTheBatch(Class<? extends Throwable> type)
      throws Exception {
    Throwable thrown = type.getDeclaredConstructor().newInstance();
    run("before");
    loop.run(() -> sneak(thrown));
    run("after");
    runTasks();
    assertThat(ran).containsExactly("before", "after", "end");
    assertThat(failures).containsExactly(thrown);
    run("later");
    runTasks();
    assertThat(ran).endsWith("later", "end");
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> void sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @Test
  void whoIsToldOfAFailureMayFailAsWell() {
    Loop failing =
        new Loop(
            tasks::add,
            () -> {},
            () -> false,
            () -> ran.add("end"),
            thrown -> {
              throw new IllegalStateException("thrown by a test, too", thrown);
            });
    failing.run(() -> sneak(new IllegalStateException("thrown by a test")));
    failing.run(() -> ran.add("after"));
    runTasks();
    assertThat(ran).containsExactly("after", "end");
  }

  @Test
  void anExecutorThatThrowsIsGivenTheNextEventToo() {
    Queue<Error> errors = new ArrayDeque<>(List.of(new OutOfMemoryError("thrown by a test")));
    Loop failing =
        new Loop(
            task -> {
              Error error = errors.poll();
              if (error != null) {
                throw error;
              }
              tasks.add(task);
            },
            () -> {},
            () -> false,
            () -> ran.add("end"),
            failures::add);
    assertThatExceptionOfType(OutOfMemoryError.class)
        .isThrownBy(() -> failing.run(() -> ran.add("first")));
    failing.run(() -> ran.add("second"));
    runTasks();
    assertThat(ran).containsExactly("first", "second", "end");
  }

  @Test
  void anEndOfABatchThatThrowsIsTriedAgainWithTheNext() {
    AtomicInteger ends = new AtomicInteger();
    Loop failing =
        new Loop(
            tasks::add,
            () -> {},
            () -> false,
            () -> {
              if (ends.incrementAndGet() == 1) {
                throw new IllegalStateException("thrown by a test");
              }
            },
            failures::add);
    failing.run(() -> {});
    runTasks();
    failing.run(() -> ran.add("x"));
    runTasks();
    assertThat(ran).containsExactly("x");
    assertThat(ends).hasValue(2);
  }

  @Test
  void aLongRowOfEventsIsCutIntoBatches() {
    for (int i = 0; i < 10_000; i++) {
      run("x");
    }
    runTasks();
    assertThat(ran.stream().filter("x"::equals)).hasSize(10_000);
    assertThat(ran.stream().filter("end"::equals).count()).isBetween(2L, 100L);
    assertThat(ran).endsWith("end");
  }

  @Test
  void noEventOfManyThreadsIsLostOrOvertakenByAnotherOfItsThread() throws Exception {
    int threads = 4;
    int each = 20_000;
    int[] next = new int[threads];
    List<String> wrong = new ArrayList<>();
    AtomicInteger inside = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(threads * each);
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        ExecutorService producers = Executors.newFixedThreadPool(threads)) {
      Loop real = new Loop(executor, () -> {}, () -> false, () -> {}, failures::add);
      for (int t = 0; t < threads; t++) {
        int thread = t;
        producers.execute(() -> {
          for (int i = 0; i < each; i++) {
            int number = i;
            real.run(() -> {
              if (inside.incrementAndGet() != 1 || next[thread]++ != number) {
                wrong.add(thread + "/" + number);
              }
              inside.decrementAndGet();
              done.countDown();
            });
            if (i % 64 == 0) {
              // Lets the loop run dry now and then, so that it is woken often.
              LockSupport.parkNanos(1);
            }
          }
        });
      }
      assertThat(done.await(60, SECONDS)).as("events left: %d", done.getCount()).isTrue();
    }
    assertThat(wrong).isEmpty();
  }
}
