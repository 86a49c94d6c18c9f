package io.processhub.cli.bench;

import io.processhub.cli.worker.JvmCommand;
import io.processhub.cli.worker.Wall;
import io.processhub.cli.worker.WorkerFailed;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A {@code hub node} in a JVM of its own, which is told by what it prints. */
final class NodeProcess implements AutoCloseable {
  private static final Pattern MEMBERS = Pattern.compile("members (.*)\\.$");
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final int STOP_SECONDS_MAX = 10;

  private static final Duration READ_MAX = Duration.ofSeconds(5);

  private final String name;
  private final LastWords said = new LastWords();
  private final Thread errors;
  private final long launchedMicros;
  private final Process process;
  private final Thread endedWithThis;

  NodeProcess(String name, String bind, String seeds, List<String> jvmOptions) throws IOException {
    this.name = name;
    launchedMicros = Wall.micros();
    process =
        new ProcessBuilder(
                JvmCommand.of(jvmOptions, "node", "--name", name, "--bind", bind, "--seeds", seeds))
            .start();
    errors =
        Thread.ofPlatform()
            .daemon()
            .name("errors-" + name)
            .start(() -> said.addAll(process.errorReader(StandardCharsets.UTF_8)));
    endedWithThis = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(endedWithThis);
  }

  long launchedMicros() {
    return launchedMicros;
  }

  /**
   * Waits until its hub is ready and has so many members; when that was.
   *
   * @throws WorkerFailed if it ends before, with what it has said
   */
  long awaitMembers(int count) throws IOException {
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Matcher members = MEMBERS.matcher(line);
      if (members.find() && members.group(1).split(", ").length == count) {
        return Wall.micros();
      }
      said.add(line);
    }
    throw new WorkerFailed(
        "The JVM of node %s has ended before its hub was ready; what it last said: %s."
            .formatted(name, lastWords()));
  }

  private String lastWords() {
    try {
      errors.join(READ_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return said.text();
  }

  /** The memory that it has in RAM. */
  double residentMebibytes() throws IOException {
    Matcher resident =
        RESIDENT.matcher(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
    if (!resident.find()) {
      throw new IOException("The system does not say how much memory a process has.");
    }
    return Long.parseLong(resident.group(1)) / 1024.0;
  }

  /** Ends it at once. */
  void kill() {
    process.destroyForcibly();
  }

  @Override
  public void close() {
    try {
      process.destroyForcibly().waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().removeShutdownHook(endedWithThis);
  }
}
