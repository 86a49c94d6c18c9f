package io.processhub.cli.bench;

import java.io.BufferedReader;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;

/**
 * The end of what a JVM has written, as a part of a sentence: in one line, bounded, and without
 * what would move the cursor of a terminal or turn the direction of writing. Thread-safe.
 */
final class LastWords {
  static final int LINES_MAX = 4;
  static final int LINE_CHARS_MAX = 200;

  /**
   * Lines that say nothing of why it ended: those of a stack trace, and the launcher's farewell.
   */
  private static final Pattern IDLE =
      Pattern.compile(
          "\\s*|\\s+at .*|Error: Could not create the Java Virtual Machine\\."
              + "|Error: A fatal exception has occurred\\. Program will exit\\.");

  private static final Pattern UNSAFE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

  private final Deque<String> lines = new ArrayDeque<>();

  /** One more line was written. */
  synchronized void add(String line) {
    if (!IDLE.matcher(line).matches()) {
      lines.add(printable(line));
      if (lines.size() > LINES_MAX) {
        lines.remove();
      }
    }
  }

  /** Takes all the lines that are left. */
  void addAll(BufferedReader written) {
    try {
      written.lines().forEach(this::add);
    } catch (UncheckedIOException e) {
      // The same as the end: the JVM is gone.
    }
  }

  /** The last lines, without a full stop. */
  synchronized String text() {
    return lines.isEmpty() ? "nothing" : String.join("; ", lines);
  }

  /** The text without its full stop, fit for a sentence on a terminal. */
  static String printable(String text) {
    String start = text.length() > LINE_CHARS_MAX ? text.substring(0, LINE_CHARS_MAX) : text;
    String safe = UNSAFE.matcher(start).replaceAll("?").strip();
    return start.length() < text.length() ? safe + "..." : safe.replaceFirst("\\.$", "");
  }
}
