package io.processhub.internal.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.NodeId;
import io.processhub.internal.observe.Counters;
import io.processhub.spi.Environment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class SweeperTest {
  private final ManualEnvironment time = new ManualEnvironment();
  private int failures;
  private int sweeps;

  private void failOrElse(Runnable action) {
    if (failures > 0) {
      failures--;
      throw new OutOfMemoryError("as in a test");
    }
    action.run();
  }

  private Sweeper sweeper(Environment environment) {
    Ports ports =
        new Ports(
            new NodeId("a", 1),
            environment,
            (to, lane, frame) -> true,
            1_000,
            () -> 1,
            event -> {},
            new Counters());
    return new Sweeper(ports, () -> false, now -> sweeps++);
  }

  private void advance() {
    time.advance(Sweeper.PERIOD_MILLIS, () -> {});
    while (time.runOne()) {
      // the next
    }
  }

  @Test
  void itSweepsAgainAfterATimerCouldNotBeSet() {
    Environment environment =
        new Environment(
            time,
            (millis, task) -> {
              failOrElse(() -> {});
              return time.schedule(millis, task);
            },
            time,
            new SplittableRandom(1));
    Sweeper sweeper = sweeper(environment);
    failures = 1;
    assertThatThrownBy(sweeper::wake).isInstanceOf(OutOfMemoryError.class);
    sweeper.wake();
    advance();

    assertThat(sweeps).isEqualTo(1);
  }

  @Test
  void itSweepsAgainAfterATaskCouldNotBeBegun() {
    Environment environment =
        new Environment(
            time, time, task -> failOrElse(() -> time.execute(task)), new SplittableRandom(1));
    Sweeper sweeper = sweeper(environment);
    sweeper.wake();
    failures = 1;
    assertThatThrownBy(this::advance).isInstanceOf(OutOfMemoryError.class);
    sweeper.wake();
    advance();

    assertThat(sweeps).isEqualTo(1);
  }
}
