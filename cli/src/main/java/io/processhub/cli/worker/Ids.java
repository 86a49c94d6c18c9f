package io.processhub.cli.worker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A set of child ids, small enough for a command line: a prefix with a count, or a file with one id
 * per line.
 */
public sealed interface Ids {

  /** The ids, in a fixed order. */
  List<String> list() throws IOException;

  /** {@code prefix-0} to {@code prefix-(count-1)}. */
  record Numbered(String prefix, int count) implements Ids {
    @Override
    public List<String> list() {
      List<String> ids = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        ids.add(prefix + '-' + i);
      }
      return ids;
    }

    @Override
    public String toString() {
      return "numbered:" + count + ":" + prefix;
    }
  }

  /** The lines of a file. */
  record Listed(Path file) implements Ids {
    @Override
    public List<String> list() throws IOException {
      return Files.readAllLines(file, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
      return "listed:" + file;
    }
  }

  /** What {@code toString} has written. */
  static Ids parse(String text) {
    String[] parts = text.split(":", 2);
    if (parts[0].equals("listed")) {
      return new Listed(Path.of(parts[1]));
    }
    String[] numbered = parts[1].split(":", 2);
    return new Numbered(numbered[1], Integer.parseInt(numbered[0]));
  }
}
