package io.processhub.cli.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker of the chaos run whose disk is full: {@code /dev/full} is one for everybody. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
final class FullLogTest {
  private static final Path FULL = Path.of("/dev/full");
  private static final int SECONDS_MAX = 60;

  @TempDir Path directory;

  @BeforeEach
  void thereIsAFullDevice() {
    Assumptions.assumeTrue(Files.exists(FULL), "Skipped: there is no " + FULL);
  }

  /** Half a history would be judged wrongly. */
  @Test
  void itEndsWhenItCannotWriteDownWhatHappensAndItsParentHearsWhy() {
    try (WorkerProcess worker =
        WorkerProcess.launch(
            "w",
            directory.resolve("w.log"),
            List.of(JvmCommand.SHORT_LIVED, "-Dhub.events=" + FULL))) {
      String bind = "127.0.0.1:" + Ports.free(1).getFirst();
      assertThat(worker.send("node", "w", bind, bind))
          .succeedsWithin(SECONDS_MAX, TimeUnit.SECONDS);
      assertThat(worker.send("open", 30_000))
          .failsWithin(SECONDS_MAX, TimeUnit.SECONDS)
          .withThrowableThat()
          .havingRootCause()
          .isInstanceOf(WorkerFailed.class)
          .withMessageStartingWith("The JVM of w has ended.")
          .satisfies(ended ->
              assertThat(String.valueOf(ended.getMessage()).lines().map(String::strip))
                  .containsOnlyOnce(
                      "The event log '/dev/full' cannot be written. No space left on device."));
    }
  }

  /** What it logs is for people, and nothing depends on it. */
  @Test
  void itGoesOnWhenItCannotWriteItsLog() throws Exception {
    Process process =
        new ProcessBuilder(JvmCommand.of(List.of(JvmCommand.SHORT_LIVED), "worker"))
            .redirectError(new File(FULL.toString()))
            .start();
    try (BufferedReader answers = process.inputReader(StandardCharsets.UTF_8);
        BufferedWriter commands = process.outputWriter(StandardCharsets.UTF_8)) {
      assertThat(answers.readLine()).isEqualTo(Worker.READY);
      for (int i = 0; i < 2; i++) {
        // It logs where that has failed.
        commands.write(Line.of(i, "hub", "nonsense") + "\n");
        commands.flush();
        assertThat(answers.readLine()).startsWith(Line.of(Worker.FAILED, i, "nonsense").toString());
      }
      assertThat(process.isAlive()).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }
}
