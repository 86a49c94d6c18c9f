package io.processhub.internal;

/**
 * Text of others, made fit for a log, a terminal and an event: in one line, without what moves a
 * cursor or turns the direction of writing, and of a bounded length.
 */
public final class Printable {
  /** Of what is longer the beginning is kept. */
  public static final int CHARS_MAX = 4_000;

  private Printable() {}

  /** The text itself if nothing is wrong with it. */
  public static String text(String text) {
    int length = Math.min(text.length(), CHARS_MAX);
    int at = 0;
    while (at < length && isHarmless(text.charAt(at))) {
      at++;
    }
    return at == text.length() ? text : escaped(text, at, length);
  }

  private static String escaped(String text, int harmless, int length) {
    StringBuilder out = new StringBuilder(length + 64).append(text, 0, harmless);
    for (int i = harmless; i < length; i++) {
      char c = text.charAt(i);
      if (isHarmless(c)) {
        out.append(c);
      } else {
        escape(out, c);
      }
    }
    if (length < text.length()) {
      out.append("... (").append(text.length()).append(" characters)");
    }
    return out.toString();
  }

  private static void escape(StringBuilder out, char c) {
    switch (c) {
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> out.append("\\u%04x".formatted((int) c));
    }
  }

  /** Whether the character stays where it is put, and leaves the others where they are. */
  public static boolean isHarmless(char c) {
    if (c < 0x7f) {
      return c >= ' ';
    }
    boolean control = c <= 0x9f;
    boolean endsLine = c == '\u2028' || c == '\u2029';
    boolean turns = (c >= '\u202a' && c <= '\u202e') || (c >= '\u2066' && c <= '\u2069');
    return !control && !endsLine && !turns;
  }
}
