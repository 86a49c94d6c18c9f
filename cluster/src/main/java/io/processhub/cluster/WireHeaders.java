package io.processhub.cluster;

import io.processhub.cluster.WireMessages.Refused;
import java.io.DataInput;
import java.io.IOException;
import java.util.Map;
import org.jgroups.Header;
import org.jgroups.Message;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.FRAG4;
import org.jgroups.protocols.FailureDetection.HeartbeatHeader;
import org.jgroups.protocols.FragHeader;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.MERGE3.MergeHeader;
import org.jgroups.protocols.MPING;
import org.jgroups.protocols.NAKACK4;
import org.jgroups.protocols.NakAckHeader;
import org.jgroups.protocols.PingHeader;
import org.jgroups.protocols.TCPPING;
import org.jgroups.protocols.TP;
import org.jgroups.protocols.TpHeader;
import org.jgroups.protocols.UNICAST4;
import org.jgroups.protocols.UnicastHeader;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.protocols.VERIFY_SUSPECT2.VerifyHeader;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.GMS.GmsHeader;
import org.jgroups.stack.Protocol;
import org.jgroups.util.Util;

/**
 * Reads what comes before the payload of a message: the addresses, and those headers only that this
 * stack sends. JGroups itself would also make the headers of all its other protocols, some of which
 * reserve as many bytes as they are told; and as many fragments as the first one announces.
 */
final class WireHeaders {
  /** The bits of JGroups' first byte. */
  private static final int DESTINATION_SET = 1;

  private static final int SOURCE_SET = 2;

  /** More than there are protocols in the stack. */
  private static final int HEADERS_MAX = 16;

  /** Enough for the longest frame that can be configured. */
  static final int FRAGMENTS_MAX =
      (Checks.FRAME_BYTES_MAX + FrameNumbers.BYTES) / StackFactory.FRAGMENT_BYTES + 1;

  /** The header that each protocol of the stack sends, and takes for granted. */
  private static final Map<Short, Class<? extends Header>> KNOWN =
      Map.of(
          id(TP.class), TpHeader.class,
          id(TCPPING.class), PingHeader.class,
          id(MPING.class), PingHeader.class,
          id(MERGE3.class), MergeHeader.class,
          id(FD_ALL3.class), HeartbeatHeader.class,
          id(VERIFY_SUSPECT2.class), VerifyHeader.class,
          id(NAKACK4.class), NakAckHeader.class,
          id(UNICAST4.class), UnicastHeader.class,
          id(GMS.class), GmsHeader.class,
          id(FRAG4.class), FragHeader.class);

  private static short id(Class<? extends Protocol> protocol) {
    return ClassConfigurator.getProtocolId(protocol);
  }

  private WireHeaders() {}

  /** Whether a message is a part of a frame. */
  static boolean isFragment(Message message) {
    return message.getHeader(id(FRAG4.class)) != null;
  }

  /** Reads the part of a message that is written before its payload. */
  static void read(Message message, DataInput in) throws IOException, ClassNotFoundException {
    byte set = in.readByte();
    message.setFlag(in.readShort(), false);
    if ((set & DESTINATION_SET) != 0) {
      message.setDest(Util.readAddress(in));
    }
    if ((set & SOURCE_SET) != 0) {
      message.setSrc(Util.readAddress(in));
    }
    int count = in.readShort();
    if (count < 0 || count > HEADERS_MAX) {
      throw new Refused("A message with " + count + " headers was refused.");
    }
    for (int i = 0; i < count; i++) {
      short protocol = in.readShort();
      message.putHeader(protocol, readHeader(protocol, in));
    }
  }

  private static Header readHeader(short protocol, DataInput in)
      throws IOException, ClassNotFoundException {
    short kind = in.readShort();
    Class<? extends Header> known = KNOWN.get(protocol);
    if (known == null || kind != ClassConfigurator.getMagicNumber(known)) {
      throw new Refused(
          "A message with a header of kind %d of protocol %d was refused."
              .formatted(kind, protocol));
    }
    Header header = ClassConfigurator.create(kind);
    header.readFrom(in);
    if (header instanceof FragHeader fragment
        && (fragment.num_frags > FRAGMENTS_MAX
            || fragment.frag_id < 0
            || fragment.frag_id >= fragment.num_frags)) {
      throw new Refused(
          "Fragment %d of %d was refused.".formatted(fragment.frag_id, fragment.num_frags));
    }
    return header;
  }
}
