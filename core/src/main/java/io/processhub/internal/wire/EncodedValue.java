package io.processhub.internal.wire;

import java.util.Arrays;

/**
 * A value that came over the wire and is decoded when it is needed. It can be sent on without that,
 * also by a node that does not know its type. Immutable.
 */
public final class EncodedValue {
  private final TypeTable types;
  private final int typeId;
  private final byte[] bytes;
  private final int offset;
  private final int length;

  EncodedValue(TypeTable types, int typeId, byte[] bytes, int offset, int length) {
    this.types = types;
    this.typeId = typeId;
    this.bytes = bytes;
    this.offset = offset;
    this.length = length;
  }

  /** The value. */
  public Object decode() {
    return decode(Object.class);
  }

  /**
   * The value, if it is of the given class.
   *
   * @throws io.processhub.spi.CodecException if its type is not registered on this node, or is
   *     another, or the bytes do not fit it
   */
  public <T> T decode(Class<T> expected) {
    return types.decode(typeId, bytes, offset, length, expected);
  }

  /** How many bytes the value takes. */
  public int length() {
    return length;
  }

  /** How many bytes stay in memory for it: it may be kept with the frame in which it came. */
  public int keptBytes() {
    return bytes.length;
  }

  int typeId() {
    return typeId;
  }

  void write(WireWriter out) {
    out.writeInt(typeId);
    out.writeVar(length);
    out.writeRaw(bytes, offset, length);
  }

  /** Whether both have the same type and the same bytes. */
  @Override
  public boolean equals(Object other) {
    return other instanceof EncodedValue that
        && typeId == that.typeId
        && Arrays.equals(
            bytes, offset, offset + length, that.bytes, that.offset, that.offset + that.length);
  }

  @Override
  public int hashCode() {
    return 31 * typeId + length;
  }

  @Override
  public String toString() {
    return "EncodedValue[" + types.nameOf(typeId) + ", " + length + " bytes]";
  }
}
