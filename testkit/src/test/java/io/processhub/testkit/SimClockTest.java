package io.processhub.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.InstanceOfAssertFactories.LONG;

import io.processhub.spi.Clock;
import io.processhub.spi.Environment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The nodes' clocks, timers and threads. */
final class SimClockTest {

  @Test
  void clocksDifferBetweenNodesButNotByMoreThanAllowed() {
    Simulation simulation = Simulation.of(1, SimSettings.DEFAULT.skew(Duration.ofSeconds(10)));
    Clock a = new Station(simulation, "a").life.clock();
    Clock b = new Station(simulation, "b").life.clock();
    simulation.run(Duration.ofHours(1));
    assertThat(a.wallMillis() - b.wallMillis()).isNotZero().isBetween(-20_800L, 20_800L);
    assertThat(simulation.clockSpread().toMillis()).isBetween(20_000L, 20_800L);
  }

  @Test
  void clocksDrift() {
    Simulation simulation = Simulation.of(1);
    Clock a = new Station(simulation, "a").life.clock();
    Clock b = new Station(simulation, "b").life.clock();
    long beforeA = a.nanos();
    long beforeB = b.nanos();
    simulation.run(Duration.ofHours(1));
    long hour = Duration.ofHours(1).toNanos();
    assertThat(a.nanos() - beforeA).isBetween(hour - hour / 10_000, hour + hour / 10_000);
    assertThat(a.nanos() - beforeA).isNotEqualTo(b.nanos() - beforeB);
  }

  /** As far as its rate may be from the true one. */
  @Test
  void aClockGoesEvenlyAndNeverBack() {
    int ppm = 90_000;
    for (long seed = 0; seed < 20; seed++) {
      Simulation simulation = Simulation.of(seed, SimSettings.DEFAULT.driftPpm(ppm));
      Clock clock = new Station(simulation, "a").life.clock();
      double begin = clock.nanos();
      simulation.run(Duration.ofSeconds(100));
      double rate = (clock.nanos() - begin) / 1e11;
      assertThat(rate).isNotEqualTo(1).isBetween(1 - ppm / 1e6, 1 + ppm / 1e6);
      long before = clock.nanos();
      long micros = 997;
      for (int i = 0; i < 2_000; i++) {
        simulation.run(Duration.ofNanos(micros * 1_000));
        assertThat((double) (clock.nanos() - before)).isCloseTo(micros * 1_000 * rate, within(3.0));
        before = clock.nanos();
      }
    }
  }

  @Test
  void aTimerRunsInTimeByAClockOfAnyRate() {
    for (long seed = 0; seed < 20; seed++) {
      Simulation simulation = Simulation.of(seed, SimSettings.DEFAULT.driftPpm(200_000));
      Station station = new Station(simulation, "a");
      Clock clock = station.life.clock();
      long delayMillis = Duration.ofDays(3).toMillis();
      long begin = clock.nanos();
      List<Long> ran = new ArrayList<>();
      station
          .life
          .environment()
          .scheduler()
          .schedule(delayMillis, () -> ran.add(clock.nanos() - begin - delayMillis * 1_000_000));
      simulation.run(Duration.ofDays(4));
      assertThat(ran).singleElement(LONG).isBetween(0L, 10_000_000L);
    }
  }

  @Test
  void aClockThatIsSetMovesTheWallTimeOnly() {
    Simulation simulation = Simulation.of(1);
    Station station = new Station(simulation, "a");
    long wall = station.life.clock().wallMillis();
    long nanos = station.life.clock().nanos();
    station.node.jumpClock(Duration.ofSeconds(-5));
    assertThat(station.life.clock().wallMillis()).isEqualTo(wall - 5_000);
    assertThat(station.life.clock().nanos()).isEqualTo(nanos);
  }

  @Test
  void aTimerNeverRunsEarlyByItsNodesClockAndNeverInsideTheCall() {
    for (long seed = 0; seed < 50; seed++) {
      Simulation simulation = Simulation.of(seed);
      Station station = new Station(simulation, "a");
      Clock clock = station.life.clock();
      long begin = clock.nanos();
      List<Long> ran = new ArrayList<>();
      for (long delay : new long[] {0, 1, 10, 1_000, 3_600_000}) {
        station
            .life
            .environment()
            .scheduler()
            .schedule(delay, () -> ran.add(clock.nanos() - begin - delay * 1_000_000));
      }
      assertThat(ran).isEmpty();
      simulation.run(Duration.ofHours(2));
      assertThat(ran).hasSize(5).allSatisfy(late -> assertThat(late).isNotNegative());
    }
  }

  @Test
  void aCancelledTimerDoesNotRun() {
    Simulation simulation = Simulation.of(1);
    List<String> ran = new ArrayList<>();
    new Station(simulation, "a")
        .life
        .environment()
        .scheduler()
        .schedule(10, () -> ran.add("cancelled"))
        .cancel();
    simulation.run(Duration.ofSeconds(1));
    assertThat(ran).isEmpty();
  }

  @Test
  void tasksRunOneByOneAndNotAlwaysInTheOrderGiven() {
    Simulation simulation = Simulation.of(1);
    Environment environment = new Station(simulation, "a").life.environment();
    List<Integer> ran = new ArrayList<>();
    List<Integer> given = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      int number = i;
      given.add(i);
      environment.executor().execute(() -> ran.add(number));
    }
    assertThat(ran).isEmpty();
    simulation.run(Duration.ofSeconds(1));
    assertThat(ran).containsExactlyInAnyOrderElementsOf(given).isNotEqualTo(given);
  }
}
