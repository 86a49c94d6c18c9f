package io.processhub.cli.demo;

import io.processhub.cli.Terminal;
import io.processhub.cli.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StreamTokenizer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The words of a text. A word is a maximal run of ASCII letters, in lower case; every other byte
 * separates words, so any file is a text.
 */
final class Words {
  /** Longer words are refused. */
  static final int LETTERS_MAX = 65_536;

  /** Longer words have a digest in their child's id. */
  private static final int ID_LETTERS_MAX = 128;

  private static final int BUFFER_BYTES = 1 << 16;

  private Words() {}

  /** Told of each word, in their order. */
  @FunctionalInterface
  interface Listener {
    void word(String word) throws IOException;
  }

  /** Reads a text to its end. */
  static void read(InputStream text, Listener listener) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    StringBuilder word = new StringBuilder();
    for (int length = text.read(buffer); length >= 0; length = text.read(buffer)) {
      for (int i = 0; i < length; i++) {
        int lower = buffer[i] | 0x20;
        if (lower >= 'a' && lower <= 'z') {
          add(word, (char) lower);
        } else {
          end(word, listener);
        }
      }
    }
    end(word, listener);
  }

  private static void add(StringBuilder word, char letter) {
    if (word.length() == LETTERS_MAX) {
      throw new UserError(
          "The input has a run of more than %s letters, the longest word that the demo takes."
              .formatted(Terminal.number(LETTERS_MAX)));
    }
    word.append(letter);
  }

  private static void end(StringBuilder word, Listener listener) throws IOException {
    if (!word.isEmpty()) {
      listener.word(word.toString());
      word.setLength(0);
    }
  }

  /** The id of the child that counts the word: the word itself, unless it is very long. */
  static String childId(String word) {
    if (word.length() <= ID_LETTERS_MAX) {
      return word;
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(word.getBytes(StandardCharsets.US_ASCII));
      return word.substring(0, ID_LETTERS_MAX) + "~" + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256.", e);
    }
  }

  /**
   * How often each word occurs, for comparison: found by the JDK's tokenizer, which shares no code
   * with {@link #read}.
   */
  static SortedMap<String, Long> count(InputStream text) throws IOException {
    StreamTokenizer tokens =
        new StreamTokenizer(new InputStreamReader(text, StandardCharsets.ISO_8859_1));
    tokens.resetSyntax();
    tokens.wordChars('a', 'z');
    tokens.wordChars('A', 'Z');
    SortedMap<String, Long> counts = new TreeMap<>();
    while (tokens.nextToken() != StreamTokenizer.TT_EOF) {
      if (tokens.ttype == StreamTokenizer.TT_WORD) {
        counts.merge(tokens.sval.toLowerCase(Locale.ROOT), 1L, Long::sum);
      }
    }
    return counts;
  }
}
