package io.processhub.cluster;

import io.processhub.NodeId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jgroups.Address;
import org.jgroups.util.ExtendedUUID;

/**
 * A node's identity inside its JGroups address, so that whoever has the address has the identity:
 * JGroups' own cache of names may lack it, and forgets. The incarnation and the name lie in as many
 * values as are needed, since one holds at most 255 bytes.
 */
final class NodeAddress {
  private static final int VALUE_BYTES_MAX = 255;

  /** Enough for a name of 512 bytes. */
  private static final int VALUES_MAX = 3;

  private NodeAddress() {}

  /** A new address, different from all others, for a node. */
  static Address of(NodeId node) {
    byte[] name = node.name().getBytes(StandardCharsets.UTF_8);
    byte[] all =
        ByteBuffer.allocate(Long.BYTES + name.length).putLong(node.incarnation()).put(name).array();
    ExtendedUUID address = ExtendedUUID.randomUUID();
    for (int i = 0; i * VALUE_BYTES_MAX < all.length; i++) {
      int end = Math.min(all.length, (i + 1) * VALUE_BYTES_MAX);
      address.put(key(i), Arrays.copyOfRange(all, i * VALUE_BYTES_MAX, end));
    }
    return address;
  }

  /** The node at an address; empty if it is not one that {@link #of} made. */
  static Optional<NodeId> node(Address address) {
    if (!(address instanceof ExtendedUUID extended)) {
      return Optional.empty();
    }
    ByteBuffer all = ByteBuffer.allocate(VALUES_MAX * VALUE_BYTES_MAX);
    for (int i = 0; i < VALUES_MAX; i++) {
      byte[] part = extended.get(key(i));
      if (part != null) {
        all.put(part);
      }
    }
    all.flip();
    if (all.remaining() <= Long.BYTES) {
      return Optional.empty();
    }
    long incarnation = all.getLong();
    String name = StandardCharsets.UTF_8.decode(all).toString();
    try {
      return Optional.of(new NodeId(name, incarnation));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Has JGroups print our addresses as our node ids. */
  static void printReadably() {
    ExtendedUUID.setPrintFunction(
        address -> node(address).map(NodeId::toString).orElseGet(address::print));
  }

  private static byte[] key(int index) {
    return new byte[] {(byte) ('0' + index)};
  }
}
