package io.processhub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.cli.worker.Ports;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What cannot be done is said in one sentence, and ends with the exit code 2. */
@Timeout(60)
class CommandLineTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "node | Missing required options: '--name=<name>', '--bind=HOST:PORT'.",
        "node --name a --bind nowhere | but is 'nowhere'.",
        "node --name a --bind 127.0.0.1:99999 | but is '127.0.0.1:99999'.",
        "node --name a --bind 127.0.0.1:0 --seeds b | but is 'b'.",
        "node --name a --bind 127.0.0.1:0 --sedes b | Unknown option",
        "node --name a --bind 127.0.0.1:0 --children no/such.yaml | 'no/such.yaml' does not exist.",
        "nod | Unmatched argument",
        "demo --nodes 1 | --nodes must be 2 to 16, but is 1.",
        "demo --nodes many | 'many' is not an int.",
        "demo --input no/such.txt | The input 'no/such.txt' does not exist.",
        "demo --input= | '--input': the name is empty.",
        "demo --out= | '--out': the name is empty.",
        "node --name a --bind 127.0.0.1:0 --children= | '--children': the name is empty.",
        "chaos --events= | '--events': the name is empty.",
        "help nosuch | 'nosuch'",
        "demo --out no/such/file | The file 'no/such/file' cannot be written.",
        "demo --seed x | 'x' is not a long.",
        "bench nothing | There is no scenario 'nothing'; there are launch,",
        "bench kill --runs 0 | --runs must be 1 to 1000, but is 0.",
        "bench launch --jvm -XX:nosuch | With --jvm '-XX:nosuch' no JVM of the scenario comes up;"
            + " what it last said: Unrecognized VM option 'nosuch'.",
        "bench kill --jvm -Xmx1k | Too small maximum heap",
        "bench all --jvm -version | With --jvm '-version' no JVM of the scenario comes up",
        "chaos --minutes 0 | --minutes must be 1 to 1440, but is 0.",
        "churn --children 0 | --children must be 1 to 1000000, but is 0.",
        "simulate --seeds 0 | --seeds must be 1 or more, but is 0.",
        "simulate --minutes 1441 | --minutes must be 1 to 1440, but is 1441.",
        "simulate --steps 1,2 | they need a --seed.",
        "simulate --seed 1 --steps 1,x | 'x' is not an int.",
        "simulate --seed 1 --steps 3,99999 | which the seed 1 has, but one is 99999.",
        "simulate --seed 1 --steps -1 | --steps must be 0 to ",
        "simulate --seed 1 --nodes 1000 | --nodes must be 1 to 7, but is 1000.",
        "simulate --seed 1 --nodes 0 | --nodes must be 1 to 7, but is 0.",
        "simulate --seed 1 --seeds 3 | --seeds and --first are of no use here",
        "simulate --seed 1 --first 1 | --seeds and --first are of no use here",
        "simulate --crashes --seeds 3 | --seeds and --first are of random runs, not of crashes.",
        "simulate --seed 1 --children 0 | --children must be 1 or more, but is 0.",
        "simulate --seed 1 --case start/quorum/home/crash/1/3 | a --case names the seed",
        "simulate --seed 1 --crashes --nodes 3 | are of a random run, not of crashes",
        "simulate --crashes --stride 0 | --stride must be 1 or more, but is 0.",
        "simulate --stride 2 | --stride leaves out some of the --crashes",
        "simulate --case merge/home | but this is 'merge/home'.",
        "simulate --case failover/quorum/source/crash/1/7 | has crashed before",
      })
  void whatIsWrongIsSaidInOneSentence(String arguments, String sentence) {
    assertRefused(sentence, arguments.split(" "));
  }

  @Test
  void aPortInUseIsNamed() throws IOException {
    int port = Ports.free(1).getFirst();
    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertRefused(
          "127.0.0.1:" + taken.getLocalPort(),
          "node",
          "--name",
          "a",
          "--bind",
          "127.0.0.1:" + taken.getLocalPort());
    }
  }

  @Test
  void anInputWithoutWordsIsRefused() throws IOException {
    Path empty = Files.createFile(directory.resolve("empty"));
    assertRefused("The input '" + empty + "' has no words", "demo", "--input", empty.toString());
    assertRefused("is a directory.", "demo", "--input", directory.toString());
  }

  @Test
  void eventsOfAnotherRunAreNotMixedWithTheNext() throws IOException {
    Files.createFile(directory.resolve("old.events"));
    assertRefused("is not empty.", "chaos", "--events", directory.toString());
    Path file = directory.resolve("old.events");
    assertRefused("cannot be made.", "chaos", "--events", file.toString());
  }

  @Test
  void withoutAScenarioTheBenchmarksAreListed() {
    assertThat(Main.commandLine().execute("bench")).isZero();
  }

  @Test
  void oneSeedCanBeSimulated() {
    assertThat(Main.commandLine().execute("simulate", "--seed", "9")).isZero();
  }

  @Test
  void someStepsOfASeedCanBeSimulatedInASizeOfTheirOwn() {
    String[] some = {
      "simulate", "--seed", "9", "--steps", "0,1", "--nodes", "7", "--children", "9"
    };
    assertThat(Main.commandLine().execute(some)).isZero();
  }

  @Test
  void helpSaysHowTheProgramAndEachCommandAreUsed() {
    assertThat(help()).startsWith("Usage: hub ").contains("simulate", "help");
    assertThat(help("node")).startsWith("Usage: hub node ").contains("--bind");
  }

  private static String help(String... of) {
    StringWriter out = new StringWriter();
    String[] line = Stream.concat(Stream.of("help"), Stream.of(of)).toArray(String[]::new);
    assertThat(Main.commandLine().setOut(new PrintWriter(out)).execute(line)).isZero();
    return out.toString();
  }

  @Test
  void oneCrashAtAStepCanBePlayed() {
    String name = "promotion/quorum/source/freeze/1/49";
    assertThat(Main.commandLine().execute("simulate", "--case", name)).isZero();
  }

  private static void assertRefused(String sentence, String... arguments) {
    StringWriter err = new StringWriter();
    CommandLine program = Main.commandLine().setErr(new PrintWriter(err));
    assertThat(program.execute(arguments)).isEqualTo(2);
    assertThat(err.toString()).startsWith("hub: ").contains(sentence).matches("[^\n]*[.!?]\n");
  }
}
