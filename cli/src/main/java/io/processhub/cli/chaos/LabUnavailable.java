package io.processhub.cli.chaos;

/** This machine, or this user, cannot make networks of namespaces; the message says why. */
public final class LabUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LabUnavailable(String reason) {
    super(reason);
  }
}
