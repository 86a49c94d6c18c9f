package io.processhub.internal.catalog;

import static io.processhub.internal.catalog.Samples.A;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.spi.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class HybridClockTest {
  private static final long DRIFT_MAX_MILLIS = 1_000;

  /** A wall clock that is set by hand. */
  private static final class SetClock implements Clock {
    private volatile long millis = 1_000_000;

    @Override
    public long wallMillis() {
      return millis;
    }

    @Override
    public long nanos() {
      return 0;
    }
  }

  private final SetClock wall = new SetClock();
  private final HybridClock clock = new HybridClock(A, wall, DRIFT_MAX_MILLIS);

  @Test
  void timeFollowsTheWallClock() {
    assertThat(clock.next().millis()).isEqualTo(1_000_000);
    wall.millis = 2_000_000;
    assertThat(clock.next()).isEqualTo(new Stamp(2_000_000L << Stamp.COUNTER_BITS, A));
    assertThat(clock.millis()).isEqualTo(2_000_000);
  }

  @Test
  void timeRisesThoughTheWallClockStandsStillOrGoesBack() {
    long last = clock.nextTime();
    for (int i = 0; i < 1_000; i++) {
      wall.millis = 1_000_000L - i % 3;
      long next = clock.nextTime();
      assertThat(next).isGreaterThan(last);
      last = next;
    }
    assertThat(clock.millis()).isEqualTo(1_000_000);
  }

  @Test
  void moreStampsInAMillisecondThanTheCounterHoldsBorrowFromTheNext() {
    long first = clock.nextTime();
    for (int i = 0; i < 1 << Stamp.COUNTER_BITS; i++) {
      clock.nextTime();
    }
    assertThat(clock.millis()).isEqualTo(1_000_001);
    assertThat(clock.nextTime()).isEqualTo(first + (1 << Stamp.COUNTER_BITS) + 1);
  }

  @Test
  void whatWasObservedIsBehindWhatComes() {
    long seen = 1_000_500L << Stamp.COUNTER_BITS | 7;
    clock.observe(seen);
    assertThat(clock.nextTime()).isEqualTo(seen + 1);
    assertThat(clock.millis()).isEqualTo(1_000_500);
    clock.observe(1);
    assertThat(clock.nextTime()).isEqualTo(seen + 2);
  }

  @Test
  void aTimeIsTooFarAheadWhenItIsBeyondTheToleratedDrift() {
    assertThat(clock.aheadMillis(0)).isZero();
    assertThat(clock.aheadMillis(1_000_000L << Stamp.COUNTER_BITS)).isZero();
    assertThat(clock.aheadMillis(1_001_000L << Stamp.COUNTER_BITS | 0xFFFF)).isZero();
    assertThat(clock.aheadMillis(1_001_001L << Stamp.COUNTER_BITS)).isEqualTo(1_001);
  }

  @Test
  void driftIsMeasuredAgainstTheWallClockSoThatNodesDoNotDragEachOtherAlong() {
    clock.observe(1_001_000L << Stamp.COUNTER_BITS);
    assertThat(clock.aheadMillis(1_002_000L << Stamp.COUNTER_BITS)).isEqualTo(2_000);
  }

  @Test
  void aForgedTimeWithTheHighestBitSetIsTooFarAhead() {
    assertThat(clock.aheadMillis(-1)).isPositive();
    assertThat(clock.aheadMillis(Long.MIN_VALUE)).isPositive();
  }

  @Test
  void timesMadeByManyThreadsAreAllDifferentAndRiseInEach() throws Exception {
    int threads = 4;
    int each = 5_000;
    List<Callable<long[]>> makers = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      SplittableRandom random = new SplittableRandom(t);
      makers.add(() -> {
        long[] times = new long[each];
        for (int i = 0; i < each; i++) {
          if (random.nextInt(10) == 0) {
            wall.millis = 999_999L + random.nextInt(3);
            clock.observe((1_000_000L + random.nextInt(2)) << Stamp.COUNTER_BITS);
          }
          times[i] = clock.nextTime();
        }
        return times;
      });
    }
    List<long[]> all = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (Future<long[]> made : executor.invokeAll(makers)) {
        all.add(made.get());
      }
    }
    for (long[] times : all) {
      assertThat(times).isSorted();
    }
    long[] merged = all.stream().flatMapToLong(Arrays::stream).distinct().toArray();
    assertThat(merged).hasSize(threads * each);
  }
}
