package io.processhub.codec;

/** A type, or an annotation on it, that the codec does not take; the message says why. */
final class UnsupportedTypeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnsupportedTypeException(String message) {
    super(message);
  }

  UnsupportedTypeException(String message, Throwable cause) {
    super(message, cause);
  }
}
