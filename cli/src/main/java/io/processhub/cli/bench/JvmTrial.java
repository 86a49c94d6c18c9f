package io.processhub.cli.bench;

import io.processhub.cli.UserError;
import io.processhub.cli.worker.JvmCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Has a JVM with the options of those to be measured say its version: whether there can be any is
 * known before the first of them, and whatever the scenario.
 */
final class JvmTrial {
  private static final int SECONDS_MAX = 60;
  private static final Duration READ_MAX = Duration.ofSeconds(5);

  /** What the program begins its version with; a JVM may be told to do something else. */
  private static final String VERSION = "ProcessHub ";

  private final LastWords said = new LastWords();
  private volatile boolean cameUp;

  private JvmTrial() {}

  /**
   * Starts one and waits until it has ended.
   *
   * @param jvmOptions all that the JVMs are to have
   * @param given those of the command line, for the sentence
   * @throws UserError if it does not come up
   */
  static void check(List<String> jvmOptions, String given)
      throws IOException, InterruptedException {
    JvmTrial trial = new JvmTrial();
    Process process =
        new ProcessBuilder(JvmCommand.of(jvmOptions, "--version"))
            .redirectErrorStream(true)
            .start();
    try {
      Thread reader = Thread.ofPlatform().daemon().start(() -> trial.read(process));
      boolean ended = process.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
      if (ended) {
        reader.join(READ_MAX);
      }
      if (!ended || process.exitValue() != 0 || !trial.cameUp) {
        throw new UserError(
            "With --jvm '%s' no JVM of the scenario %s; what it last said: %s."
                .formatted(
                    LastWords.printable(given),
                    ended ? "comes up" : "comes up within %d s".formatted(SECONDS_MAX),
                    trial.said.text()));
      }
    } finally {
      process.destroyForcibly();
    }
  }

  private void read(Process process) {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.add(line);
        if (line.startsWith(VERSION)) {
          cameUp = true;
        }
      }
    } catch (IOException e) {
      // The same as the end: it is gone.
    }
  }
}
