package io.processhub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.ProcessType;
import io.processhub.testkit.contract.ByteFuzz;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a person writes may be anything: it is taken, or refused in one sentence. */
final class UserInputFuzzTest {
  private static final int FILES = 1_500;
  private static final int COMMANDS = 300;

  /** What children files are made of, and what YAML makes of it. */
  private static final List<String> FILE_WORDS =
      List.of(
          "children:",
          "- ",
          "id:",
          "type:",
          "arguments:",
          "restart:",
          "shutdownTimeout:",
          "tag:",
          "metadata:",
          " meter",
          " word-counter",
          " poller",
          " permanent",
          " PT5S",
          " PT-5S",
          " P99999999999D",
          " a",
          " 1",
          " -1",
          " 1e999",
          " null",
          " ~",
          " true",
          " .nan",
          " {",
          "}",
          " [",
          "]",
          ",",
          "\n",
          "\n  ",
          "\n    ",
          "\t",
          "\"",
          "'",
          "&a",
          "*a",
          "<<:",
          "!!map",
          "!!java.net.URL",
          " |",
          " >",
          "? ",
          "---\n",
          "...",
          "%YAML 9.9\n",
          "#",
          "\\x",
          "\u0000",
          "\uFEFF",
          "é",
          "\uD83D\uDE00",
          " {street: Main St}",
          " {count: 7}",
          "${jndi:x}");

  private static final List<String> COMMAND_WORDS =
      List.of(
          "--name",
          "--bind",
          "--seeds",
          "--hub",
          "--children",
          "--nodes",
          "--seed",
          "--minutes",
          "--runs",
          "--input",
          "--out",
          "--chaos",
          "--first",
          "--steps",
          "--case",
          "--stride",
          "--crashes",
          "--events",
          "--jvm",
          "--bogus",
          "a",
          "",
          " ",
          "-",
          "--",
          "=",
          "1",
          "-1",
          "0x10",
          "1e9",
          "99999999999999999999",
          "NaN",
          "127.0.0.1:0",
          "nowhere:0",
          ":",
          "host:99999",
          "[::1",
          "a,b,,c",
          "@no/such/file",
          "@",
          "é\uD83D\uDE00",
          "%s%n",
          "\n",
          "--name=",
          "--seed=x",
          "--seeds=--seeds",
          "\\",
          "'",
          "\"");

  /** Of these only what is refused can be tried: whatever else they do takes its time. */
  private static final List<String> COMMANDS_TO_REFUSE =
      List.of("node", "demo", "bench", "simulate", "chaos", "churn", "nod", "worker", "", "--no");

  @TempDir Path directory;

  private final Map<String, ProcessType<?, ?>> types = KnownTypes.load();

  @Test
  void aChildrenFileIsReadOrRefusedInOneSentence() {
    String good =
        """
        children:
          - id: meter-42
            type: meter
            arguments: {street: Main St}
            restart: transient
            shutdownTimeout: PT2S
            tag: north
            metadata: {floor: "3", "a b": [x]}
          - {id: the, type: word-counter, arguments: {count: 7}}
        """;
    List<byte[]> corpus = List.of(bytes("children: []"), bytes(good.replace(", \"a b\": [x]", "")));
    ByteFuzz.Report report = ByteFuzz.of(1, corpus, UserError.class).run(FILES, this::readFile);
    assertThat(report.refused()).isBetween(report.inputs() / 10, report.inputs());
    assertThat(report.places()).isGreaterThan(10);
  }

  @Test
  void aChildrenFileOfAnyWordsIsReadOrRefusedInOneSentence() {
    ByteFuzz.seeds(seed -> {
      Random random = new Random(seed);
      for (int i = 0; i < FILES; i++) {
        StringBuilder text =
            new StringBuilder(random.nextBoolean() ? "children:\n  - id: a\n" : "");
        for (int words = random.nextInt(20); words > 0; words--) {
          text.append(FILE_WORDS.get(random.nextInt(FILE_WORDS.size())));
        }
        try {
          readFile(bytes(text.toString()));
        } catch (UserError refused) {
          // That is what it is for.
        } catch (Throwable e) {
          throw new AssertionError("File: " + text, e);
        }
      }
    });
  }

  @Test
  void aFileThatNestsOrRepeatsWithoutEndIsRefused() {
    String[] layers = new String[12];
    layers[0] = "a: &a0 [x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < layers.length; i++) {
      String before = "*a" + (i - 1);
      layers[i] = "b" + i + ": &a" + i + " [" + (before + ", ").repeat(8) + before + "]\n";
    }
    Stream.of(
            "children: " + "[".repeat(100_000),
            "children: [{id: a, type: meter, arguments: " + "{a: ".repeat(50_000),
            String.join("", layers) + "children: [*a11]",
            "children:\n" + " -".repeat(50_000))
        .forEach(text -> {
          try {
            readFile(bytes(text));
            throw new AssertionError("read: " + text.substring(0, 60));
          } catch (UserError refused) {
            assertThat(refused.getMessage()).hasSizeLessThan(2_000);
          }
        });
  }

  private Object readFile(byte[] bytes) {
    try {
      Path file = Files.write(directory.resolve("children.yaml"), bytes);
      List<ChildSpec> specs = ChildrenFile.read(file, types);
      return specs.size();
    } catch (UserError e) {
      assertThat(e.getMessage()).isNotBlank().doesNotContain("\n");
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aCommandLineIsRefusedInOneSentence() {
    ByteFuzz.seeds(seed -> {
      Random random = new Random(seed);
      for (int i = 0; i < COMMANDS; i++) {
        List<String> words = new ArrayList<>();
        words.add(COMMANDS_TO_REFUSE.get(random.nextInt(COMMANDS_TO_REFUSE.size())));
        for (int more = random.nextInt(6); more > 0; more--) {
          words.add(COMMAND_WORDS.get(random.nextInt(COMMAND_WORDS.size())));
        }
        words.add(random.nextBoolean() ? "--no-such-option" : "no-such-word\n");
        words.add("--nor-such");
        assertRefused(words.toArray(String[]::new));
      }
    });
  }

  private static void assertRefused(String... arguments) {
    StringWriter err = new StringWriter();
    CommandLine program = Main.commandLine().setErr(new PrintWriter(err));
    int status = program.execute(arguments);
    assertThat(status).as(String.join(" ", arguments)).isEqualTo(2);
    assertThat(err.toString())
        .as(String.join(" ", arguments))
        .startsWith("hub: ")
        .matches("[^\n]*[.!?]\n");
  }
}
