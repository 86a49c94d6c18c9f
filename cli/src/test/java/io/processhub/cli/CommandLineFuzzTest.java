package io.processhub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.HubConfig;
import io.processhub.testkit.StepCrash;
import io.processhub.testkit.contract.ByteFuzz;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Command lines that can be read, and ask for what cannot be done: each command finds that out
 * itself, before it begins. In every line there is one option at least, or an argument, that must
 * be refused whatever else is there; else it would run.
 */
@Timeout(1_800)
final class CommandLineFuzzTest {
  private static final int LINES = 100;

  private static final List<String> NUMBERS =
      List.of("1", "2", "3", "32", "33", "0", "-1", "+5", "-2147483648", "2147483647", "99999");

  private static final List<String> NOT_POSITIVE = List.of("0", "-1", "-0", "-2147483648");

  /** Of what addresses are made. */
  private static final List<String> ADDRESS_WORDS =
      List.of(
          "localhost",
          "127.0.0.1",
          ":",
          ":7800",
          ":0",
          ":65536",
          ":-1",
          "[::1]",
          "[",
          "]",
          "a",
          ".",
          "%s",
          " ",
          "é",
          "\uD83D\uDE00",
          "/",
          "@",
          "0",
          "-",
          "999.1.1.1",
          "\t",
          "\n",
          "\\");

  private static final List<String> NAMES =
      List.of(
          "a", "", " ", "a b", "\n", "\u0000", "é", "x".repeat(600), "%n", "$", "a/b", "\uD83D");

  @TempDir Path directory;

  private final Map<String, Integer> refusedByCommand = new TreeMap<>();

  /** Makes a word of a line. */
  private interface Words extends Function<Random, List<String>> {}

  private static Words option(String name, List<String> values) {
    return random -> {
      String value = values.get(random.nextInt(values.size()));
      return random.nextBoolean() ? List.of(name + "=" + value) : List.of(name, value);
    };
  }

  private static Words word(String word) {
    return random -> List.of(word);
  }

  /** What must be refused, and what else may stand there. */
  private record Grammar(List<Words> refused, List<Words> others) {}

  private Map<String, Grammar> grammars() throws Exception {
    Path full = Files.createDirectories(directory.resolve("full"));
    String file = Files.writeString(full.resolve("file"), "a").toString();
    String nowhere = directory.resolve("no/such/file").toString();
    List<String> paths = List.of(directory.toString(), file, nowhere, "", "%s");
    return Map.of(
        "chaos",
        new Grammar(
            List.of(
                option("--minutes", NOT_POSITIVE),
                option("--minutes", List.of("1441", "2147483647")),
                option("--events", List.of(full.toString(), file, file + "/below"))),
            List.of(option("--seed", NUMBERS))),
        "churn",
        new Grammar(
            List.of(
                option("--minutes", NOT_POSITIVE),
                option("--children", NOT_POSITIVE),
                option("--children", List.of("1000001"))),
            List.of(option("--minutes", NUMBERS), option("--children", NUMBERS))),
        "bench",
        new Grammar(
            List.of(
                option("--runs", NOT_POSITIVE),
                option("--nodes", List.of("1", "0", "33")),
                option("--children", NOT_POSITIVE),
                word("no-such-scenario"),
                word("")),
            List.of(
                option("--runs", NUMBERS),
                option("--nodes", NUMBERS),
                option("--children", NUMBERS),
                option("--jvm", List.of("-Xmx1g", "", "%s")),
                word("start-1k"))),
        "demo",
        new Grammar(
            List.of(
                option("--nodes", List.of("1", "0", "-7", "17")),
                option("--out", List.of(directory.toString(), nowhere, file + "/below"))),
            List.of(
                option("--nodes", NUMBERS),
                option("--seed", NUMBERS),
                option("--input", paths),
                option("--out", paths),
                word("--chaos"))),
        "simulate",
        new Grammar(
            List.of(
                option("--seeds", NOT_POSITIVE),
                option("--minutes", NOT_POSITIVE),
                option("--nodes", NOT_POSITIVE),
                option("--children", NOT_POSITIVE),
                option("--stride", NOT_POSITIVE),
                random -> List.of("--case", unknownCase(random)),
                random -> List.of("--case=" + unknownCase(random))),
            List.of(
                option("--first", NUMBERS),
                option("--seeds", NUMBERS),
                option("--minutes", NUMBERS),
                option("--seed", NUMBERS),
                option("--steps", List.of("1", "1,2", "0", "-1,5")),
                option("--nodes", NUMBERS),
                option("--children", NUMBERS),
                option("--stride", NUMBERS),
                option("--case", List.of("migration/quorum/target/crash/1/37")),
                word("--crashes"))));
  }

  /** Like a case of the simulation that there is, and none. */
  private static String unknownCase(Random random) {
    while (true) {
      byte[] good = "migration/quorum/target/crash/1/37".getBytes(StandardCharsets.UTF_8);
      String text = new String(ByteFuzz.mutate(good, random), StandardCharsets.UTF_8);
      try {
        StepCrash.parse(text);
      } catch (IllegalArgumentException unknown) {
        // Else it would be another option, or the name of a file of options.
        if (!text.startsWith("-") && !text.startsWith("@") && !text.isEmpty()) {
          return text;
        }
      }
    }
  }

  @Test
  void whatACommandCannotDoIsRefusedInOneSentence() throws Exception {
    Map<String, Grammar> grammars = grammars();
    ByteFuzz.seeds(seed -> {
      Random random = new Random(seed);
      for (int i = 0; i < LINES; i++) {
        for (Map.Entry<String, Grammar> each : grammars.entrySet()) {
          assertRefused(line(each.getKey(), each.getValue(), random));
        }
      }
    });
    assertThat(refusedByCommand.keySet()).isEqualTo(grammars.keySet());
    assertThat(refusedByCommand.values()).allMatch(count -> count >= LINES / 10);
  }

  private static List<String> line(String command, Grammar grammar, Random random) {
    List<String> words = new ArrayList<>(List.of(command));
    words.addAll(any(grammar.refused(), random).apply(random));
    for (int more = random.nextInt(4); more > 0; more--) {
      words.addAll(any(grammar.others(), random).apply(random));
    }
    return words;
  }

  @Test
  void aNodeOfNoNameOrAddressIsRefusedInOneSentence() {
    ByteFuzz.seeds(seed -> {
      Random random = new Random(seed);
      for (int i = 0; i < LINES; i++) {
        String name = any(NAMES, random);
        String hub = any(NAMES, random);
        String bind = address(random);
        List<String> seeds = new ArrayList<>();
        for (int more = random.nextInt(3); more > 0; more--) {
          seeds.add(address(random));
        }
        if (isRefused(name, hub, bind, seeds)) {
          List<String> words =
              new ArrayList<>(List.of("node", "--name=" + name, "--bind=" + bind, "--hub=" + hub));
          seeds.forEach(each -> words.add("--seeds=" + each));
          assertRefused(words);
        }
      }
    });
    assertThat(refusedByCommand.get("node")).isGreaterThan(LINES / 2);
  }

  private static String address(Random random) {
    StringBuilder address = new StringBuilder();
    for (int words = random.nextInt(4); words >= 0; words--) {
      address.append(any(ADDRESS_WORDS, random));
    }
    return address.toString();
  }

  /** Whether it is a node that cannot be made: one that can would be started. */
  private static boolean isRefused(String name, String hub, String bind, List<String> seeds) {
    try {
      HubConfig.named(hub);
      Nodes.config(name, bind, seeds);
      return false;
    } catch (IllegalArgumentException | UserError refused) {
      return true;
    }
  }

  private static <T> T any(List<T> values, Random random) {
    return values.get(random.nextInt(values.size()));
  }

  private void assertRefused(List<String> words) {
    StringWriter err = new StringWriter();
    CommandLine program = Main.commandLine().setErr(new PrintWriter(err));
    CommandLine.IExecutionExceptionHandler handler = program.getExecutionExceptionHandler();
    program.setExecutionExceptionHandler((failure, command, parsed) -> {
      refusedByCommand.merge(words.getFirst(), 1, Integer::sum);
      return handler.handleExecutionException(failure, command, parsed);
    });
    int status = program.execute(words.toArray(String[]::new));
    assertThat(status).as("%s: %s", words, err).isEqualTo(2);
    assertThat(err.toString()).as("%s", words).startsWith("hub: ").matches("[^\n]*[.!?]\n");
  }
}
