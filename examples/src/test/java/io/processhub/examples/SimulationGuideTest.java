package io.processhub.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The code in the guide on simulation is what {@link MeterSimulationTest} runs. */
class SimulationGuideTest {
  private static final Pattern CODE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @Test
  void everyBlockOfCodeIsInTheCompiledTest() throws IOException {
    String guide = Files.readString(Path.of("../docs/guides/simulation.md"));
    String compiled =
        withoutSpace(
            Files.readString(
                Path.of("src/test/java/io/processhub/examples/MeterSimulationTest.java")));

    List<String> blocks =
        CODE.matcher(guide).results().map((MatchResult match) -> match.group(1)).toList();

    assertThat(blocks)
        .hasSize(3)
        .allSatisfy(block -> assertThat(compiled).contains(withoutSpace(block)));
  }

  private static String withoutSpace(String text) {
    return text.replaceAll("\\s+", "");
  }
}
