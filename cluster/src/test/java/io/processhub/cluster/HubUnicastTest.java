package io.processhub.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import io.processhub.spi.Transport;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.Message;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.UNICAST4;
import org.jgroups.protocols.UnicastHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class HubUnicastTest {
  private static final short RELIABLE = ClassConfigurator.getProtocolId(UNICAST4.class);

  private final Address stranger = NodeAddress.of(new NodeId("x", 1));
  private NodeChannel node;
  private HubUnicast unicast;

  /** Nothing of all that comes matters. */
  private static final class Deaf implements Transport.Listener {
    @Override
    public void onFrame(NodeId from, byte[] frame) {}

    @Override
    public void onView(List<NodeId> members) {}
  }

  @BeforeEach
  void connect() {
    DeserializationFilter.enforce();
    node =
        NodeChannel.create(
            ClusterConfig.bind("127.0.0.1:0").build(),
            new NodeId("a", 1),
            new Deaf(),
            new LongAdder());
    node.connect();
    unicast = node.stack().unicast();
  }

  @AfterEach
  void leave() {
    node.leave();
  }

  private void receive(long number, boolean first) {
    Message message = new BytesMessage(unicast.getAddress(), new byte[10]).setSrc(stranger);
    unicast.up(
        message.putHeader(RELIABLE, UnicastHeader.createDataHeader(number, (short) 1, first)));
  }

  @Test
  void ofMessagesWithoutAFirstOneFewAreKept() {
    for (int i = 2; i < 10 * HubUnicast.EARLY_MAX; i++) {
      receive(i, false);
      assertThat(unicast.early()).isBetween(1, HubUnicast.EARLY_MAX);
    }
  }

  @Test
  void whoIsForgottenLeavesNothing() {
    receive(2, false);
    assertThat(unicast.early()).isEqualTo(1);
    unicast.forget(stranger);
    assertThat(unicast.early()).isZero();
    receive(1, true);
    assertThat(unicast.getNumReceiveConnections()).isEqualTo(1);
    unicast.forget(stranger);
    assertThat(unicast.getNumReceiveConnections()).isZero();
  }
}
