package io.processhub.internal.runtime;

/** Says in one line what was thrown. */
final class Failures {
  private static final int LENGTH_MAX = 200;

  private Failures() {}

  static String describe(Throwable thrown) {
    String type = thrown.getClass().getName();
    String shortType = type.substring(type.lastIndexOf('.') + 1);
    String message = message(thrown);
    String all = message.isEmpty() ? shortType : shortType + ": " + message;
    return all.length() <= LENGTH_MAX ? all : all.substring(0, LENGTH_MAX - 3) + "...";
  }

  /** The first line; what is thrown is the user's, and may throw when asked for its message. */
  private static String message(Throwable thrown) {
    try {
      String message = thrown.getMessage();
      return message == null ? "" : message.strip().lines().findFirst().orElse("").strip();
    } catch (RuntimeException | Error e) {
      return "";
    }
  }
}
