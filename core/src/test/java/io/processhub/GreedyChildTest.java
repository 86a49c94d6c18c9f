package io.processhub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A child that takes the whole heap of its JVM, which is a real and small one. */
@Timeout(120)
final class GreedyChildTest {
  @TempDir Path directory;

  private static String classPath() {
    List<String> paths = new ArrayList<>();
    for (String property :
        List.of("java.class.path", "jdk.module.path", "surefire.test.class.path")) {
      String path = System.getProperty(property);
      if (path != null && !path.isBlank()) {
        paths.add(path);
      }
    }
    paths.add(Path.of("target", "test-classes").toAbsolutePath().toString());
    return String.join(File.pathSeparator, paths);
  }

  /** As the page says: it is the failure of the one that asked for too much. */
  @Test
  void itFailsIsRestartedAndGivenUpAndTheOthersAndTheNodeLiveOn() throws Exception {
    Path said = directory.resolve("said");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(),
                GreedyMain.class.getName())
            .redirectError(directory.resolve("log").toFile())
            .redirectOutput(said.toFile())
            .start();
    try {
      assertThat(process.waitFor(90, TimeUnit.SECONDS)).as("in time").isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(Files.readAllLines(said, StandardCharsets.UTF_8))
        .as(this::log)
        .containsExactly(
            "asks that failed: 4",
            "reasons: [greedy: OutOfMemoryError: Java heap space]",
            "wrong: 0",
            "late: 7",
            "broken: 0");
    assertThat(process.exitValue()).isZero();
  }

  private String log() {
    try {
      return Files.readString(directory.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
