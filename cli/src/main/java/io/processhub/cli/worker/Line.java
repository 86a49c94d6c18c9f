package io.processhub.cli.worker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One line of the protocol between a parent and its workers: fields separated by tabs. Backslash,
 * tab and line ends inside a field are escaped.
 *
 * @param fields at least one
 */
record Line(List<String> fields) {
  Line {
    fields = List.copyOf(fields);
  }

  static Line of(Object... fields) {
    return new Line(Arrays.stream(fields).map(String::valueOf).toList());
  }

  static Line parse(String text) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\t') {
        fields.add(field.toString());
        field.setLength(0);
      } else if (c == '\\' && i + 1 < text.length()) {
        i++;
        field.append(unescaped(text.charAt(i)));
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString());
    return new Line(fields);
  }

  /** These fields, and then more. */
  Line and(List<String> more) {
    List<String> all = new ArrayList<>(fields);
    all.addAll(more);
    return new Line(all);
  }

  /** The fields after the first {@code count}. */
  List<String> from(int count) {
    return fields.subList(Math.min(count, fields.size()), fields.size());
  }

  String field(int index) {
    return index < fields.size() ? fields.get(index) : "";
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < fields.size(); i++) {
      if (i > 0) {
        text.append('\t');
      }
      appendEscaped(text, fields.get(i));
    }
    return text.toString();
  }

  private static void appendEscaped(StringBuilder text, String field) {
    for (int i = 0; i < field.length(); i++) {
      switch (field.charAt(i)) {
        case '\t' -> text.append("\\t");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\\' -> text.append("\\\\");
        default -> text.append(field.charAt(i));
      }
    }
  }

  private static char unescaped(char c) {
    return switch (c) {
      case 't' -> '\t';
      case 'n' -> '\n';
      case 'r' -> '\r';
      default -> c;
    };
  }
}
