package io.processhub.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * A file that is written whole or not at all: what was there before is replaced only when all has
 * been written, and of what could not be written nothing is left.
 */
public final class WholeFile {
  private WholeFile() {}

  /** What is to be written. */
  @FunctionalInterface
  public interface Content {
    /** Writes it. */
    void writeTo(BufferedWriter out) throws IOException;
  }

  /**
   * Writes a file, in UTF-8. A device or a pipe is written to as it is.
   *
   * @throws IOException with a sentence that names the file and says why
   */
  public static void write(Path file, Content content) throws IOException {
    boolean special = Files.exists(file) && !Files.isRegularFile(file);
    Path part = special ? file : file.resolveSibling(file.getFileName() + ".part");
    try {
      try (BufferedWriter out = Files.newBufferedWriter(part, StandardCharsets.UTF_8)) {
        content.writeTo(out);
      }
      if (!special) {
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      if (!special) {
        Files.deleteIfExists(part);
      }
      throw new IOException("The file '%s' could not be written: %s.".formatted(file, why(e)), e);
    }
  }

  /** Why something did not work, without the name of the file. */
  public static String why(@Nullable IOException failure) {
    if (failure == null) {
      return "it is not known why";
    }
    String said =
        switch (failure) {
          case AccessDeniedException denied -> "permission denied";
          case NoSuchFileException missing -> "it does not exist";
          case FileSystemException other -> other.getReason();
          default -> failure.getMessage();
        };
    return said == null ? failure.getClass().getSimpleName() : said;
  }
}
