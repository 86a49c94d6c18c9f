package io.processhub.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.cli.worker.JvmCommand;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo with {@code --chaos}, in JVMs of its own; continuous integration runs it to its end. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class ChaosDemoTest {
  private static final int SECONDS_MAX = 30;
  @TempDir Path directory;

  @Test
  void whenItIsEndedAmidTheRestartsAllItsJvmsEnd() throws Exception {
    Path input = Files.writeString(directory.resolve("in"), "The cat and the dog, and THE cow.\n");
    Process demo =
        new ProcessBuilder(
                JvmCommand.of(
                    List.of(JvmCommand.SHORT_LIVED),
                    "demo",
                    "--chaos",
                    "--nodes",
                    "2",
                    "--input",
                    input.toString()))
            .redirectError(directory.resolve("err").toFile())
            .start();
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
    assertThat(Files.readString(directory.resolve("err"))).doesNotContain("The demo failed");
  }

  private void awaitLine(BufferedReader out, String part) throws Exception {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.contains(part)) {
        return;
      }
    }
    throw new AssertionError(
        "The demo has ended without saying '%s'.\n%s"
            .formatted(part, Files.readString(directory.resolve("err"))));
  }
}
