package io.processhub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/RELIABILITY.md says is shown by a test is shown by one that exists. */
final class ReliabilityDocumentTest {
  private static final Path ROOT = Path.of("..");

  /** A test class, perhaps with one of its tests, and the names of more of them after it. */
  private static final Pattern TEST =
      Pattern.compile("`([A-Z]\\w+(?:Test|Stress))(?:\\.(\\w+))?`((?:(?:,| and) `[a-z]\\w+`)*)");

  private static final Pattern NAME = Pattern.compile("`(\\w+)`");
  private static final Pattern PARENT = Pattern.compile("(?:class|interface) \\w+ extends (\\w+)");

  /** By simple name: several classes may have the same. */
  private final Map<String, List<String>> sources = sources();

  private static Map<String, List<String>> sources() {
    try (Stream<Path> files = Files.find(ROOT, 20, (file, attributes) -> isSource(file))) {
      return files.collect(
          Collectors.groupingBy(
              file -> file.getFileName().toString().replace(".java", ""),
              Collectors.mapping(ReliabilityDocumentTest::read, Collectors.toList())));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static boolean isSource(Path file) {
    return file.toString().endsWith(".java")
        && Stream.of("src/test/java", "src/main/java").anyMatch(file.toString()::contains);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private boolean has(String type, String method) {
    return sources.getOrDefault(type, List.of()).stream()
        .anyMatch(source ->
            source.contains("void " + method + "(")
                || PARENT.matcher(source).results().anyMatch(one -> has(one.group(1), method)));
  }

  @Test
  void everyTestThatIsNamedExists() {
    List<String> named = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    TEST.matcher(read(ROOT.resolve("docs/RELIABILITY.md")))
        .results()
        .forEach(match -> {
          String type = match.group(1);
          List<String> methods = new ArrayList<>();
          if (match.group(2) != null) {
            methods.add(match.group(2));
            NAME.matcher(match.group(3)).results().forEach(more -> methods.add(more.group(1)));
          }
          if (!sources.containsKey(type)) {
            missing.add(type);
          }
          for (String method : methods) {
            named.add(type + "." + method);
            if (!has(type, method)) {
              missing.add(type + "." + method);
            }
          }
        });
    assertThat(named)
        .hasSizeGreaterThan(100)
        .contains(
            "ActiveRoleScenariosTest.aRestartedNodeDoesNotTakeTheActiveRoleBack",
            "SimTransportTest.aFrameToNobodyIsCountedAndSaidNotToBeTaken");
    assertThat(missing).isEmpty();
  }
}
