package io.processhub.cli.demo;

import static io.processhub.cli.Terminal.number;

import io.processhub.cli.UserError;
import io.processhub.cli.WholeFile;
import io.processhub.cli.worker.Ids;
import io.processhub.cli.worker.TemporaryDirectory;
import java.io.BufferedInputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/**
 * The text to be counted, read once and laid out in files for the workers.
 *
 * @param words the distinct words, in the order of their first occurrence
 * @param occurrences how many words there are in all
 * @param ids the words' child ids, in the same order
 * @param occurrenceFile the child id of each occurrence, one to a line
 * @param expected how often each word occurs, counted in another way
 */
record Text(
    List<String> words,
    int occurrences,
    Ids ids,
    Path occurrenceFile,
    SortedMap<String, Long> expected) {
  /** Longer texts are refused. */
  static final long BYTES_MAX = 1L << 30;

  /** Texts with more different words are refused: each is to be a child. */
  static final int WORDS_MAX = 500_000;

  private static final int BUFFER_BYTES = 1 << 16;

  /**
   * Reads a file.
   *
   * @param directory for the workers' files
   * @throws UserError if it cannot be read, is too large, or has no words
   */
  static Text read(Path input, TemporaryDirectory directory) throws IOException {
    Path copy = directory.file("input");
    copy(input, copy);
    Path occurrenceFile = directory.file("occurrences");
    List<String> words = new ArrayList<>();
    int occurrences = split(input, copy, words, occurrenceFile);
    if (words.isEmpty()) {
      throw new UserError("The input '" + input + "' has no words: no letter from a to z.");
    }
    Path idFile = directory.file("ids");
    Files.write(idFile, words.stream().map(Words::childId).toList());
    try (InputStream in = new BufferedInputStream(Files.newInputStream(copy))) {
      return new Text(words, occurrences, new Ids.Listed(idFile), occurrenceFile, Words.count(in));
    }
  }

  private static int split(Path input, Path copy, List<String> words, Path occurrenceFile)
      throws IOException {
    Set<String> seen = new HashSet<>();
    int[] occurrences = {0};
    try (InputStream in = Files.newInputStream(copy);
        BufferedWriter out = Files.newBufferedWriter(occurrenceFile)) {
      Words.read(
          in,
          word -> {
            if (seen.add(word)) {
              words.add(word);
            }
            if (words.size() > WORDS_MAX) {
              throw new UserError(
                  "The input '%s' has more than %s different words, the most that the demo takes."
                      .formatted(input, number(WORDS_MAX)));
            }
            occurrences[0]++;
            out.write(Words.childId(word) + "\n");
          });
    }
    return occurrences[0];
  }

  /** The input may be a pipe, or change: it is read once. */
  private static void copy(Path input, Path copy) throws IOException {
    if (Files.notExists(input)) {
      throw new UserError("The input '" + input + "' does not exist.");
    }
    if (Files.isDirectory(input)) {
      throw new UserError("The input '" + input + "' is a directory.");
    }
    try (InputStream in = open(input);
        OutputStream out = Files.newOutputStream(copy)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      long bytes = 0;
      for (int length = read(in, buffer, input); length >= 0; length = read(in, buffer, input)) {
        bytes += length;
        if (bytes > BYTES_MAX) {
          throw new UserError(
              "The input '%s' is longer than %s bytes, the most that the demo takes."
                  .formatted(input, number(BYTES_MAX)));
        }
        out.write(buffer, 0, length);
      }
    }
  }

  private static InputStream open(Path input) {
    try {
      return Files.newInputStream(input);
    } catch (IOException e) {
      throw unreadable(input, e);
    }
  }

  private static int read(InputStream in, byte[] buffer, Path input) {
    try {
      return in.read(buffer);
    } catch (IOException e) {
      throw unreadable(input, e);
    }
  }

  private static UserError unreadable(Path input, IOException e) {
    return new UserError("The input '%s' cannot be read: %s.".formatted(input, WholeFile.why(e)));
  }
}
