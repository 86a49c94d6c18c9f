import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Checks or applies google-java-format on every Java file of the repository, in one JVM. The build
 * runs it as a source file on the JDK that the toolchain selects: the formatter parses with the
 * parser of the JVM it runs on.
 */
final class Format {
  private static final Set<String> SKIPPED = Set.of("target", ".git", ".idea", "node_modules");

  private Format() {}

  public static void main(String[] args) throws IOException {
    boolean apply = args[0].equals("--apply");
    Path root = Path.of(args[1]);
    List<Path> wrong =
        javaFiles(root).parallelStream()
            .filter(file -> !isFormatted(file, apply))
            .sorted()
            .toList();
    if (!apply && !wrong.isEmpty()) {
      wrong.forEach(file -> System.err.println("Not formatted: " + root.relativize(file)));
      System.err.println("Run .ci/format to format " + wrong.size() + " file(s).");
      System.exit(1);
    }
    wrong.forEach(file -> System.out.println("Formatted: " + root.relativize(file)));
  }

  private static List<Path> javaFiles(Path root) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return SKIPPED.contains(String.valueOf(directory.getFileName()))
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }

  private static boolean isFormatted(Path file, boolean apply) {
    try {
      String before = Files.readString(file);
      String after = new Formatter().formatSourceAndFixImports(before);
      if (apply && !after.equals(before)) {
        Files.writeString(file, after);
      }
      return after.equals(before);
    } catch (FormatterException e) {
      System.err.println(file + ": " + e.getMessage());
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }
}
