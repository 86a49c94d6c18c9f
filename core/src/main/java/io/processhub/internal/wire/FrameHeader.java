package io.processhub.internal.wire;

/**
 * The beginning of every frame: protocol version, kind, hub. The kinds below {@value
 * #CONTROL_FIRST} are messages to processes and their answers; the others are the hubs' own
 * protocol.
 *
 * @param kind what follows
 * @param hub the hub that the frame belongs to
 */
public record FrameHeader(int kind, String hub) {
  /** The version that this code writes. A reader takes every version from 1 on. */
  public static final int VERSION = 1;

  private static final int KIND_INDEX = 1;

  /** A message without an asker. */
  public static final int TELL = 1;

  /** A message that wants an answer. */
  public static final int ASK = 2;

  /** An answer. */
  public static final int REPLY = 3;

  /** A failure instead of an answer. */
  public static final int FAILURE = 4;

  /** To the asker: the ask was sent on, to this node. */
  public static final int FORWARDED = 5;

  /** A TELL that comes back, because the node to which it was sent has not opened the hub. */
  public static final int RETURNED_TELL = 6;

  /** The same of an ASK. */
  public static final int RETURNED_ASK = 7;

  /** A TELL that must wait for what comes by other ways. */
  public static final int TELL_AFTER = 8;

  /** An ASK that must wait for what comes by other ways. */
  public static final int ASK_AFTER = 9;

  /** For this it waits. */
  public static final int MARKER = 10;

  /** A TELL_AFTER that comes back. */
  public static final int RETURNED_TELL_AFTER = 11;

  /** The same of an ASK_AFTER. */
  public static final int RETURNED_ASK_AFTER = 12;

  /** The first kind of the control protocol. */
  public static final int CONTROL_FIRST = 16;

  /** Writes the header. */
  public static void write(WireWriter out, int kind, String hub) {
    out.writeByte(VERSION);
    out.writeByte(kind);
    out.writeString(hub);
  }

  /** Reads the header. */
  public static FrameHeader read(WireReader in) {
    int version = in.readByte();
    if (version < 1) {
      throw new MalformedFrame("the protocol version is " + version);
    }
    int kind = in.readByte();
    return new FrameHeader(kind, in.readString());
  }

  /** Whether the frame is a message that can be returned to who has sent it. */
  public boolean isReturnable() {
    return kind == TELL || kind == ASK || kind == TELL_AFTER || kind == ASK_AFTER;
  }

  /** Such a frame as it is returned. */
  public static byte[] returned(byte[] frame) {
    byte[] back = frame.clone();
    back[KIND_INDEX] =
        (byte)
            switch (frame[KIND_INDEX]) {
              case ASK -> RETURNED_ASK;
              case TELL_AFTER -> RETURNED_TELL_AFTER;
              case ASK_AFTER -> RETURNED_ASK_AFTER;
              default -> RETURNED_TELL;
            };
    return back;
  }

  /** Whether the frame is for the hub's messaging rather than for its coordinator. */
  public boolean isMessage() {
    return kind < CONTROL_FIRST;
  }
}
