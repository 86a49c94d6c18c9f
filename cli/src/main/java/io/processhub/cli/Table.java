package io.processhub.cli;

import java.util.ArrayList;
import java.util.List;

/** A small table: columns of numbers to the right, others to the left. */
public final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  /** With these headings. */
  public Table(String... headings) {
    rows.add(List.of(headings));
  }

  /** Adds a row, with as many cells as there are headings. */
  public Table row(String... cells) {
    rows.add(List.of(cells));
    return this;
  }

  /** Prints it. */
  public void print(Terminal terminal) {
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String padding = " ".repeat(widths[i] - row.get(i).length());
        line.append(i == 0 ? "    " : "   ")
            .append(isNumeric(i) ? padding + row.get(i) : row.get(i) + padding);
      }
      terminal.text(line.toString().stripTrailing());
    }
  }

  private boolean isNumeric(int column) {
    return rows.stream().skip(1).allMatch(row -> row.get(column).matches("(-|[<>=]*\\s?\\d.*)"));
  }
}
