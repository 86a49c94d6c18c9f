package io.processhub;

import java.nio.charset.StandardCharsets;

/** The rules for names of nodes, hubs, children and process types. */
final class Names {
  static final int BYTES_MAX = 512;

  /** Of one char. */
  private static final int UTF_8_BYTES_MAX = 3;

  private Names() {}

  /**
   * Returns the name if it is not blank, at most {@value #BYTES_MAX} bytes long in UTF-8, and free
   * of control characters.
   */
  static String check(String what, String name) {
    if (name == null || name.isBlank()) {
      throw new IllegalArgumentException("The " + what + " must not be blank.");
    }
    if (name.length() * UTF_8_BYTES_MAX > BYTES_MAX
        && name.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX) {
      throw new IllegalArgumentException(
          "The %s must be at most %d bytes long in UTF-8, but begins with '%s' and is longer."
              .formatted(what, BYTES_MAX, name.substring(0, 32)));
    }
    for (int i = 0; i < name.length(); i++) {
      if (Character.isISOControl(name.charAt(i))) {
        throw new IllegalArgumentException(
            "The %s must not contain control characters, but '%s' has one at index %d."
                .formatted(what, name.replaceAll("\\p{Cntrl}", "?"), i));
      }
    }
    return name;
  }
}
