package io.processhub.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.ProcessId;
import io.processhub.RestartPolicy;
import io.processhub.event.HubEvent;
import io.processhub.internal.runtime.Recorder.Deed;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** User code that hangs, on real threads; the deadlines pass when the test says so. */
final class ForcedStopTest {
  private static final Duration GRACE = Duration.ofMillis(LocalRuntime.ABANDON_AFTER_MILLIS);

  private final List<Object> log = Recorder.newLog();
  private final Harness harness = Harness.threaded();
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private final CountDownLatch left = new CountDownLatch(1);

  private static <T> T await(Future<T> future) {
    try {
      return future.get(10, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Hangs until it is interrupted. */
  private final Deed waits =
      context -> {
        entered.countDown();
        release.await();
      };

  /** Hangs however often it is interrupted, and then does mischief. */
  private final Deed hangs =
      context -> {
        entered.countDown();
        awaitUninterruptibly(release);
        try {
          context.reply("too late");
          log.add("replied");
        } catch (IllegalStateException e) {
          log.add("refused");
        }
        left.countDown();
        throw new IllegalStateException("too late");
      };

  private static void awaitUninterruptibly(CountDownLatch latch) {
    while (true) {
      try {
        latch.await();
        return;
      } catch (InterruptedException e) {
        // It hangs on purpose.
      }
    }
  }

  private ProcessCell start(ChildSpec spec) {
    return harness.start(spec, () -> new Recorder(log));
  }

  private void assertStopped(String... facts) {
    await(harness.facts.stopped());
    assertThat(harness.facts.lines()).containsExactly(facts);
    assertThat(harness.runtime.cells()).isZero();
    assertThat(harness.time.pending()).isZero();
  }

  @Test
  void aMessageInHandHasTheShutdownTimeoutAndIsThenInterrupted() {
    ProcessCell cell = start(Harness.spec().shutdownTimeout(Duration.ofSeconds(2)));
    Harness.Answer answer = harness.ask(cell, waits);
    cell.offer(Harness.tell("waits"));
    await(entered);
    harness.runtime.stop(cell);
    harness.advance(Duration.ofMillis(1_999));
    assertThat(harness.facts.stopped()).isNotDone();

    harness.advance(Duration.ofMillis(1));
    assertStopped("running 1 token 101", "stopped");
    assertThat(await(answer.future())).isEqualTo("PROCESS_FAILED: InterruptedException");
    assertThat(harness.facts.unhandled()).containsExactly("waits");
    assertThat(log).doesNotContain("stopped");
    assertThat(harness.events).isEmpty();
  }

  @Test
  void aMessageThatIsDoneInTimeEndsInOrder() {
    ProcessCell cell = start(Harness.spec());
    Harness.Answer answer =
        harness.ask(
            cell,
            (Deed)
                context -> {
                  waits.apply(context);
                  context.reply("done");
                });
    await(entered);
    harness.runtime.stop(cell);
    harness.advance(Duration.ofSeconds(4));
    release.countDown();
    assertStopped("running 1 token 101", "stopped");
    assertThat(answer.now()).isEqualTo("done");
    assertThat(log).endsWith("stopped");
  }

  @Test
  void aBrutalKillInterruptsAtOnce() {
    ProcessCell cell = start(Harness.spec().brutalKill());
    cell.offer(Harness.tell(waits));
    await(entered);
    harness.runtime.stop(cell);
    assertStopped("running 1 token 101", "stopped");
  }

  @Test
  void userCodeThatIgnoresItsInterruptIsAbandonedAndHasNoEffectAnyMore() {
    ProcessCell cell = start(Harness.spec());
    Harness.Answer answer = harness.ask(cell, hangs);
    cell.offer(Harness.tell("waits"));
    await(entered);
    harness.runtime.stop(cell);
    harness.advance(Duration.ofSeconds(5));
    harness.advance(GRACE);

    assertStopped("running 1 token 101", "stopped, abandoned");
    assertThat(await(answer.future()))
        .isEqualTo("PROCESS_FAILED: it did not return when it was stopped.");
    assertThat(harness.facts.unhandled()).containsExactly("waits");
    assertThat(harness.events)
        .containsExactly(
            new HubEvent.ChildAbandoned("hub", "child", new ProcessId(Harness.SELF, 1)));
    assertThat(harness.counters.counter("processesAbandoned").sum()).isEqualTo(1);

    release.countDown();
    await(left);
    assertThat(log).endsWith("refused");
    harness.advance(Duration.ofHours(1));
    assertThat(harness.facts.lines()).hasSize(2);
    assertThat(harness.time.pending()).isZero();
  }

  @Test
  void anAbandonedProcessLosesItsTimers() {
    ProcessCell cell = start(Harness.spec().brutalKill());
    cell.offer(
        Harness.tell(
            (Deed)
                context -> {
                  context.every(Duration.ofSeconds(1), "tick");
                  hangs.apply(context);
                }));
    await(entered);
    harness.runtime.stop(cell);
    harness.advance(GRACE);
    assertStopped("running 1 token 101", "stopped, abandoned");
    release.countDown();
    await(left);
  }

  @Test
  void aConstructorThatHangsIsAbandoned() {
    ProcessCell cell =
        harness.start(() -> {
          entered.countDown();
          awaitUninterruptibly(release);
          left.countDown();
          return new Recorder(log);
        });
    await(entered);
    harness.runtime.stop(cell);
    harness.advance(Duration.ofSeconds(5));
    harness.advance(GRACE);
    assertStopped("stopped, abandoned");
    release.countDown();
    await(left);
  }

  @Test
  void aStartThatHangsHarmsNoOtherAndIsInterrupted() {
    ProcessCell hanging =
        harness.start(() ->
            new HubProcess<>() {
              @Override
              public void started(ProcessContext context) throws Exception {
                waits.apply(context);
              }

              @Override
              public void receive(Object message, ProcessContext context) {}
            });
    await(entered);
    ProcessCell other = start(ChildSpec.of("other", "type", "arguments"));
    Harness.Answer answer = harness.ask(other, (Deed) context -> context.reply("well"));
    assertThat(await(answer.future())).isEqualTo("well");

    harness.runtime.stop(hanging);
    harness.advance(Duration.ofMillis(4_999));
    assertThat(harness.facts.stopped()).isNotDone();
    harness.advance(Duration.ofMillis(1));
    await(harness.facts.stopped());
    assertThat(harness.facts.lines()).containsExactly("running 2 token 102", "stopped");
    assertThat(harness.runtime.cells()).isEqualTo(1);
  }

  @Test
  void aGoodbyeThatHangsIsInterrupted() {
    ProcessCell cell =
        harness.start(() ->
            new HubProcess<>() {
              @Override
              public void receive(Object message, ProcessContext context) {}

              @Override
              public void stopped(ProcessContext context) throws Exception {
                waits.apply(context);
              }
            });
    await(harness.ask(cell, "hello").future());
    harness.runtime.stop(cell);
    await(entered);
    harness.advance(Duration.ofSeconds(5));
    assertStopped("running 1 token 101", "stopped");
  }

  @Test
  void aTaskIsInterruptedAtOnceAndMayTakeItsShutdownTimeout() {
    ProcessCell cell =
        harness.startTask(
            Harness.spec(),
            () ->
                context -> {
                  try {
                    waits.apply(context);
                  } catch (InterruptedException e) {
                    log.add("interrupted");
                    left.countDown();
                    awaitUninterruptibly(release);
                  }
                });
    await(entered);
    harness.runtime.stop(cell);
    await(left);
    harness.advance(Duration.ofSeconds(4));
    assertThat(harness.facts.stopped()).isNotDone();
    release.countDown();
    assertStopped("running 1 token 101", "stopped");
    assertThat(log).containsExactly("interrupted");
  }

  @Test
  void aTaskThatDoesNotReturnIsAbandoned() {
    ProcessCell cell =
        harness.startTask(
            Harness.spec().restart(RestartPolicy.PERMANENT), () -> context -> hangs.apply(context));
    await(entered);
    harness.runtime.stop(cell);
    harness.advance(Duration.ofSeconds(5));
    harness.advance(GRACE);
    assertStopped("running 1 token 101", "stopped, abandoned");
    release.countDown();
    await(left);
    assertThat(harness.facts.lines()).hasSize(2);
  }

  @Test
  void aHangingProcessHarmsNoOther() {
    ProcessCell hanging = start(Harness.spec());
    hanging.offer(Harness.tell(hangs));
    await(entered);
    ProcessCell other = start(ChildSpec.of("other", "type", "arguments"));
    Harness.Answer answer = harness.ask(other, (Deed) context -> context.reply("well"));
    assertThat(await(answer.future())).isEqualTo("well");
    release.countDown();
    await(left);
  }

  @Test
  void anInterruptReachesNobodyElseOnTheSameThread() throws Exception {
    try (ExecutorService one = Executors.newSingleThreadExecutor()) {
      Harness pooled = Harness.on(one);
      ProcessCell cell = pooled.start(Harness.spec().brutalKill(), () -> new Recorder(log));
      cell.offer(
          Harness.tell(
              (Deed)
                  context -> {
                    try {
                      waits.apply(context);
                    } finally {
                      Thread.currentThread().interrupt();
                    }
                  }));
      await(entered);
      pooled.runtime.stop(cell);
      await(pooled.facts.stopped());
      assertThat(await(one.submit(Thread::interrupted))).isFalse();
    }
  }
}
