package io.processhub.codec;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;

/** What a value may at most be, whoever sent it. */
final class Limits {
  /** Read or written within a quarter of the default stack, before anything is compiled. */
  static final int NESTING_DEPTH_MAX = 256;

  /** A state may be far larger than a frame, in chunks; no single string in it should. */
  static final int STRING_CHARS_MAX = 64 * 1024 * 1024;

  /** Digits, and for integers bytes. Keys of 16,384 bits fit; quadratic conversions stay short. */
  static final int NUMBER_LENGTH_MAX = 5_000;

  static final int NAME_BYTES_MAX = 64 * 1024;

  private Limits() {}

  static StreamReadConstraints reading() {
    return StreamReadConstraints.builder()
        .maxNestingDepth(NESTING_DEPTH_MAX)
        .maxStringLength(STRING_CHARS_MAX)
        .maxNumberLength(NUMBER_LENGTH_MAX)
        .maxNameLength(NAME_BYTES_MAX)
        .build();
  }

  static StreamWriteConstraints writing() {
    return StreamWriteConstraints.builder().maxNestingDepth(NESTING_DEPTH_MAX).build();
  }
}
