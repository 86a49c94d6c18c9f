package io.processhub.cli;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;

/** What the program shows while it works: progress bars on a terminal, plain lines elsewhere. */
public final class Terminal {
  private static final int BAR_CELLS = 30;
  private static final int PLAIN_LINES = 4;

  private final PrintStream out;
  private final boolean interactive;

  /** Shows things on the given stream; bars only if it is a terminal. */
  public Terminal(PrintStream out, boolean interactive) {
    this.out = out;
    this.interactive = interactive;
  }

  /** Standard output. */
  public static Terminal standard() {
    return new Terminal(System.out, isTerminal());
  }

  /** From release 22 on there is a console even when there is no terminal, and it can be asked. */
  private static boolean isTerminal() {
    Optional<Console> console = Optional.ofNullable(System.console());
    try {
      return console.isPresent()
          && Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console.get()));
    } catch (ReflectiveOperationException e) {
      return console.isPresent();
    }
  }

  /** Prints a line as it is. */
  public void text(String line) {
    out.println(line);
  }

  /** Prints a line. */
  @SuppressWarnings("AnnotateFormatMethod") // The annotation is in a library of its own.
  public void line(String format, Object... arguments) {
    out.println(String.format(Locale.ROOT, format, arguments));
  }

  /** A whole number with its thousands apart. */
  public static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** A new bar, for something that is named so. */
  public Bar bar(String what) {
    return new Bar(what);
  }

  /** Shows how far something is. Thread-safe. */
  public final class Bar implements AutoCloseable {
    private final String what;
    private int shownCells = -1;
    private int shownQuarter;

    private Bar(String what) {
      this.what = what;
    }

    /** So much is done, of so much. */
    public synchronized void show(long done, long total) {
      double share = total == 0 ? 1 : Math.min(1, done / (double) total);
      int cells = (int) (share * BAR_CELLS);
      int quarter = (int) (share * PLAIN_LINES);
      if (interactive && cells != shownCells) {
        shownCells = cells;
        out.printf(
            Locale.ROOT,
            "\r    %s [%s%s] %,d of %,d",
            what,
            "#".repeat(cells),
            ".".repeat(BAR_CELLS - cells),
            done,
            total);
        out.flush();
      } else if (!interactive && quarter > shownQuarter) {
        shownQuarter = quarter;
        line("    %s: %,d of %,d", what, done, total);
      }
    }

    /** Prints a line above the bar, which comes back when it is shown next. */
    public synchronized void text(String line) {
      close();
      Terminal.this.text(line);
      shownCells = -1;
    }

    /** Takes the bar away. */
    @Override
    public synchronized void close() {
      if (interactive) {
        out.print("\r\u001b[K");
        out.flush();
      }
    }
  }
}
