package io.processhub.internal.wire;

/**
 * The beginning of every frame, in every version of the protocol: version, kind, hub. The kinds
 * below {@value #CONTROL_FIRST} are messages to processes and their answers; the others are the
 * hubs' own protocol.
 *
 * @param version the version that the frame is written in
 * @param kind what follows
 * @param hub the hub that the frame belongs to
 */
public record FrameHeader(int version, int kind, String hub) {
  /**
   * The version that this code writes, and the latest that it reads. New kinds, and new fields at
   * the end of old ones, need no new version: they are skipped by who does not know them. One is
   * needed where such a reader would misunderstand the frame.
   */
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

  /** To the node that has sent a MARKER: how far it has got. */
  public static final int MARKED = 8;

  /** Follows the messages that were sent to a child, to where they get. */
  public static final int MARKER = 9;

  /** Which messages to a child come too late, if they come behind this. */
  public static final int CUTOFF = 10;

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
    // A hub of that name is looked for, and that is all: whether it can be a name does not matter.
    return new FrameHeader(version, kind, in.readString());
  }

  /** Whether what follows cannot be read, because it is of a version that came after this code. */
  public boolean isOfLaterVersion() {
    return version > VERSION;
  }

  /** Whether the frame is a message that can be returned to who has sent it. */
  public boolean isReturnable() {
    return kind == TELL || kind == ASK;
  }

  /** Such a frame as it is returned. */
  public static byte[] returned(byte[] frame) {
    byte[] back = frame.clone();
    back[KIND_INDEX] = (byte) (frame[KIND_INDEX] == ASK ? RETURNED_ASK : RETURNED_TELL);
    return back;
  }

  /** Whether the frame is for the hub's messaging rather than for its coordinator. */
  public boolean isMessage() {
    return kind < CONTROL_FIRST;
  }
}
