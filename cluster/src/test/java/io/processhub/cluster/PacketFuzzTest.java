package io.processhub.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.NodeId;
import io.processhub.spi.Transport;
import io.processhub.spi.Transport.Lane;
import io.processhub.testkit.contract.ByteFuzz;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.Serial;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jgroups.Header;
import org.jgroups.Message;
import org.jgroups.ObjectMessage;
import org.jgroups.protocols.UnicastHeader;
import org.jgroups.stack.IpAddress;
import org.jgroups.stack.Protocol;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.jgroups.util.MessageBatch;
import org.jgroups.util.SeqnoList;
import org.jgroups.util.Util;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What comes through a connection may be anything: a packet is read, or its sender cut off. */
@Timeout(1_800)
final class PacketFuzzTest {
  private static final int INPUTS = 20_000;
  private static final int LIVE_INPUTS = 3_000;

  /** One is longer than a fragment, and one longer than a packet. */
  private static final int[] LENGTHS = {1, 100, 5_000, 20_000, 70_000};

  private static final int ROUNDS = 20;

  /** Of packets with the same headers so many are kept. */
  private static final int ALIKE_MAX = 3;

  private final OverheardPackets packets = new OverheardPackets();
  private final ViewRecorder views = new ViewRecorder();
  private final CountDownLatch frames = new CountDownLatch(2 * ROUNDS * LENGTHS.length);
  private final List<Object> place = new ArrayList<>();
  private final Thread me = Thread.currentThread();
  private final IpAddress sender = new IpAddress(InetAddress.getLoopbackAddress(), 9);
  private final NodeChannel node = channel("a", List.of());
  private HubTcp tcp;
  private int delivered;

  /** That a packet was refused, and why. */
  private static final class NotTaken extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    NotTaken(Exception cause) {
      super(cause);
      setStackTrace(cause.getStackTrace());
    }
  }

  /** Takes the place of all that is above the transport but the node itself. */
  private final class Top extends Protocol {
    @Override
    public Object up(Message message) {
      if (Thread.currentThread().equals(me)) {
        note(message);
        node.receive(message);
      }
      return this;
    }

    @Override
    public void up(MessageBatch batch) {
      if (Thread.currentThread().equals(me)) {
        place.add(batch.multicast());
        batch.forEach(PacketFuzzTest.this::note);
        node.receive(batch);
      }
    }
  }

  private NodeChannel channel(String name, List<String> seeds) {
    DeserializationFilter.enforce();
    NodeChannel channel =
        NodeChannel.create(
            ClusterConfig.bind("127.0.0.1:0").seeds(seeds.toArray(String[]::new)).build(),
            new NodeId(name, 1),
            new Transport.Listener() {
              @Override
              public void onFrame(NodeId from, byte[] frame) {
                frames.countDown();
              }

              @Override
              public void onView(List<NodeId> members) {
                if (name.equals("a")) {
                  views.onView(members);
                }
              }
            },
            new LongAdder());
    channel.stack().tcp().setSocketFactory(packets);
    return channel;
  }

  @BeforeEach
  void talk() throws Exception {
    tcp = node.stack().tcp();
    node.connect();
    NodeChannel other = channel("b", List.of("127.0.0.1:" + node.boundAddress().getPort()));
    try {
      other.connect();
      views.awaitSize(2);
      for (int length : LENGTHS) {
        for (int i = 0; i < ROUNDS; i++) {
          node.send(new NodeId("b", 1), Lane.MESSAGES, new byte[length]);
          other.send(new NodeId("a", 1), Lane.CONTROL, new byte[length]);
        }
      }
      assertThat(frames.await(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      other.leave();
    }
    views.awaitSize(1);
  }

  @AfterEach
  void leave() {
    node.leave();
  }

  private void note(Message message) {
    delivered++;
    place.add(message.getType());
    for (Header header : message.getHeaders().values()) {
      place.add(header.getClass());
    }
  }

  private Object take(byte[] packet) {
    place.clear();
    long before = tcp.refused();
    try {
      tcp.receive(sender, new DataInputStream(new ByteArrayInputStream(packet)), packet.length);
      return Arrays.asList(place.stream().distinct().toArray());
    } catch (Exception refused) {
      if (refused.getCause() instanceof Error error) {
        throw error;
      }
      if (!(refused instanceof EOFException) && tcp.refused() == before) {
        throw new AssertionError("It was not counted.", refused);
      }
      throw new NotTaken(refused);
    }
  }

  @Test
  void aPacketIsReadOrRefused() throws Exception {
    Protocol above = tcp.getUpProtocol();
    tcp.setUpProtocol(new Top());
    try {
      List<byte[]> corpus = corpus();
      ByteFuzz.Report report = ByteFuzz.of(1, corpus, NotTaken.class).run(INPUTS, this::take);
      assertThat(report.refused()).isBetween(report.inputs() / 10, report.inputs() * 99 / 100);
      assertThat(report.places()).isGreaterThan(100);
      delivered = 0;
      corpus.forEach(this::take);
      assertThat(delivered).isPositive();
    } finally {
      tcp.setUpProtocol(above);
    }
  }

  @Test
  void aNodeLivesOnWhateverCame() throws Exception {
    List<byte[]> corpus = corpus();
    ByteArrayOutputStream logged = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(logged, true, StandardCharsets.UTF_8));
    try {
      ByteFuzz.Report report = ByteFuzz.of(1, corpus, NotTaken.class).run(LIVE_INPUTS, this::take);
      assertThat(report.places()).isGreaterThan(50);
    } finally {
      System.setErr(before);
    }
    // JGroups catches what its protocols throw, and logs it.
    assertThat(logged.toString(StandardCharsets.UTF_8))
        .doesNotContain(
            OutOfMemoryError.class.getSimpleName(), StackOverflowError.class.getSimpleName());
    NodeChannel friend = channel("c", List.of("127.0.0.1:" + node.boundAddress().getPort()));
    try {
      friend.connect();
      views.awaitSize(2);
    } finally {
      friend.leave();
    }
  }

  @Test
  void noRoomIsMadeForAsManyNodesAsDiscoveryIsToldOf() {
    byte[] told = {0x7F, -1, -1, -1, 0, 0, 0, 0};
    SeedDiscovery discovery = new SeedDiscovery(List.of(), Duration.ofSeconds(1));
    assertThat(discovery.readPingData(told, 0, told.length)).isNull();
  }

  @Test
  void anErrorEndsTheConnectionInOrder() {
    InputStream deep =
        new InputStream() {
          @Override
          public int read() {
            throw new StackOverflowError();
          }

          @Override
          public int read(byte[] bytes, int offset, int length) {
            throw new StackOverflowError();
          }
        };
    long refused = tcp.refused();
    assertThatThrownBy(() -> tcp.receive(sender, new DataInputStream(deep), 100))
        .isInstanceOf(IOException.class)
        .hasCauseInstanceOf(StackOverflowError.class);
    assertThat(tcp.refused()).isEqualTo(refused + 1);
  }

  /** What was said, without what is like other things that were. */
  private List<byte[]> corpus() throws Exception {
    Map<Object, Integer> alike = new HashMap<>();
    List<byte[]> different = new ArrayList<>();
    List<byte[]> all = new ArrayList<>(packets.packets());
    all.add(retransmissionRequest());
    for (byte[] packet : all) {
      if (alike.merge(take(packet), 1, Integer::sum) <= ALIKE_MAX) {
        different.add(packet);
      }
    }
    return different;
  }

  /** One is sent only if something is lost. */
  private byte[] retransmissionRequest() throws IOException {
    Message request =
        new ObjectMessage(node.stack().channel().getAddress(), new SeqnoList(100, 1).add(7, 8))
            .setSrc(NodeAddress.of(new NodeId("b", 1)))
            .putHeader(node.stack().unicast().getId(), UnicastHeader.createXmitReqHeader());
    ByteArrayDataOutputStream out = new ByteArrayDataOutputStream(512);
    Util.writeMessage(request, out, false);
    return Arrays.copyOf(out.buffer(), out.position());
  }
}
