package io.processhub;

import org.jspecify.annotations.Nullable;

/** The root of all exceptions that the library throws for reasons of its own. */
public class ProcessHubException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With one sentence: what went wrong, and with what. */
  public ProcessHubException(String message) {
    super(message);
  }

  /** With one sentence, and what caused it. */
  public ProcessHubException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
