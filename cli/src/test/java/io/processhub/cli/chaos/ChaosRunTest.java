package io.processhub.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs with {@code -Pchaos} only. */
@Tag("chaos")
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class ChaosRunTest {
  private static final Duration TIME = Duration.ofMinutes(3);

  @Test
  void onARealNetworkWithRealFaultsEverythingHolds(@TempDir Path directory) {
    List<String> news = new ArrayList<>();
    ChaosRun.Result result;
    try {
      result = new ChaosRun(1, TIME, directory, news::add).run();
    } catch (LabUnavailable e) {
      Assumptions.abort("Skipped: " + e.getMessage());
      return;
    }
    assertThat(result.violations()).allSatisfy((check, found) -> assertThat(found).isEmpty());
    assertThat(result.faults().keySet())
        .as("in %s", news)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Fault.values()).map(Fault::title).toList());
    assertThat(result.events().get("Handled")).isGreaterThan(10_000);
    assertThat(result.events()).containsKeys("Failed", "Hung");
  }
}
