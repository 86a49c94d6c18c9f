package io.processhub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class CoverageTest {
  private static final Pattern COUNTER = Pattern.compile("count(?:er)?\\(\\s*\"(\\w+)\"\\)");

  /** A counter that is not in the list would count as reached, and never be missed. */
  @Test
  void itKnowsEveryCounterOfTheLibrary() throws IOException {
    TreeSet<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Path.of("..", "core", "src", "main", "java"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        Matcher counters = COUNTER.matcher(Files.readString(file));
        while (counters.find()) {
          found.add(counters.group(1));
        }
      }
    }
    assertThat(found).containsExactlyElementsOf(new TreeSet<>(Coverage.COUNTERS));
  }

  /** What no run reaches is played by a test that exists, in whichever module. */
  @Test
  void whatIsOnlyReachedElsewhereIsReachedThere() throws IOException {
    assertThat(Coverage.all())
        .containsAll(Coverage.elsewhere().keySet())
        .containsAll(Coverage.WRONG)
        .hasSize(Coverage.points().size() + Coverage.elsewhere().size() + Coverage.WRONG.size());
    Map<String, String> tests = new HashMap<>();
    for (String module : List.of("core", "testkit")) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "test", "java"))) {
        for (Path file : files.filter(path -> path.toString().endsWith("Test.java")).toList()) {
          tests.merge(
              file.getFileName().toString(), Files.readString(file), (one, other) -> one + other);
        }
      }
    }
    Coverage.elsewhere()
        .forEach((point, test) -> {
          String name = point.substring(point.indexOf(' ') + 1);
          assertThat(tests.getOrDefault(test + ".java", "")).as(point).contains(name);
        });
  }

  @Test
  void whatARunReachesIsAmongThePoints() {
    RandomRun.Report report =
        RandomRun.of(3).handingOver().size(new RandomRun.Size(4, 20, 1, 30)).run();

    assertThat(Coverage.points()).containsAll(report.reached());
    assertThat(report.reached()).contains("frame StartRequest READY", "counter messagesHandled");
    assertThat(RandomRun.actions()).containsAll(report.actions().keySet());
  }
}
