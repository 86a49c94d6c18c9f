package io.processhub.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.processhub.ChildState;
import io.processhub.Hub;
import io.processhub.HubConfig;
import io.processhub.HubConfigBuilder;
import io.processhub.HubNode;
import io.processhub.cli.worker.JvmCommand;
import io.processhub.cli.worker.Ports;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program in JVMs of its own. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class ProgramTest {
  private static final int SECONDS_MAX = 30;
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
    awaitRunning("main", "m", ports.get(0));

    // Not destroy() of the process itself, which closes its streams.
    node.toHandle().destroy();
    awaitLine(out, "Node a leaves.");
    assertThat(node.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    assertThat(node.exitValue()).isZero();
    awaitLine(seed.inputReader(), "members b.");
  }

  @Test
  void aNodeOpensTheHubOfTheNameThatItIsGiven() throws Exception {
    int port = Ports.free(1).getFirst();
    Path children =
        Files.writeString(
            directory.resolve("children.yaml"),
            "children: [{id: m, type: meter, arguments: {street: Main St}}]");
    Process node = node("a", port, port, "--hub", "cellar", "--children", children.toString());
    assertThat(awaitLine(node.inputReader(), "Node a is ready")).contains("hub 'cellar'");
    awaitRunning("cellar", "m", port);
  }

  /** Looks for a child of the hub of that name, as an observer. */
  private static void awaitRunning(String hubName, String child, int seed) throws Exception {
    int port = Ports.free(1).getFirst();
    HubConfigBuilder config = HubConfig.named(hubName).observer();
    KnownTypes.load().values().forEach(config::process);
    try (HubNode node =
        HubNode.start(Nodes.config("looker", "127.0.0.1:" + port, List.of("127.0.0.1:" + seed)))) {
      Hub hub = node.open(config.build());
      hub.ready().get(SECONDS_MAX, TimeUnit.SECONDS);
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
      while (hub.lookup(child).stream()
          .flatMap(info -> info.instances().stream())
          .noneMatch(one -> one.state() == ChildState.RUNNING)) {
        assertThat(System.nanoTime() - until).as("'%s' is to run", child).isNegative();
        Thread.sleep(10);
      }
    }
  }

  @Test
  void aNodeThatIsAskedToEndBeforeItIsReadyLeavesInOrder() throws Exception {
    int port = Ports.free(1).getFirst();
    Process node = node("a", port, port);
    awaitListening(port);
    node.toHandle().destroy();

    awaitLine(node.inputReader(), "Node a leaves.");
    assertThat(node.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(directory.resolve("err"))).doesNotContain("\tat ");
    assertThat(node.exitValue()).isZero();
  }

  @Test
  void aNodeSaysWhichPortTheSystemHasChosen() throws Exception {
    int seed = Ports.free(1).getFirst();
    Process node = node("a", 0, seed);
    String ready = awaitLine(node.inputReader(), "Node a is ready on 127.0.0.1:");
    int port = Integer.parseInt(ready.replaceFirst(".*127.0.0.1:([0-9]+): hub.*", "$1"));
    awaitListening(port);
  }

  @Test
  void aSecondSigtermEndsANodeAtOnce() throws Exception {
    List<Integer> ports = Ports.free(2);
    Process other = node("b", ports.get(1), ports.get(1));
    awaitLine(other.inputReader(), "Node b is ready");
    Process node = node("a", ports.get(0), ports.get(1));
    awaitLine(node.inputReader(), "members a, b.");
    // It waits for the answers of one that gives none.
    signal("-STOP", List.of(other.pid()));

    node.toHandle().destroy();
    awaitLine(node.inputReader(), "Node a leaves.");
    assertThat(node.isAlive()).isTrue();
    node.toHandle().destroy();

    assertThat(node.waitFor(1, TimeUnit.SECONDS)).isTrue();
    assertThat(node.exitValue()).isEqualTo(143);
  }

  @Test
  void aWorkerEndsWhenItsParentIsGone() throws Exception {
    Process worker = launch("worker");
    awaitLine(worker.inputReader(), "ready");
    worker.getOutputStream().close();
    assertThat(worker.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
  }

  /** With this seed the node that is killed is the second. */
  @Test
  void theDemoShowsEachOfItsStepsAndWritesTheTotalsOfItsInput() throws Exception {
    Path input = Files.writeString(directory.resolve("in"), "The cat and the dog, and THE cow.\n");
    Path totals = directory.resolve("out");
    Process demo = launch("demo", "--nodes=2", "--seed=7", "--input=" + input, "--out=" + totals);
    BufferedReader out = demo.inputReader();
    awaitLine(out, "The seed is 7.");
    awaitLine(out, "(a) A child is started for every word");
    List<ProcessHandle> nodes = demo.descendants().toList();
    String kill = awaitLine(out, "(b) kill -9 node-2 (process ");
    long killed = Long.parseLong(kill.replaceFirst(".*process ([0-9]+).*", "$1"));
    awaitLine(out, "Every child runs again, and all registries agree");
    assertThat(nodes)
        .filteredOn(node -> node.pid() == killed)
        .hasSize(1)
        .noneMatch(ProcessHandle::isAlive);
    awaitLine(out, "(c) node-3 joins.");
    awaitLine(out, "It has its share, and all registries agree");
    awaitLine(out, "(d) Every word is looked up and asked, from every node.");
    awaitLine(out, "Each has exactly one instance");
    for (String node : List.of("node-1", "node-3")) {
      assertThat(awaitLine(out, node)).endsWith(" 5 of 5");
    }
    awaitLine(out, "(e) Each of the 8 occurrences is told to its word's child");
    awaitLine(out, "All 5 totals equal an independent count");
    awaitLine(out, "Every step held");
    assertThat(demo.waitFor()).isZero();
    assertThat(Files.readAllLines(totals))
        .containsExactly("2\tand", "1\tcat", "1\tcow", "1\tdog", "3\tthe");
    for (ProcessHandle each : nodes) {
      each.onExit().get(SECONDS_MAX, TimeUnit.SECONDS);
    }
  }

  /**
   * As Ctrl-C does. Its JVMs would end by themselves when it has gone, as they read from it; but
   * not while they are frozen, so they are to be killed. They say nothing, and leave nothing.
   */
  @Test
  void whenTheDemoIsInterruptedAllItsJvmsAreKilledAndItsFilesRemoved() throws Exception {
    assumeTrue(
        isInterruptible(), "This JVM was started so that it and its children ignore SIGINT.");
    Path input = Files.writeString(directory.resolve("in"), "The cat and the dog, and THE cow.\n");
    Path temporary = Files.createDirectory(directory.resolve("temporary"));
    Process demo =
        launch(
            List.of("-Djava.io.tmpdir=" + temporary),
            "demo",
            "--nodes",
            "2",
            "--input",
            input.toString());
    awaitLine(demo.inputReader(), "2 JVMs form one cluster");
    List<ProcessHandle> nodes = demo.descendants().toList();
    assertThat(nodes).hasSizeGreaterThanOrEqualTo(2);
    assertThat(temporary).isNotEmptyDirectory();
    try {
      signal("-STOP", nodes.stream().map(ProcessHandle::pid).toList());
      signal("-INT", List.of(demo.pid()));
      assertThat(demo.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
      assertThat(demo.exitValue()).isEqualTo(130);
      for (ProcessHandle each : nodes) {
        each.onExit().get(SECONDS_MAX, TimeUnit.SECONDS);
      }
    } finally {
      nodes.forEach(ProcessHandle::destroyForcibly);
    }
    assertThat(temporary).isEmptyDirectory();
    assertThat(Files.readString(directory.resolve("err"))).doesNotContain("The demo failed");
  }

  private static void signal(String which, List<Long> processes) throws Exception {
    List<String> command = new ArrayList<>(List.of("kill", which));
    processes.forEach(process -> command.add(process.toString()));
    assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
  }

  /** A shell has what it runs in the background ignore SIGINT, which is inherited. */
  private static boolean isInterruptible() throws IOException {
    String ignored =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .findFirst()
            .orElse("SigIgn: 0");
    long mask = Long.parseUnsignedLong(ignored.split("\\s+", 2)[1], 16);
    return (mask & 1L << 1) == 0;
  }

  private Process node(String name, int port, int seed, String... more) throws IOException {
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
    return launch(arguments.toArray(String[]::new));
  }

  private Process launch(String... arguments) throws IOException {
    return launch(List.of(), arguments);
  }

  private Process launch(List<String> jvmOptions, String... arguments) throws IOException {
    List<String> options = new ArrayList<>(List.of(JvmCommand.SHORT_LIVED));
    options.addAll(jvmOptions);
    Process process =
        new ProcessBuilder(JvmCommand.of(options, arguments))
            .redirectError(directory.resolve("err").toFile())
            .start();
    running.add(process);
    return process;
  }

  private static void awaitListening(int port) throws InterruptedException {
    while (true) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return;
      } catch (IOException e) {
        Thread.sleep(10);
      }
    }
  }

  private String awaitLine(BufferedReader out, String part) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.contains(part)) {
        return line;
      }
    }
    throw new AssertionError(
        "The program has ended without saying '%s'.\n%s"
            .formatted(part, Files.readString(directory.resolve("err"))));
  }
}
