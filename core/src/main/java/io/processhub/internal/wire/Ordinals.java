package io.processhub.internal.wire;

/**
 * Enum constants as numbers. What crosses the wire so may only be added to at its end: the order of
 * the constants is a part of the protocol.
 */
final class Ordinals {
  private Ordinals() {}

  @SuppressWarnings("EnumOrdinal")
  static int of(Enum<?> constant) {
    return constant.ordinal();
  }

  static <E> E at(E[] constants, int index) {
    if (index >= constants.length) {
      throw new MalformedFrame(
          "a constant has the number " + index + ", but there are " + constants.length);
    }
    return constants[index];
  }
}
