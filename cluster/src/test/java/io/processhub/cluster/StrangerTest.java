package io.processhub.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.NodeId;
import io.processhub.internal.observe.LineAllowance;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.CompositeMessage;
import org.jgroups.EmptyMessage;
import org.jgroups.Header;
import org.jgroups.Message;
import org.jgroups.ObjectMessage;
import org.jgroups.Version;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.EncryptHeader;
import org.jgroups.protocols.FRAG4;
import org.jgroups.protocols.FragHeader;
import org.jgroups.protocols.TP;
import org.jgroups.protocols.TpHeader;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.jgroups.util.ObjectInputStreamWithClassloader;
import org.jgroups.util.Util;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What someone can do who can connect to a node's port, and knows how JGroups speaks. */
@Timeout(60)
final class StrangerTest {
  private static final AtomicInteger SPRUNG = new AtomicInteger();

  /** Of no protocol that there is. */
  private static final short ID = 9_999;

  private final JGroupsTransport node =
      JGroupsTransport.of(ClusterConfig.bind("127.0.0.1:0").build());
  private final ViewRecorder views = new ViewRecorder();

  /** Does harm when it is deserialized, or made at all by a name in a message. */
  public static final class Trap implements Serializable {
    @Serial private static final long serialVersionUID = 1L;

    /** For whoever makes it by its name. */
    public Trap() {}

    @Serial
    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      SPRUNG.incrementAndGet();
      in.defaultReadObject();
    }
  }

  @BeforeEach
  void start() {
    SPRUNG.set(0);
    node.start(new NodeId("a", 1), views);
  }

  @AfterEach
  void close() {
    node.close();
  }

  private IpAddress nodeAddress() {
    InetSocketAddress address = node.boundAddress().orElseThrow();
    return new IpAddress(address.getAddress(), address.getPort());
  }

  private static byte[] written(Message message) throws IOException {
    ByteArrayDataOutputStream out = new ByteArrayDataOutputStream(512);
    Util.writeMessage(message, out, false);
    return ByteBuffer.allocate(out.position()).put(out.buffer(), 0, out.position()).array();
  }

  /** Connects as a node does. */
  static Socket greet(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    greet(socket, socket.getLocalPort());
    return socket;
  }

  /** The same, as the one at this port of this machine. */
  static void greet(Socket socket, int claimed) throws IOException {
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    IpAddress self = new IpAddress(InetAddress.getLoopbackAddress(), claimed);
    out.write(Connection.cookie);
    out.writeShort(Version.version);
    out.writeShort(self.serializedSize());
    self.writeTo(out);
    out.flush();
  }

  /** Connects as a node does, sends a packet, and returns when the connection is ended. */
  private void sendAndBeCutOff(byte[] packet) throws IOException {
    sendAndBeCutOff(packet.length, packet);
  }

  private void sendAndBeCutOff(int announced, byte[] packet) throws IOException {
    try (Socket socket = greet(nodeAddress().getPort())) {
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeInt(announced);
      out.write(packet);
      out.flush();
      awaitCutOff(socket);
    }
  }

  private static void awaitCutOff(Socket socket) throws IOException {
    socket.setSoTimeout(30_000);
    try {
      while (socket.getInputStream().read() >= 0) {
        // It says good-bye.
      }
    } catch (SocketException e) {
      // Cut off, too.
    }
  }

  private void assertUnharmed(int refused) throws InterruptedException {
    assertThat(SPRUNG).hasValue(0);
    assertThat(node.refusedMessages()).isEqualTo(refused);
    InetSocketAddress address = node.boundAddress().orElseThrow();
    try (JGroupsTransport friend =
        JGroupsTransport.of(
            ClusterConfig.bind("127.0.0.1:0").seeds("127.0.0.1:" + address.getPort()).build())) {
      friend.start(new NodeId("b", 1), new ViewRecorder());
      views.awaitSize(2);
    }
  }

  @Test
  void anObjectIsNotDeserialized() throws Exception {
    sendAndBeCutOff(written(new ObjectMessage(nodeAddress(), new Trap())));
    assertUnharmed(1);
  }

  @Test
  void anObjectAmongOtherMessagesIsNotDeserialized() throws Exception {
    Address destination = nodeAddress();
    ByteArrayDataOutputStream out = new ByteArrayDataOutputStream(512);
    Util.writeMessageList(
        destination,
        destination,
        "processhub".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
        List.<Message>of(
            new BytesMessage(destination, new byte[10]),
            new ObjectMessage(destination, new Trap())),
        out,
        false);
    byte[] packet =
        ByteBuffer.allocate(out.position()).put(out.buffer(), 0, out.position()).array();
    sendAndBeCutOff(packet);
    assertUnharmed(1);
  }

  @Test
  void aMessageOfAKindThatNoNodeSendsIsRefused() throws Exception {
    Message composite =
        new CompositeMessage(nodeAddress(), new ObjectMessage(nodeAddress(), new Trap()));
    sendAndBeCutOff(written(composite));
    assertUnharmed(1);
  }

  @Test
  void aLengthThatIsALieReservesNoMemory() throws Exception {
    byte[] payload = {1, 2, 3, 4, 5, 6, 7, 8};
    byte[] packet = written(new BytesMessage(nodeAddress(), payload));
    ByteBuffer.wrap(packet).putInt(packet.length - payload.length - Integer.BYTES, 1 << 30);
    sendAndBeCutOff(packet);
    assertUnharmed(1);
  }

  @Test
  void aPacketThatIsAnnouncedAsALongOneIsNotWaitedFor() throws Exception {
    byte[] packet = written(new BytesMessage(nodeAddress(), new byte[8]));
    sendAndBeCutOff(1 << 30, packet);
    sendAndBeCutOff(-1, packet);
    assertUnharmed(2);
  }

  @Test
  void aPacketIsReadNoFurtherThanItWasAnnounced() throws Exception {
    byte[] packet = written(new BytesMessage(nodeAddress(), new byte[100]));
    sendAndBeCutOff(packet.length - 1, packet);
    assertUnharmed(1);
  }

  @Test
  void aHeaderOfAProtocolThatNoNodeHasIsRefused() throws Exception {
    // It begins with the length of a byte array, whatever that may be.
    Header header = new EncryptHeader((byte) 1, new byte[8]);
    sendAndBeCutOff(
        written(new EmptyMessage(nodeAddress()).setSrc(nodeAddress()).putHeader(ID, header)));
    assertUnharmed(1);
  }

  @Test
  void noRoomIsMadeForMoreFragmentsThanAFrameHas() throws Exception {
    Header header = new FragHeader(1, 0, 1 << 30);
    short fragmentation = ClassConfigurator.getProtocolId(FRAG4.class);
    sendAndBeCutOff(
        written(
            new BytesMessage(nodeAddress())
                .setSrc(nodeAddress())
                .putHeader(fragmentation, header)));
    assertUnharmed(1);
  }

  /** Each protocol takes for granted that what has its number is its own header. */
  @Test
  void aHeaderInThePlaceOfAnotherProtocolsIsRefused() throws Exception {
    Header header = new FragHeader(1, 0, 2);
    short transport = ClassConfigurator.getProtocolId(TP.class);
    sendAndBeCutOff(
        written(
            new EmptyMessage(nodeAddress()).setSrc(nodeAddress()).putHeader(transport, header)));
    assertUnharmed(1);
  }

  @Test
  void aMessageOfNobodyIsRefused() throws Exception {
    sendAndBeCutOff(written(new BytesMessage(nodeAddress(), new byte[8])));
    assertUnharmed(1);
  }

  @Test
  void anAddressOfAnImpossibleLengthIsRefused() throws Exception {
    byte[] packet = written(new BytesMessage(nodeAddress(), new byte[8]).setSrc(nodeAddress()));
    int length = Short.BYTES + Byte.BYTES + Short.BYTES + Byte.BYTES + Short.BYTES + Byte.BYTES;
    assertThat(packet[length]).isEqualTo((byte) 4);
    packet[length] = 5;
    sendAndBeCutOff(packet);
    assertUnharmed(1);
  }

  @Test
  void aFragmentThatIsLongerThanTheyAreIsRefused() throws Exception {
    short fragmentation = ClassConfigurator.getProtocolId(FRAG4.class);
    sendAndBeCutOff(
        written(
            new BytesMessage(nodeAddress(), new byte[StackFactory.FRAGMENT_BYTES + 1])
                .setSrc(nodeAddress())
                .putHeader(fragmentation, new FragHeader(1, 0, 2))));
    assertUnharmed(1);
  }

  /** A message that the node takes for one of a node that joins. */
  private static Message ofStranger(int port, int bytes) {
    IpAddress address = new IpAddress(InetAddress.getLoopbackAddress(), port);
    byte[] numbered = new byte[bytes];
    if (bytes > 0) {
      numbered[bytes - 1] = 1;
    }
    return new BytesMessage(address, numbered).setSrc(NodeAddress.of(new NodeId("x", 1)));
  }

  static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static void send(Socket socket, Message message) throws IOException {
    byte[] packet = written(message);
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    out.writeInt(packet.length);
    out.write(packet);
    out.flush();
  }

  @Test
  void aFrameThatIsLongerThanFramesAreIsRefused() throws Exception {
    int longest = 64 << 10;
    try (JGroupsTransport narrow =
        JGroupsTransport.of(ClusterConfig.bind("127.0.0.1:0").maxFrameBytes(longest).build())) {
      narrow.start(new NodeId("n", 1), new ViewRecorder());
      int port = narrow.boundAddress().orElseThrow().getPort();
      try (Socket socket = greet(port)) {
        send(socket, ofStranger(port, longest + FrameNumbers.BYTES));
        send(socket, ofStranger(port, longest + FrameNumbers.BYTES + 1));
        await(() -> narrow.refusedMessages() > 0);
      }
      assertThat(narrow.refusedMessages()).isEqualTo(1);
    }
  }

  @Test
  void noMoreThanSomeAreListenedToThatAreNotInView() throws Exception {
    try (Socket socket = greet(nodeAddress().getPort())) {
      for (int i = 0; i < 2 * Strangers.MAX; i++) {
        send(socket, ofStranger(nodeAddress().getPort(), 0));
      }
      awaitCutOff(socket);
    } catch (SocketException e) {
      // Cut off while it sent.
    }
    assertThat(node.tableSizes()).containsEntry("knownStrangers", Strangers.MAX);
  }

  @Test
  void messagesOfAnotherClusterAreNotWrittenEachTime() throws Exception {
    short transport = ClassConfigurator.getProtocolId(TP.class);
    byte[] packet =
        written(
            new EmptyMessage(nodeAddress())
                .setSrc(nodeAddress())
                .putHeader(transport, new TpHeader("another\ncluster")));
    try (Socket socket = greet(nodeAddress().getPort())) {
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      for (int i = 0; i < 2 * LineAllowance.AT_ONCE; i++) {
        out.writeInt(packet.length);
        out.write(packet);
      }
      out.flush();
      await(() -> node.withheldLogLines() >= LineAllowance.AT_ONCE);
    }
    assertUnharmed(0);
  }

  @Test
  void nonsenseIsRefused() throws Exception {
    byte[] packet = written(new BytesMessage(nodeAddress(), new byte[100]));
    for (int i = 3; i < packet.length; i++) {
      packet[i] = (byte) (i * 31);
    }
    sendAndBeCutOff(packet);
    assertUnharmed(1);
  }

  @Test
  void whatIsRefusedTooOftenIsNotWrittenEachTimeButCounted() throws Exception {
    byte[] packet = written(new ObjectMessage(nodeAddress(), new Trap()));
    for (int i = 0; i < 15; i++) {
      sendAndBeCutOff(packet);
    }
    assertThat(node.withheldLogLines()).isPositive();
    assertUnharmed(15);
  }

  @Test
  void jGroupsItselfDeserializesNothing() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(new Trap());
    }
    try (ObjectInputStream in =
        new ObjectInputStreamWithClassloader(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThatThrownBy(in::readObject).isInstanceOf(InvalidClassException.class);
    }
    assertThat(SPRUNG).hasValue(0);
  }

  @Test
  void aNodeDoesNotStartWhereObjectsWouldBeDeserialized() throws Exception {
    try (ForkedNode unsafe =
        new ForkedNode(
            List.of("-Djgroups.deserialization.filter=*"), "u", "127.0.0.1:0", List.of())) {
      String said = unsafe.awaitLine(0, line -> line.contains("ProcessHubException"), 30);
      assertThat(said).contains("start the JVM with -Djgroups.deserialization.filter=!*");
    }
  }
}
