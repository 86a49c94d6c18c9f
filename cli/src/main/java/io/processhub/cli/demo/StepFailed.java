package io.processhub.cli.demo;

/** A step of the demo did not hold; the message says what differed. */
final class StepFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StepFailed(String message) {
    super(message);
  }
}
