package io.processhub.internal;

/** Refuses what a user has left out, where it is given: not where it is missed. */
public final class Required {
  private Required() {}

  /** The value, if it is not null. */
  public static <T> T given(String what, T value) {
    if (value == null) {
      throw new IllegalArgumentException(what + " must not be null.");
    }
    return value;
  }
}
