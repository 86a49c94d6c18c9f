package io.processhub.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.processhub.cli.worker.JvmCommand;
import io.processhub.cli.worker.Ports;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program in JVMs of its own. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class ProgramTest {
  private static final int SECONDS_MAX = 30;
  private static final Path FULL = Path.of("/dev/full");
  private static final Path BASH = Path.of("/bin/bash");
  @TempDir Path directory;
  private final List<Process> running = new ArrayList<>();

  @AfterEach
  void endAll() {
    running.forEach(Process::destroyForcibly);
  }

  @Test
  void aNodeWithoutItsSeedSaysThatItIsAloneAndLeavesOnSigterm() throws Exception {
    List<Integer> ports = Ports.free(2);
    Path children =
        Files.writeString(
            directory.resolve("children.yaml"),
            "children: [{id: m, type: meter, arguments: {street: Main St}}]");
    Process node = node("a", ports.get(0), ports.get(1), "--children", children.toString());
    BufferedReader out = node.inputReader();
    awaitLine(out, "Node a is ready on 127.0.0.1:" + ports.get(0));
    awaitLine(out, "Node a is alone");

    Process seed = node("b", ports.get(1), ports.get(0));
    awaitLine(seed.inputReader(), "Node b is ready");
    awaitLine(out, "members a, b.");

    // Not destroy() of the process itself, which closes its streams.
    node.toHandle().destroy();
    awaitLine(out, "Node a leaves.");
    assertThat(node.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    assertThat(node.exitValue()).isZero();
    awaitLine(seed.inputReader(), "members b.");
  }

  @Test
  void aWorkerEndsWhenItsParentIsGone() throws Exception {
    Process worker = launch("worker");
    awaitLine(worker.inputReader(), "ready");
    worker.getOutputStream().close();
    assertThat(worker.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void theDemoWritesTheTotalsOfItsInput() throws Exception {
    Path input = Files.writeString(directory.resolve("in"), "The cat and the dog, and THE cow.\n");
    Path totals = directory.resolve("out");
    Process demo =
        launch("demo", "--nodes", "2", "--input", input.toString(), "--out", totals.toString());
    String said = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(demo.waitFor()).as(said).isZero();
    assertThat(Files.readAllLines(totals))
        .containsExactly("2\tand", "1\tcat", "1\tcow", "1\tdog", "3\tthe");
    assertThat(demo.descendants().filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void aFullDiskIsSaidInOneSentence() throws Exception {
    assumeTrue(Files.exists(FULL), "there is no /dev/full here");
    Path input = Files.writeString(directory.resolve("in"), "The cat.\n");
    Process demo =
        launch("demo", "--nodes", "2", "--input", input.toString(), "--out", FULL.toString());
    String said = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(demo.waitFor()).as(said).isEqualTo(1);
    assertThat(Files.readString(directory.resolve("err")))
        .startsWith("The demo failed: ")
        .endsWith("The file '/dev/full' could not be written.\n")
        .doesNotContain("at io.processhub");
  }

  @Test
  void anOutputOntoAFullDiskIsAFailure() throws Exception {
    assumeTrue(Files.exists(FULL), "there is no /dev/full here");
    Process help =
        new ProcessBuilder(JvmCommand.of(List.of(JvmCommand.SHORT_LIVED), "--help"))
            .redirectOutput(FULL.toFile())
            .redirectError(directory.resolve("err").toFile())
            .start();
    running.add(help);
    assertThat(help.waitFor()).isEqualTo(1);
    assertThat(directory.resolve("err")).hasContent("hub: The output could not be written.");
  }

  /** As many sockets as the system gives the node are taken from it, and then given back. */
  @Test
  void aNodeThatHasNoFilesLeftLivesOnAndMeetsOthersWhenItHas() throws Exception {
    assumeTrue(Files.isExecutable(BASH), "there is no bash here");
    List<Integer> ports = Ports.free(2);
    List<String> command = new ArrayList<>(List.of(BASH.toString(), "-c"));
    command.add("ulimit -n 200 && exec \"$@\"");
    command.add("bash");
    command.addAll(
        JvmCommand.of(
            List.of(JvmCommand.SHORT_LIVED), nodeArguments("a", ports.get(0), ports.get(1))));
    Process node =
        new ProcessBuilder(command).redirectError(directory.resolve("err").toFile()).start();
    running.add(node);
    BufferedReader out = node.inputReader();
    awaitLine(out, "Node a is ready");

    List<Socket> taken = new ArrayList<>();
    try {
      for (int i = 0; i < 300; i++) {
        taken.add(new Socket(InetAddress.getLoopbackAddress(), ports.getFirst()));
      }
      Path files = Path.of("/proc", String.valueOf(node.pid()), "fd");
      assumeTrue(Files.isDirectory(files), "there is no /proc here");
      await(() -> count(files) >= 200);
      assertThat(node.isAlive()).isTrue();
    } finally {
      for (Socket socket : taken) {
        socket.close();
      }
    }
    Process other = node("b", ports.get(1), ports.get(0));
    awaitLine(other.inputReader(), "Node b is ready");
    awaitLine(out, "members a, b.");
    node.toHandle().destroy();
    assertThat(node.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    assertThat(node.exitValue()).isZero();
  }

  private static long count(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void await(BooleanSupplier condition) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - until).as("waited in vain").isNegative();
      LockSupport.parkNanos(1_000_000);
    }
  }

  private Process node(String name, int port, int seed, String... more) throws IOException {
    return launch(nodeArguments(name, port, seed, more));
  }

  private static String[] nodeArguments(String name, int port, int seed, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "node",
                "--name",
                name,
                "--bind",
                "127.0.0.1:" + port,
                "--seeds",
                "127.0.0.1:" + seed));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  private Process launch(String... arguments) throws IOException {
    Process process =
        new ProcessBuilder(JvmCommand.of(List.of(JvmCommand.SHORT_LIVED), arguments))
            .redirectError(directory.resolve("err").toFile())
            .start();
    running.add(process);
    return process;
  }

  private void awaitLine(BufferedReader out, String part) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.contains(part)) {
        return;
      }
    }
    throw new AssertionError(
        "The program has ended without saying '%s'.\n%s"
            .formatted(part, Files.readString(directory.resolve("err"))));
  }
}
