package io.processhub.internal;

import java.io.PrintWriter;
import java.io.Writer;

/**
 * What was thrown, in words. It may be of a class of the user's, and throw when it is asked for its
 * message; so may any other object when it is asked for its text.
 */
public final class Thrown {
  private static final int LENGTH_MAX = 200;

  private Thrown() {}

  /** In one line: the class without its package, and the first line of the message. */
  public static String describe(Throwable thrown) {
    String type = thrown.getClass().getName();
    String shortType = type.substring(type.lastIndexOf('.') + 1);
    String message = message(thrown).strip().lines().findFirst().orElse("").strip();
    String all = message.isEmpty() ? shortType : shortType + ": " + message;
    return all.length() <= LENGTH_MAX ? all : all.substring(0, LENGTH_MAX - 3) + "...";
  }

  /** The message; the class if there is none. */
  public static String messageOrClass(Throwable thrown) {
    String message = message(thrown);
    return message.isEmpty() ? thrown.getClass().getName() : message;
  }

  private static String message(Throwable thrown) {
    try {
      String message = thrown.getMessage();
      return message == null ? "" : message;
    } catch (RuntimeException | Error e) {
      return "";
    }
  }

  /** The same, or if it cannot be printed something in its place that can be: for the log. */
  public static Throwable printable(Throwable thrown) {
    try {
      thrown.printStackTrace(new PrintWriter(Writer.nullWriter()));
      return thrown;
    } catch (RuntimeException | Error e) {
      Throwable instead = new IllegalStateException(describe(thrown));
      instead.setStackTrace(thrown.getStackTrace());
      return instead;
    }
  }

  /** An object's text; its class if it does not say. */
  public static String text(Object object) {
    try {
      return String.valueOf(object);
    } catch (RuntimeException | Error e) {
      return object.getClass().getName();
    }
  }
}
