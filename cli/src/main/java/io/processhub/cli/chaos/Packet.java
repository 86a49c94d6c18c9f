package io.processhub.cli.chaos;

import java.nio.ByteBuffer;

/**
 * A packet as it comes from a node's VXLAN link (RFC 7348): eight bytes with the number of the
 * link, then an Ethernet frame. The last byte of each node's Ethernet address is the node's number,
 * and so is its link.
 */
final class Packet {
  private static final int LINK_AT = 6;
  private static final int TO_AT = 13;
  private static final int FROM_AT = 19;
  private static final int TYPE_AT = 20;
  private static final int IP_AT = 22;
  private static final int IP_LENGTH_AT = IP_AT + 2;
  private static final int PROTOCOL_AT = IP_AT + 9;
  private static final int ADDRESSES_AT = IP_AT + 12;
  private static final int IP_HEADER_MIN = 20;
  private static final int TCP_HEADER_MIN = 20;
  private static final int TCP_CHECKSUM_AT = 16;
  private static final int IPV4 = 0x0800;
  private static final int TCP = 6;

  private Packet() {}

  /** Whether it carries IPv4: all else, such as a new link's search for routers, goes nowhere. */
  static boolean isIp(ByteBuffer packet) {
    return packet.limit() >= IP_AT + IP_HEADER_MIN
        && Short.toUnsignedInt(packet.getShort(TYPE_AT)) == IPV4;
  }

  static int from(ByteBuffer packet) {
    return Byte.toUnsignedInt(packet.get(FROM_AT));
  }

  static int to(ByteBuffer packet) {
    return Byte.toUnsignedInt(packet.get(TO_AT));
  }

  /**
   * Readies it for the link of the node that it is for. The checksum of TCP is put in: the system
   * leaves that to a network card, and there is none.
   */
  static void address(ByteBuffer packet) {
    packet.put(LINK_AT, packet.get(TO_AT));
    int header = (packet.get(IP_AT) & 0xf) * 4;
    int tcp = IP_AT + header;
    int length = Short.toUnsignedInt(packet.getShort(IP_LENGTH_AT)) - header;
    if (packet.get(PROTOCOL_AT) == TCP
        && length >= TCP_HEADER_MIN
        && tcp + length <= packet.limit()) {
      packet.putShort(tcp + TCP_CHECKSUM_AT, (short) 0);
      long sum = TCP + length + sum(packet, ADDRESSES_AT, 8) + sum(packet, tcp, length);
      while (sum > 0xffff) {
        sum = (sum & 0xffff) + (sum >> 16);
      }
      packet.putShort(tcp + TCP_CHECKSUM_AT, (short) ~sum);
    }
  }

  private static long sum(ByteBuffer packet, int from, int length) {
    long sum = 0;
    int end = from + length;
    for (int i = from; i + 1 < end; i += 2) {
      sum += Short.toUnsignedInt(packet.getShort(i));
    }
    return length % 2 == 0 ? sum : sum + (Byte.toUnsignedInt(packet.get(end - 1)) << 8);
  }
}
