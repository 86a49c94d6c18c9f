package io.processhub.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.testkit.RandomRun.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said of seeds that fail. */
final class SeedsTest {
  private static final RandomRun.Size SMALL = new RandomRun.Size(2, 3, 1, 1);

  private static RandomRun run(long seed, long failsFrom) {
    RandomRun run = RandomRun.of(seed).size(SMALL);
    return seed < failsFrom
        ? run
        : run.workload(simulation -> {
          throw new AssertionError("what is wrong with " + seed);
        });
  }

  @Test
  void theFirstThatFailsIsNamedWithTheCommandThatRepeatsItAndItsTrace() throws IOException {
    Path trace = Path.of("target", "simulation-700008.trace");
    Files.deleteIfExists(trace);
    assertThatThrownBy(() -> Seeds.check(700_007, 3, "replay it", seed -> run(seed, 700_008)))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("what is wrong with 700008\n")
        .hasMessageContaining("Failed seeds: [700008, 700009]\n")
        .hasMessageContaining("To repeat the first: replay it -Dsimulation.seed=700008\n")
        .hasMessageContaining("Its trace: " + trace.toAbsolutePath() + "\n")
        .hasRootCauseMessage("what is wrong with 700008");
    assertThat(trace).exists();
    Files.delete(trace);
  }

  @Test
  void whenNoneFailsAllAreReportedInTheirOrder() {
    assertThat(Seeds.check(700_001, 4, "replay it", seed -> run(seed, Long.MAX_VALUE)))
        .extracting(Report::seed)
        .isEqualTo(List.of(700_001L, 700_002L, 700_003L, 700_004L));
  }
}
