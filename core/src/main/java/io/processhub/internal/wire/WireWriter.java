package io.processhub.internal.wire;

import io.processhub.NodeId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes the protocol's primitive values into a growing array. Not thread-safe. */
public final class WireWriter {
  private byte[] bytes;
  private int length;

  /** With room for {@code capacityBytes} before the first growth. */
  public WireWriter(int capacityBytes) {
    bytes = new byte[capacityBytes];
  }

  /** How much has been written. */
  public int length() {
    return length;
  }

  /** A copy of what has been written. */
  public byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  /** One byte. */
  public void writeByte(int value) {
    ensure(1);
    bytes[length++] = (byte) value;
  }

  /** One byte, 0 or 1. */
  public void writeBoolean(boolean value) {
    writeByte(value ? 1 : 0);
  }

  /** An unsigned number in groups of seven bits, the lowest first; small numbers are short. */
  public void writeVar(long value) {
    ensure(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  /** Eight bytes, the highest first. */
  public void writeLong(long value) {
    ensure(8);
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[length++] = (byte) (value >>> shift);
    }
  }

  /** Four bytes, the highest first. */
  public void writeInt(int value) {
    ensure(4);
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes[length++] = (byte) (value >>> shift);
    }
  }

  /** A length, then that many bytes. */
  public void writeBytes(byte[] value) {
    writeVar(value.length);
    writeRaw(value, 0, value.length);
  }

  /** Bytes without a length. */
  public void writeRaw(byte[] value, int offset, int count) {
    ensure(count);
    System.arraycopy(value, offset, bytes, length, count);
    length += count;
  }

  /** A string: the length of its UTF-8 bytes, then these. */
  public void writeString(String value) {
    int chars = value.length();
    if (chars < 0x80 && isAscii(value)) {
      ensure(chars + 1);
      bytes[length++] = (byte) chars;
      for (int i = 0; i < chars; i++) {
        bytes[length++] = (byte) value.charAt(i);
      }
    } else {
      writeBytes(value.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** A node: its name and its incarnation. */
  public void writeNode(NodeId node) {
    writeString(node.name());
    writeVar(node.incarnation());
  }

  /**
   * Begins a part whose length goes before it, so that a reader can skip what it does not know at
   * its end. What is returned goes to {@link #endSized}.
   */
  public int beginSized() {
    int start = length;
    writeInt(0);
    return start;
  }

  /** Ends the part. */
  public void endSized(int start) {
    int size = length - start - 4;
    for (int i = 0; i < 4; i++) {
      bytes[start + i] = (byte) (size >>> (24 - 8 * i));
    }
  }

  private static boolean isAscii(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  private void ensure(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
