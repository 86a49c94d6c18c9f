package io.processhub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.cli.worker.JvmCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the program does when the disk is full. The disk is a real one of a few kilobytes, which
 * only the process under test sees, and which ends with it; that needs root and Linux.
 */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class FullDiskTest {
  private static final int SECONDS_MAX = 30;
  private static final int NO_DISK = 99;
  private static final String NO_SPACE = "No space left on device";

  @TempDir Path directory;

  /** What a process has said on both streams, and its exit status. */
  private record End(int status, List<String> lines) {}

  /** Runs a command where there is a disk with 32 kB; afterwards the files on it are listed. */
  private End onDisk(Path disk, List<String> command) throws Exception {
    String mount = "mount -t tmpfs -o size=32k,nr_inodes=20 none \"$0\" || exit " + NO_DISK + "; ";
    String run = "\"$@\"; status=$?; ls -A \"$0\" | sed 's/^/left: /'; exit $status";
    List<String> whole = new ArrayList<>(List.of("unshare", "-m", "sh", "-c", mount + run));
    whole.add(disk.toString());
    whole.addAll(command);
    Path said = directory.resolve("said");
    Process process;
    try {
      process =
          new ProcessBuilder(whole).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    } catch (IOException e) {
      return Assumptions.abort("Skipped: no disk can be made: " + e.getMessage());
    }
    try {
      assertThat(process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).as("in time").isTrue();
      End end = new End(process.exitValue(), Files.readAllLines(said, StandardCharsets.UTF_8));
      boolean made =
          end.status() != NO_DISK
              && end.lines().stream().noneMatch(line -> line.startsWith("unshare:"));
      Assumptions.assumeTrue(made, () -> "Skipped: no disk can be made: " + end);
      return end;
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static List<String> jvm(List<String> options, String main, String... arguments) {
    List<String> command = new ArrayList<>(JvmCommand.of(options));
    command.set(command.size() - 1, main);
    command.addAll(List.of(arguments));
    return command;
  }

  @Test
  void aFileIsWrittenWholeOrNotAtAllAndAnEventLogFailsAtOnce() throws Exception {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    String testClasses = Path.of("target", "test-classes").toAbsolutePath().toString();
    List<String> command = jvm(List.of(), FullDisk.class.getName(), disk.toString());
    int classPath = command.indexOf("-cp") + 1;
    command.set(classPath, testClasses + ":" + command.get(classPath));

    End end = onDisk(disk, command);

    assertThat(end.lines())
        .containsExactly(
            "small: done",
            "new: The file '" + disk + "/new' could not be written: " + NO_SPACE + ".",
            "over: The file '" + disk + "/kept' could not be written: " + NO_SPACE + ".",
            "log: The event log '" + disk + "/a.events' cannot be written. " + NO_SPACE,
            "left: a.events",
            "left: kept");
    assertThat(end.status()).isZero();
  }

  @Test
  void whenThereIsNoRoomForItsFilesTheDemoSaysSoInOneSentenceAndLeavesNothing() throws Exception {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    Path input = Files.writeString(directory.resolve("in"), "word ".repeat(20_000));
    List<String> options = List.of("-Djava.io.tmpdir=" + disk, JvmCommand.SHORT_LIVED);

    End end = onDisk(disk, jvm(options, Main.class.getName(), "demo", "--input", input.toString()));

    assertThat(end.lines()).containsExactly("hub: A file or a pipe failed: " + NO_SPACE + ".");
    assertThat(end.status()).isEqualTo(1);
  }

  @Test
  void aDeviceIsWrittenToAsItIs() {
    Path full = Path.of("/dev/full");
    Assumptions.assumeTrue(Files.exists(full), "Skipped: there is no /dev/full");
    assertThat(end(full)).isEqualTo("The file '/dev/full' could not be written: " + NO_SPACE + ".");
    assertThat(full).exists();
    assertThat(end(Path.of("/dev/null"))).isEmpty();
  }

  @Test
  void whatWasThereIsReplacedAndNothingElseIsLeft() throws Exception {
    Path file = Files.writeString(directory.resolve("out"), "before");
    assertThat(end(file)).isEmpty();
    assertThat(file).hasContent("content");
    assertThat(end(directory.resolve("none").resolve("out")))
        .startsWith("The file '" + directory + "/none/out' could not be written: ");
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left.map(path -> path.getFileName().toString())).containsExactly("out");
    }
  }

  private static String end(Path file) {
    try {
      WholeFile.write(file, out -> out.write("content"));
      return "";
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void standardOutputThatCannotBeWrittenMakesTheProgramFail() throws Exception {
    Path full = Path.of("/dev/full");
    Assumptions.assumeTrue(Files.exists(full), "Skipped: there is no /dev/full");
    Path said = directory.resolve("err");
    Process process =
        new ProcessBuilder(JvmCommand.of(List.of(JvmCommand.SHORT_LIVED), "--version"))
            .redirectOutput(full.toFile())
            .redirectError(said.toFile())
            .start();
    try {
      assertThat(process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(said).hasContent("hub: Standard output could not be written.\n");
    assertThat(process.exitValue()).isEqualTo(1);
  }
}
