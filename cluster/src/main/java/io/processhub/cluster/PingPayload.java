package io.processhub.cluster;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import org.jgroups.Address;
import org.jgroups.PhysicalAddress;
import org.jgroups.util.Bits;
import org.jgroups.util.Util;
import org.jspecify.annotations.Nullable;

/**
 * The bytes by which nodes that look for each other tell of nodes. They are read here first:
 * JGroups makes room for as many nodes and members as they say, and logs each time what it cannot
 * read.
 */
final class PingPayload {
  private PingPayload() {}

  /** Whether JGroups can read them, with no more room than they take. */
  static boolean isReadable(byte @Nullable [] bytes, int offset, int length) {
    if (bytes == null) {
      return false;
    }
    try {
      PacketInput in =
          new PacketInput(
              new DataInputStream(new ByteArrayInputStream(bytes, offset, length)), length);
      int nodes = in.readInt();
      for (int i = 0; i < nodes; i++) {
        skipNode(in);
      }
      return nodes >= 0;
    } catch (IOException | ClassNotFoundException | RuntimeException e) {
      return false;
    }
  }

  private static void skipNode(PacketInput in) throws IOException, ClassNotFoundException {
    Util.readAddress(in);
    in.readByte();
    Bits.readString(in);
    Address physical = Util.readAddress(in);
    if (physical != null && !(physical instanceof PhysicalAddress)) {
      throw new WireMessages.Refused("An address is not a physical one.");
    }
    int members = in.readShort();
    for (int i = 0; i < members; i++) {
      Util.readAddress(in);
    }
  }
}
