package io.processhub.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.RestartLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RestartHistoryTest {
  private static RestartLimits limits(int maxRestarts, Duration minBackoff, Duration maxBackoff) {
    return new RestartLimits(maxRestarts, Duration.ofSeconds(4), minBackoff, maxBackoff);
  }

  private static long seconds(double value) {
    return (long) (value * 1e9);
  }

  @Test
  void theWaitDoublesUpToItsMaximum() {
    RestartHistory history =
        new RestartHistory(limits(100, Duration.ofMillis(1), Duration.ofMillis(20)));
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      waits.add(history.failed(seconds(0.1 * i)).orElseThrow());
    }
    assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L, 20L, 20L);
  }

  @Test
  void theWaitBeginsAnewAfterAWindowWithoutFailure() {
    RestartHistory history =
        new RestartHistory(limits(100, Duration.ofMillis(1), Duration.ofMillis(20)));
    history.failed(0);
    history.failed(seconds(1));
    assertThat(history.failed(seconds(4.9))).hasValue(4);
    assertThat(history.failed(seconds(9.0))).hasValue(1);
  }

  @Test
  void oneFailureMoreThanTheLimitWithinTheWindowIsGivenUp() {
    RestartHistory history =
        new RestartHistory(limits(3, Duration.ofMillis(1), Duration.ofMillis(1)));
    assertThat(history.failed(seconds(0))).isPresent();
    assertThat(history.failed(seconds(1))).isPresent();
    assertThat(history.failed(seconds(2))).isPresent();
    assertThat(history.failed(seconds(3))).isEmpty();
  }

  @Test
  void failuresOlderThanTheWindowDoNotCount() {
    RestartHistory history =
        new RestartHistory(limits(3, Duration.ofMillis(1), Duration.ofMillis(1)));
    for (int i = 0; i < 100; i++) {
      assertThat(history.failed(seconds(1.5 * i))).isPresent();
    }
  }

  @Test
  void aLimitOfZeroToleratesNoFailure() {
    assertThat(new RestartHistory(limits(0, Duration.ZERO, Duration.ZERO)).failed(7)).isEmpty();
  }

  @Test
  void noWaitStaysNoWait() {
    RestartHistory history = new RestartHistory(limits(100, Duration.ZERO, Duration.ofSeconds(1)));
    for (int i = 0; i < 80; i++) {
      assertThat(history.failed(i)).hasValue(0);
    }
  }

  @Test
  void doublingDoesNotOverflow() {
    RestartHistory history =
        new RestartHistory(
            new RestartLimits(
                1_000, Duration.ofDays(1), Duration.ofMillis(3), Duration.ofDays(3_650)));
    long last = 0;
    for (int i = 0; i < 200; i++) {
      long wait = history.failed(i).orElseThrow();
      assertThat(wait).isBetween(last, Duration.ofDays(3_650).toMillis());
      last = wait;
    }
  }
}
