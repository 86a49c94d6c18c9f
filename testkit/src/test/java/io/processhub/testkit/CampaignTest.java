package io.processhub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.HubConfigBuilder;
import io.processhub.testkit.RandomRun.Report;
import io.processhub.testkit.RandomRun.Size;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class CampaignTest {
  private static final Size SMALL = new Size(3, 20, 2, 8);
  private static final Duration LONG = Duration.ofMinutes(5);

  @Test
  void everySeedIsRunOnceAndReported() {
    AtomicLong last = new AtomicLong();
    Campaign.Result result =
        Campaign.of(seed -> RandomRun.of(seed).size(SMALL))
            .run(5, 6, LONG, 2, (ended, failures) -> last.accumulateAndGet(ended, Math::max));

    assertThat(result.failures()).isEmpty();
    assertThat(result.reports()).extracting(Report::seed).containsExactly(5L, 6L, 7L, 8L, 9L, 10L);
    assertThat(result.reports()).allSatisfy(report -> assertThat(report.strategies()).hasSize(5));
    assertThat(last).hasValue(6);
  }

  @Test
  void ofARunThatFailsASmallerOneIsFound() {
    List<String> told = new ArrayList<>();
    Campaign.Progress watch =
        new Campaign.Progress() {
          @Override
          public void ended(long runs, int failures) {}

          @Override
          public void failed(String run, String message) {
            told.add(run + ": " + message);
          }
        };
    Campaign.Result result =
        Campaign.of(seed -> RandomRun.of(seed).size(SMALL).workload(Liars::new))
            .run(3, 1, LONG, 1, watch);

    assertThat(told).singleElement().asString().startsWith("Seed 3: ").contains("it lies");
    assertThat(result.reports()).isEmpty();
    assertThat(result.failures())
        .singleElement()
        .satisfies(failure -> {
          assertThat(failure.seed()).isEqualTo(3);
          assertThat(failure.message()).contains("it lies");
          assertThat(failure.steps()).hasSize(1).containsValue("talk");
          assertThat(failure.size().children()).isLessThan(SMALL.children());
        });
  }

  @Test
  void noRunBeginsWhenTheTimeIsOver() {
    Campaign.Result result =
        Campaign.of(RandomRun::ofAny).run(1, 10, Duration.ZERO, 2, (ended, failures) -> {});

    assertThat(result.reports()).isEmpty();
    assertThat(result.failures()).isEmpty();
  }

  /** Probes of which something false is said as soon as one is talked to. */
  private static final class Liars implements Workload {
    private final Workload probes;

    Liars(Simulation simulation) {
      probes = new ProbeWorkload(simulation);
    }

    @Override
    public HubConfigBuilder hub() {
      return probes.hub();
    }

    @Override
    public ChildSpec child(String id) {
      return probes.child(id);
    }

    @Override
    public void talk(World world, SimNode from, String childId, RandomGenerator random) {
      world.reportFalsehood("it lies");
    }
  }
}
