package io.processhub.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The README's example is what {@link ExamplesTest} runs. */
class ReadmeTest {
  private static final Path REPOSITORY = Path.of("..");

  @Test
  void everyLineOfTheExampleIsInTheCompiledSources() throws IOException {
    String readme = Files.readString(REPOSITORY.resolve("README.md"));
    String example = readme.substring(readme.indexOf("```java"), readme.indexOf("It is `"));
    List<String> compiled =
        List.of(source("QuickStart.java"), source("Meter.java"), source("MeterConfig.java"));

    List<String> missing =
        example
            .lines()
            .filter(line -> !line.startsWith("```"))
            .map(ReadmeTest::withoutCommentAndSpace)
            .filter(line -> compiled.stream().noneMatch(source -> source.contains(line)))
            .toList();

    assertThat(example.lines().count()).isGreaterThan(20);
    assertThat(missing).isEmpty();
  }

  private static String source(String name) throws IOException {
    return withoutCommentAndSpace(
        Files.readString(Path.of("src/main/java/io/processhub/examples", name)));
  }

  private static String withoutCommentAndSpace(String text) {
    return text.replaceAll("//.*", "").replaceAll("\\s+", "");
  }
}
