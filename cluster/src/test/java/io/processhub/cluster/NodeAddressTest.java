package io.processhub.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import org.jgroups.Address;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.ExtendedUUID;
import org.jgroups.util.UUID;
import org.jgroups.util.Util;
import org.junit.jupiter.api.Test;

final class NodeAddressTest {

  @Test
  void theNodeIsInItsAddressAfterATripOverTheWire() throws Exception {
    for (int length : new int[] {1, 247, 248, 300, 502, 503, 512}) {
      NodeId node = new NodeId("n".repeat(length), Long.MIN_VALUE + length);
      Address address = NodeAddress.of(node);
      Address arrived =
          Util.streamableFromByteBuffer(ExtendedUUID::new, Util.streamableToByteBuffer(address));
      assertThat(arrived).isEqualTo(address);
      assertThat(NodeAddress.node(arrived)).contains(node);
    }
  }

  @Test
  void oneNodeHasManyAddresses() {
    NodeId node = new NodeId("a", 1);
    assertThat(NodeAddress.of(node)).isNotEqualTo(NodeAddress.of(node));
  }

  @Test
  void otherAddressesAreNoNodes() throws Exception {
    assertThat(NodeAddress.node(UUID.randomUUID())).isEmpty();
    assertThat(NodeAddress.node(ExtendedUUID.randomUUID())).isEmpty();
    assertThat(NodeAddress.node(ExtendedUUID.randomUUID().put("0", new byte[8]))).isEmpty();
    assertThat(NodeAddress.node(ExtendedUUID.randomUUID().put("0", new byte[9]))).isEmpty();
    assertThat(NodeAddress.node(new IpAddress("127.0.0.1:1"))).isEmpty();
  }
}
