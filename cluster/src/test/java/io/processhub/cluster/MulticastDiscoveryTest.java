package io.processhub.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jgroups.BytesMessage;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.MPING;
import org.jgroups.protocols.PingHeader;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What others can do who send to the group by which nodes find each other. */
@Timeout(60)
final class MulticastDiscoveryTest {
  private static final int PAYLOAD_BYTES = 8;

  private final String group = MulticastGroup.onLoopback();
  private final JGroupsTransport node = transport("processhub");
  private final ViewRecorder views = new ViewRecorder();

  @BeforeEach
  void start() {
    node.start(new NodeId("a", 1), views);
  }

  @AfterEach
  void close() {
    node.close();
  }

  private JGroupsTransport transport(String cluster) {
    return JGroupsTransport.of(
        ClusterConfig.bind("127.0.0.1:0")
            .clusterName(cluster)
            .multicast(group)
            .joinTimeout(Duration.ofMillis(500))
            .build());
  }

  private void send(byte[] datagram) throws IOException {
    HostAndPort to = HostAndPort.parse("group", group, 1);
    try (MulticastSocket socket = new MulticastSocket()) {
      socket.setNetworkInterface(
          NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress()));
      InetSocketAddress address =
          new InetSocketAddress(InetAddress.getByName(to.host()), to.port());
      socket.send(new DatagramPacket(datagram, datagram.length, address));
    }
  }

  /** What a node of a cluster asks, but for the payload, which is at the end. */
  private static byte[] question(byte type) throws IOException {
    BytesMessage message = new BytesMessage(null, new byte[PAYLOAD_BYTES]);
    message.putHeader(
        ClassConfigurator.getProtocolId(MPING.class),
        new PingHeader(type).clusterName("processhub"));
    ByteArrayDataOutputStream out = new ByteArrayDataOutputStream(512);
    message.writeTo(out);
    return Arrays.copyOf(out.buffer(), out.position());
  }

  private void assertRefusedAndUnharmed(int refused) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (node.refusedMessages() < refused && System.nanoTime() < end) {
      Thread.sleep(1);
    }
    assertThat(node.refusedMessages()).isEqualTo(refused);
    try (JGroupsTransport friend = transport("processhub")) {
      friend.start(new NodeId("b", 1), new ViewRecorder());
      views.awaitSize(2);
    }
  }

  @Test
  void aLengthThatIsALieReservesNoMemoryAndNonsenseIsRefused() throws Exception {
    byte[] lie = question(PingHeader.GET_MBRS_REQ);
    ByteBuffer.wrap(lie).putInt(lie.length - PAYLOAD_BYTES - Integer.BYTES, 1 << 30);
    send(lie);
    send(new byte[0]);
    send(new byte[] {1, 2, 3});
    send(question(PingHeader.GET_MBRS_RSP));
    assertRefusedAndUnharmed(4);
  }

  @Test
  void clustersThatShareAGroupIgnoreEachOther() throws Exception {
    ViewRecorder others = new ViewRecorder();
    try (JGroupsTransport other = transport("other")) {
      other.start(new NodeId("o", 1), others);
      assertRefusedAndUnharmed(0);
      assertThat(others.sizes()).containsExactly(1);
    }
  }
}
