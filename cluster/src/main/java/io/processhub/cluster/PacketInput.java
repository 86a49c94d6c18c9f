package io.processhub.cluster;

import java.io.ByteArrayInputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What is read of one packet: no more than its announced length. Without that bound a list of
 * messages could go on for as long as its sender likes, and be collected until no memory is left.
 */
final class PacketInput implements DataInput {
  /**
   * The longest packet: one with a message of the greatest length, and what comes with it. JGroups'
   * own limit for that ({@code max_length}) would cut off whoever exceeds it without counting it.
   */
  static final int BYTES_MAX = WireMessages.PAYLOAD_BYTES_MAX + PeerQueue.PACKET_BYTES_MAX;

  private final DataInput in;
  private int remaining;

  PacketInput(DataInput in, int length) throws WireMessages.Refused {
    if (length <= 0 || length > BYTES_MAX) {
      throw new WireMessages.Refused("A packet of " + length + " bytes was refused.");
    }
    this.in = in;
    this.remaining = length;
  }

  /** Called when all is read. Another packet would be read from the wrong place. */
  void end() throws WireMessages.Refused {
    if (remaining > 0) {
      throw new WireMessages.Refused("A packet with " + remaining + " bytes too many was refused.");
    }
  }

  private DataInput take(int bytes) throws WireMessages.Refused {
    if (bytes > remaining) {
      throw new WireMessages.Refused("A packet that is longer than it says was refused.");
    }
    remaining -= bytes;
    return in;
  }

  @Override
  public void readFully(byte[] bytes) throws IOException {
    take(bytes.length).readFully(bytes);
  }

  @Override
  public void readFully(byte[] bytes, int offset, int length) throws IOException {
    take(length).readFully(bytes, offset, length);
  }

  @Override
  public int skipBytes(int count) throws IOException {
    int skipped = in.skipBytes(Math.min(count, remaining));
    remaining -= skipped;
    return skipped;
  }

  @Override
  public boolean readBoolean() throws IOException {
    return take(Byte.BYTES).readBoolean();
  }

  @Override
  public byte readByte() throws IOException {
    return take(Byte.BYTES).readByte();
  }

  @Override
  public int readUnsignedByte() throws IOException {
    return take(Byte.BYTES).readUnsignedByte();
  }

  @Override
  public short readShort() throws IOException {
    return take(Short.BYTES).readShort();
  }

  @Override
  public int readUnsignedShort() throws IOException {
    return take(Short.BYTES).readUnsignedShort();
  }

  @Override
  public char readChar() throws IOException {
    return take(Character.BYTES).readChar();
  }

  @Override
  public int readInt() throws IOException {
    return take(Integer.BYTES).readInt();
  }

  @Override
  public long readLong() throws IOException {
    return take(Long.BYTES).readLong();
  }

  @Override
  public float readFloat() throws IOException {
    return take(Float.BYTES).readFloat();
  }

  @Override
  public double readDouble() throws IOException {
    return take(Double.BYTES).readDouble();
  }

  @Override
  public String readLine() {
    throw new UnsupportedOperationException("Nothing on the wire is a line.");
  }

  @Override
  public String readUTF() throws IOException {
    int length = readUnsignedShort();
    if (length > remaining) {
      throw new WireMessages.Refused("A text that is longer than its packet was refused.");
    }
    byte[] text = new byte[Short.BYTES + length];
    ByteBuffer.wrap(text).putShort((short) length);
    readFully(text, Short.BYTES, length);
    return new DataInputStream(new ByteArrayInputStream(text)).readUTF();
  }
}
