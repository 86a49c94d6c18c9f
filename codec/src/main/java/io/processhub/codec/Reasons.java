package io.processhub.codec;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Says in one sentence why a value or a type was refused. */
final class Reasons {
  private Reasons() {}

  static String of(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnsupportedTypeException) {
        return firstLine(cause.getMessage());
      }
    }
    if (failure instanceof JacksonException jackson) {
      return firstLine(jackson.getOriginalMessage()) + path(jackson);
    }
    return firstLine(failure.getMessage());
  }

  private static String path(JacksonException failure) {
    return failure.getPath().isEmpty() ? "" : " (at " + failure.getPathReference() + ")";
  }

  private static String firstLine(@Nullable String text) {
    return text == null ? "no reason is given" : text.lines().findFirst().orElse("");
  }
}
