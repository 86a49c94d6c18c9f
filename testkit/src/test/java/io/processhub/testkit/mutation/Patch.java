package io.processhub.testkit.mutation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A deliberate defect: a patch of the production code in unified format. Before it stand two lines:
 * {@code Defect:}, what is broken, and {@code Caught by:}, the invariants of which one must notice.
 *
 * @param name the file's name without its ending
 * @param defect what is broken
 * @param caughtBy the names of the invariants
 * @param hunks what is changed, by file, from the root of the repository
 */
record Patch(String name, String defect, List<String> caughtBy, Map<String, List<Hunk>> hunks) {
  private static final String ENDING = ".patch";
  private static final String DEFECT = "Defect: ";
  private static final String CAUGHT_BY = "Caught by: ";
  private static final String FILE = "+++ b/";

  /**
   * Lines next to each other.
   *
   * @param line the number of the first, from 0
   * @param before how they are
   * @param after how they become
   */
  record Hunk(int line, List<String> before, List<String> after) {}

  /** It does not fit the code as it is now. */
  static final class DoesNotApply extends Exception {
    private static final long serialVersionUID = 1L;

    DoesNotApply(String problem) {
      super(problem);
    }
  }

  /** All patches in a directory, by name. */
  static List<Patch> all(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.list(directory)) {
      files = found.filter(file -> file.toString().endsWith(ENDING)).sorted().toList();
    }
    List<Patch> patches = new ArrayList<>();
    for (Path file : files) {
      String name = file.getFileName().toString();
      patches.add(
          parse(name.substring(0, name.length() - ENDING.length()), Files.readAllLines(file)));
    }
    return patches;
  }

  /**
   * Reads a patch.
   *
   * @throws IllegalArgumentException if it is none, or lacks one of the two lines
   */
  static Patch parse(String name, List<String> lines) {
    String defect = "";
    List<String> caughtBy = List.of();
    Map<String, List<Hunk>> files = new LinkedHashMap<>();
    List<Hunk> file = List.of();
    Hunk hunk = null;
    for (String line : lines) {
      if (line.startsWith(FILE)) {
        file = new ArrayList<>();
        files.put(line.substring(FILE.length()), file);
        hunk = null;
      } else if (line.startsWith("@@ -")) {
        hunk = new Hunk(firstLine(line), new ArrayList<>(), new ArrayList<>());
        file.add(hunk);
      } else if (line.startsWith("diff ") || line.startsWith("--- ")) {
        hunk = null;
      } else if (hunk != null) {
        add(hunk, line);
      } else if (line.startsWith(DEFECT)) {
        defect = line.substring(DEFECT.length());
      } else if (line.startsWith(CAUGHT_BY)) {
        caughtBy = List.of(line.substring(CAUGHT_BY.length()).split(", "));
      }
    }
    if (defect.isEmpty() || caughtBy.isEmpty() || files.isEmpty()) {
      throw new IllegalArgumentException(
          "Patch '%s' lacks '%s', '%s' or a change.".formatted(name, DEFECT, CAUGHT_BY));
    }
    return new Patch(name, defect, caughtBy, files);
  }

  private static int firstLine(String header) {
    String range = header.substring("@@ -".length(), header.indexOf(" +"));
    int comma = range.indexOf(',');
    return Integer.parseInt(comma < 0 ? range : range.substring(0, comma)) - 1;
  }

  private static void add(Hunk hunk, String line) {
    char kind = line.isEmpty() ? ' ' : line.charAt(0);
    String text = line.isEmpty() ? "" : line.substring(1);
    if (kind == ' ' || kind == '-') {
      hunk.before.add(text);
    }
    if (kind == ' ' || kind == '+') {
      hunk.after.add(text);
    }
  }

  /**
   * The changed files.
   *
   * @param root of the repository
   * @return what they contain with the defect, by their paths from the root
   */
  Map<String, String> apply(Path root) throws IOException, DoesNotApply {
    Map<String, String> changed = new LinkedHashMap<>();
    for (Map.Entry<String, List<Hunk>> file : hunks.entrySet()) {
      Path path = root.resolve(file.getKey());
      if (!Files.exists(path)) {
        throw new DoesNotApply("%s: there is no %s".formatted(name, file.getKey()));
      }
      List<String> lines = new ArrayList<>(Files.readAllLines(path));
      // From the end, so that what comes before stays where it is.
      for (Hunk hunk : file.getValue().reversed()) {
        Integer at = find(hunk, lines);
        if (at == null) {
          throw new DoesNotApply(
              "%s: %s has no such lines as at %d any more"
                  .formatted(name, file.getKey(), hunk.line + 1));
        }
        List<String> place = lines.subList(at, at + hunk.before.size());
        place.clear();
        place.addAll(hunk.after);
      }
      changed.put(file.getKey(), String.join("\n", lines) + "\n");
    }
    return changed;
  }

  /** Where the lines are, nearest to where they were. */
  private static @Nullable Integer find(Hunk hunk, List<String> lines) {
    Integer best = null;
    for (int at = 0; at + hunk.before.size() <= lines.size(); at++) {
      boolean nearer = best == null || Math.abs(at - hunk.line) < Math.abs(best - hunk.line);
      if (nearer && lines.subList(at, at + hunk.before.size()).equals(hunk.before)) {
        best = at;
      }
    }
    return best;
  }
}
