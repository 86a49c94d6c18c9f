package io.processhub.internal.wire;

import io.processhub.NodeId;
import io.processhub.internal.Names;
import io.processhub.internal.Printable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads what {@link WireWriter} wrote. Every method throws {@link MalformedFrame}, and nothing
 * else, if the bytes do not hold what is asked for; none allocates more than the bytes at hand. Not
 * thread-safe.
 */
public final class WireReader {
  private final byte[] bytes;
  private int at;
  private int end;

  /** Reads a whole array. */
  public WireReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  /** Reads a part of an array. */
  public WireReader(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.at = offset;
    this.end = offset + length;
  }

  /** The array that is read. */
  public byte[] array() {
    return bytes;
  }

  /** Where in the array the next byte is. */
  public int position() {
    return at;
  }

  /** How many bytes are left. */
  public int remaining() {
    return end - at;
  }

  /** One byte, 0 to 255. */
  public int readByte() {
    need(1);
    return bytes[at++] & 0xFF;
  }

  /** One byte as a truth value. */
  public boolean readBoolean() {
    return readByte() != 0;
  }

  /** An unsigned number of up to 64 bits. */
  public long readVar() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = readByte();
      value |= (long) (b & 0x7F) << shift;
      if ((b & 0x80) == 0) {
        return value;
      }
    }
    throw new MalformedFrame("a number is longer than 10 bytes");
  }

  /** An unsigned number that must be at most {@code max}. */
  public int readCount(int max) {
    long value = readVar();
    if (value < 0 || value > max) {
      throw new MalformedFrame("a count is " + value + ", but at most " + max + " is possible");
    }
    return (int) value;
  }

  /** A number of elements, each of which takes at least one of the bytes left. */
  public int readSize() {
    // What is left is known only after the number itself has been read.
    int count = readCount(Integer.MAX_VALUE);
    need(count);
    return count;
  }

  /** A number of elements, and the elements; modifiable. */
  public <T> List<T> readList(Supplier<T> element) {
    int size = readSize();
    List<T> list = new ArrayList<>(Math.min(size, 10_000));
    for (int i = 0; i < size; i++) {
      list.add(element.get());
    }
    return list;
  }

  /** Eight bytes. */
  public long readLong() {
    need(8);
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | (bytes[at++] & 0xFF);
    }
    return value;
  }

  /** Four bytes. */
  public int readInt() {
    need(4);
    int value = 0;
    for (int i = 0; i < 4; i++) {
      value = value << 8 | (bytes[at++] & 0xFF);
    }
    return value;
  }

  /** A length and that many bytes. */
  public byte[] readBytes() {
    int count = readSize();
    byte[] value = Arrays.copyOfRange(bytes, at, at + count);
    at += count;
    return value;
  }

  /** A string. */
  public String readString() {
    int count = readSize();
    String value = new String(bytes, at, count, StandardCharsets.UTF_8);
    at += count;
    return value;
  }

  /** A name that follows the rules for names; {@code what} says of what. */
  public String readName(String what) {
    String name = readString();
    try {
      return Names.check(what, name);
    } catch (IllegalArgumentException e) {
      throw new MalformedFrame(e.getMessage());
    }
  }

  /** The same, or the empty string. */
  public String readMaybeName(String what) {
    int start = at;
    if (readSize() == 0) {
      return "";
    }
    at = start;
    return readName(what);
  }

  /** Words for people, fit to be shown to them whatever was sent. */
  public String readText() {
    return Printable.text(readString());
  }

  /** A node. */
  public NodeId readNode() {
    String name = readString();
    long incarnation = readVar();
    try {
      return SharedNodes.of(new NodeId(name, incarnation));
    } catch (IllegalArgumentException e) {
      throw new MalformedFrame(e.getMessage());
    }
  }

  /**
   * Steps into a part written by {@link WireWriter#beginSized}, and returns what {@link #leave} is
   * to be given when the part has been read as far as it is understood.
   */
  public int enter() {
    int size = readInt();
    if (size < 0 || size > remaining()) {
      throw new MalformedFrame(
          "a part claims " + size + " bytes, but " + remaining() + " are left");
    }
    int outerEnd = end;
    end = at + size;
    return outerEnd;
  }

  /** Steps out of a part, skipping what is left of it. */
  public void leave(int outerEnd) {
    at = end;
    end = outerEnd;
  }

  /** Skips bytes. */
  public void skip(int count) {
    need(count);
    at += count;
  }

  private void need(int count) {
    if (count < 0 || end - at < count) {
      throw new MalformedFrame(
          "the frame ends where " + count + " bytes are needed and " + (end - at) + " are left");
    }
  }
}
