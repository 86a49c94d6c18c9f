package io.processhub.cli;

/**
 * Something that the user can put right. Its message is one clear sentence; the program prints it
 * and ends with the exit code 2.
 */
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With the sentence. */
  public UserError(String sentence) {
    super(sentence);
  }
}
