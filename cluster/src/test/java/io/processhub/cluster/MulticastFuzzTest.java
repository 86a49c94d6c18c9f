package io.processhub.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import io.processhub.spi.Transport;
import io.processhub.testkit.contract.ByteFuzz;
import java.io.IOException;
import java.io.Serial;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.Event;
import org.jgroups.Message;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.MPING;
import org.jgroups.protocols.PingData;
import org.jgroups.protocols.PingHeader;
import org.jgroups.stack.IpAddress;
import org.jgroups.stack.Protocol;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Anybody can send to the group by which nodes find each other: it is a question, or refused. */
final class MulticastFuzzTest {
  private static final int INPUTS = 20_000;
  private static final String CLUSTER = "processhub";

  /** That a datagram was refused, and why. */
  private static final class NotTaken extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    NotTaken(Exception cause) {
      super(cause);
      setStackTrace(cause.getStackTrace());
    }
  }

  /** Takes the place of the transport: notes what is asked of it, and knows nobody. */
  private final class Below extends Protocol {
    @Override
    public @Nullable Object down(Event event) {
      place.add(event.getType());
      return event.getType() == Event.ADD_PHYSICAL_ADDRESS ? Boolean.TRUE : null;
    }

    @Override
    public @Nullable Object down(Message message) {
      throw new AssertionError("Nobody is known, so there is nothing to tell.");
    }
  }

  private final List<Object> place = new ArrayList<>();
  private MulticastDiscovery discovery;

  @BeforeEach
  void make() throws Exception {
    HubTcp tcp =
        NodeChannel.create(
                ClusterConfig.bind("127.0.0.1:0").build(),
                new NodeId("a", 1),
                new Transport.Listener() {
                  @Override
                  public void onFrame(NodeId from, byte[] frame) {}

                  @Override
                  public void onView(List<NodeId> members) {}
                },
                new LongAdder())
            .stack()
            .tcp();
    HostAndPort group = HostAndPort.parse("group", "239.1.2.3:7900", 1);
    discovery = new MulticastDiscovery(group, InetAddress.getLoopbackAddress(), tcp);
    discovery.setClusterName(CLUSTER);
    discovery.setAddress(NodeAddress.of(new NodeId("a", 1)));
    discovery.setDownProtocol(new Below());
  }

  /** What a node asks that tells of these. */
  private static byte[] question(String cluster, PingData... told) throws IOException {
    ByteArrayDataOutputStream payload = new ByteArrayDataOutputStream(512);
    payload.writeInt(told.length);
    for (PingData each : told) {
      each.writeTo(payload);
    }
    BytesMessage message = new BytesMessage(null, payload.buffer(), 0, payload.position());
    message.setSrc(NodeAddress.of(new NodeId("b", 1)));
    message.putHeader(
        ClassConfigurator.getProtocolId(MPING.class),
        new PingHeader(PingHeader.GET_MBRS_REQ).clusterName(cluster).initialDiscovery(true));
    ByteArrayDataOutputStream out = new ByteArrayDataOutputStream(512);
    message.writeTo(out);
    return Arrays.copyOf(out.buffer(), out.position());
  }

  private static PingData node(String name) throws IOException {
    Address address = NodeAddress.of(new NodeId(name, 1));
    return new PingData(address, true, name, new IpAddress("127.0.0.1", 7800))
        .mbrs(List.of(address, NodeAddress.of(new NodeId("c", 1))));
  }

  private Object take(byte[] datagram) {
    place.clear();
    try {
      discovery.read(datagram, datagram.length);
      return Arrays.asList(place.stream().distinct().toArray());
    } catch (Exception refused) {
      throw new NotTaken(refused);
    }
  }

  @Test
  void aDatagramIsAQuestionOrRefused() throws Exception {
    List<byte[]> corpus =
        List.of(
            question(CLUSTER),
            question(CLUSTER, node("b")),
            question(CLUSTER, node("n".repeat(500)), node("d")),
            question("another", node("b")));

    ByteFuzz.Report report = ByteFuzz.of(1, corpus, NotTaken.class).run(INPUTS, this::take);

    assertThat(report.inputs() - report.refused()).as("questions").isGreaterThan(100);
    assertThat(report.places()).isGreaterThan(30);
    take(question(CLUSTER, node("b")));
    assertThat(place).contains(Event.ADD_PHYSICAL_ADDRESS);
  }

  @Test
  void noRoomIsMadeForAsManyNodesAsAreToldOf() throws Exception {
    byte[] told = {0x7F, -1, -1, -1, 0, 0, 0, 0};
    assertThat(discovery.readPingData(told, 0, told.length)).isNull();
  }
}
