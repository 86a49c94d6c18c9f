package io.processhub.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.cli.worker.JvmCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo with {@code --chaos}, in JVMs of its own: run to its end, and ended before. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ChaosDemoTest {
  private static final int SECONDS_MAX = 30;
  private static final String SENTENCE = "The cat and the dog, and THE cow.\n";

  /** So many of the sentence, that each step has some to tell. */
  private static final int REPEATED = 500;

  @TempDir Path directory;

  @Test
  void itsTotalsAreExactThoughAllNodesCameAndWent() throws Exception {
    Path totals = directory.resolve("out");
    Process demo = launch(SENTENCE.repeat(REPEATED), "--out", totals.toString());
    try {
      String said = demo.inputReader().lines().collect(Collectors.joining("\n"));
      assertThat(demo.waitFor()).as(said + read("err")).isZero();
      assertThat(said)
          .contains("Told and counted. All 5 totals equal an independent count")
          .containsPattern("The longest that any ask waited was \\d+\\.\\d{3} s\\.")
          .contains("Every step held");
    } finally {
      demo.destroyForcibly();
    }
    assertThat(Files.readAllLines(totals))
        .containsExactly(
            2 * REPEATED + "\tand",
            REPEATED + "\tcat",
            REPEATED + "\tcow",
            REPEATED + "\tdog",
            3 * REPEATED + "\tthe");
  }

  @Test
  void whenItIsEndedAmidTheRestartsAllItsJvmsEnd() throws Exception {
    Process demo = launch(SENTENCE);
    List<ProcessHandle> workers = List.of();
    try {
      awaitLine(demo.inputReader(), "(g) All nodes are restarted");
      workers = demo.descendants().toList();
      assertThat(workers).hasSizeGreaterThanOrEqualTo(2);
      // SIGTERM, which ends it as Ctrl-C does; destroy() of the process itself closes its streams.
      demo.toHandle().destroy();
      assertThat(demo.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
      assertThat(demo.exitValue()).isNotZero();
      for (ProcessHandle worker : workers) {
        worker.onExit().get(SECONDS_MAX, TimeUnit.SECONDS);
      }
    } finally {
      demo.destroyForcibly();
      workers.forEach(ProcessHandle::destroyForcibly);
    }
    assertThat(read("err")).doesNotContain("The demo failed");
  }

  /** On as few nodes as it takes. */
  private Process launch(String text, String... more) throws IOException {
    Path input = Files.writeString(directory.resolve("in"), text);
    List<String> arguments =
        new ArrayList<>(List.of("demo", "--chaos", "--nodes", "2", "--input", input.toString()));
    arguments.addAll(List.of(more));
    return new ProcessBuilder(
            JvmCommand.of(List.of(JvmCommand.SHORT_LIVED), arguments.toArray(String[]::new)))
        .redirectError(directory.resolve("err").toFile())
        .start();
  }

  private String read(String file) throws IOException {
    return Files.readString(directory.resolve(file));
  }

  private void awaitLine(BufferedReader out, String part) throws Exception {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.contains(part)) {
        return;
      }
    }
    throw new AssertionError(
        "The demo has ended without saying '%s'.\n%s".formatted(part, read("err")));
  }
}
