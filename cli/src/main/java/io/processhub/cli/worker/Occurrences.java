package io.processhub.cli.worker;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file of ids, one for each occurrence of a word, read in parts that mostly follow each other.
 */
final class Occurrences {
  private @Nullable BufferedReader reader;
  private Path file = Path.of("");
  private long next;

  /** The lines from number {@code first} on, {@code count} of them or as many as there are. */
  synchronized List<String> part(Path from, long first, int count) throws IOException {
    BufferedReader lines = reader;
    if (lines == null || !from.equals(file) || first < next) {
      if (lines != null) {
        lines.close();
      }
      lines = Files.newBufferedReader(from);
      reader = lines;
      file = from;
      next = 0;
    }
    List<String> part = new ArrayList<>(count);
    while (part.size() < count) {
      String id = lines.readLine();
      if (id == null) {
        break;
      }
      if (next++ >= first) {
        part.add(id);
      }
    }
    return part;
  }
}
