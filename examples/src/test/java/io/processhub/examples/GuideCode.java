package io.processhub.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The code in a guide, and that of the test that compiles it, both without any space. */
final class GuideCode {
  private static final Pattern CODE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  private GuideCode() {}

  static List<String> blocks(String guide) throws IOException {
    String text = Files.readString(Path.of("../docs/guides", guide));
    return CODE.matcher(text)
        .results()
        .map(match -> withoutSpace(match.group(1)).replace("publicstaticfinal", "publicfinal"))
        .toList();
  }

  static String source(Class<?> test) throws IOException {
    Path file = Path.of("src/test/java", test.getName().replace('.', '/') + ".java");
    return withoutSpace(Files.readString(file)).replace("publicstaticfinal", "publicfinal");
  }

  private static String withoutSpace(String text) {
    return text.replaceAll("\\s+", "");
  }
}
