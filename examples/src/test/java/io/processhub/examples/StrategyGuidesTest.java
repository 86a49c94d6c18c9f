package io.processhub.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The code in the guides on strategies is what is compiled and run here. */
class StrategyGuidesTest {
  private static final Pattern CODE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  private static void everyBlockIsCompiled(String guide, int blocksAtLeast) throws IOException {
    String text = Files.readString(Path.of("../docs/guides", guide));
    String compiled = sources();
    List<String> blocks =
        CODE.matcher(text).results().map((MatchResult match) -> match.group(1)).toList();
    assertThat(blocks)
        .hasSizeGreaterThanOrEqualTo(blocksAtLeast)
        .allSatisfy(block -> assertThat(compiled).contains(withoutSpace(block)));
  }

  private static String sources() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String root : List.of("src/main/java", "src/test/java")) {
      try (Stream<Path> files = Files.walk(Path.of(root))) {
        files.filter(file -> file.toString().endsWith(".java")).forEach(file -> append(all, file));
      }
    }
    return all.toString();
  }

  private static void append(StringBuilder all, Path file) {
    try {
      all.append(withoutSpace(Files.readString(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String withoutSpace(String text) {
    return text.replaceAll("\\s+", "");
  }

  @Test
  void theGuideOnCustomStrategiesIsCompiled() throws IOException {
    everyBlockIsCompiled("custom-strategies.md", 6);
  }

  @Test
  void theGuideOnManualPlacementIsCompiled() throws IOException {
    everyBlockIsCompiled("manual-placement.md", 4);
  }
}
