package io.processhub.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The code in a guide is that of the test that compiles and runs it. */
final class GuideCode {
  private static final Pattern BLOCK =
      Pattern.compile("^```java\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);

  private GuideCode() {}

  /** The guide has so many blocks of code, and each stands in the source of the test. */
  static void assertShown(String guide, int blocks, Class<?> test) throws IOException {
    Path source = Path.of("src/test/java", test.getName().replace('.', '/') + ".java");
    String code = normalized(Files.readString(source));
    List<String> shown =
        BLOCK
            .matcher(Files.readString(Path.of("../docs/guides", guide)))
            .results()
            .map(block -> normalized(block.group(1)))
            .toList();
    assertThat(shown).hasSize(blocks).allSatisfy(block -> assertThat(code).contains(block));
  }

  /** What is nested in a test is static there, and indented. */
  private static String normalized(String code) {
    return code.lines()
        .map(line -> line.strip().replace("static final class", "final class"))
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining("\n"));
  }
}
