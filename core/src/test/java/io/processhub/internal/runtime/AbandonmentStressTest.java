package io.processhub.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.internal.runtime.Recorder.Deed;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** User code that comes back at the very moment at which it is given up. */
@Timeout(60)
final class AbandonmentStressTest {
  @Test
  void aLateReturnAndAnAbandonmentNeverBothCount() throws Exception {
    int abandoned = 0;
    for (int round = 0; round < 2_000; round++) {
      if (race(round)) {
        abandoned++;
      }
    }
    assertThat(abandoned).isBetween(1, 2_000);
  }

  private static boolean race(int round) throws Exception {
    Harness harness = Harness.threaded();
    List<Object> log = Recorder.newLog();
    CountDownLatch entered = new CountDownLatch(1);
    AtomicBoolean release = new AtomicBoolean();
    ProcessCell cell = harness.start(Harness.spec().brutalKill(), () -> new Recorder(log));
    Deed spins =
        context -> {
          entered.countDown();
          while (!release.get()) {
            Thread.onSpinWait();
          }
        };
    Harness.Answer answer = harness.ask(cell, spins);
    for (int i = 0; i < 3; i++) {
      cell.offer(Harness.tell(i));
    }
    assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
    harness.runtime.stop(cell);
    Thread releaser =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < round % 100 * 10; i++) {
                Thread.onSpinWait();
              }
              release.set(true);
            });
    harness.advance(Duration.ofMillis(LocalRuntime.ABANDON_AFTER_MILLIS));
    releaser.join();
    harness.facts.stopped().get(10, TimeUnit.SECONDS);

    assertThat(harness.facts.unhandled()).containsExactly(0, 1, 2);
    assertThat(answer.future().get(10, TimeUnit.SECONDS)).startsWith("PROCESS_FAILED");
    assertThat(harness.facts.lines()).hasSize(2);
    assertThat(harness.runtime.cells()).isZero();
    return harness.facts.lines().contains("stopped, abandoned");
  }
}
