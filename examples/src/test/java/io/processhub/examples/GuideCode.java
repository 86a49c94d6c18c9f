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
    return blocks(Path.of("../docs/guides", guide)).stream()
        .map(block -> withoutSpace(block).replace("publicstaticfinal", "publicfinal"))
        .toList();
  }

  /** The code in a document as it stands there. */
  static List<String> blocks(Path document) throws IOException {
    return CODE.matcher(Files.readString(document)).results().map(match -> match.group(1)).toList();
  }

  static String source(Class<?> test) throws IOException {
    Path file = Path.of("src/test/java", test.getName().replace('.', '/') + ".java");
    return withoutSpace(Files.readString(file)).replace("publicstaticfinal", "publicfinal");
  }

  static String withoutSpace(String text) {
    return text.replaceAll("\\s+", "");
  }
}
