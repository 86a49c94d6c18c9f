package io.processhub.cluster;

import io.processhub.internal.Printable;
import io.processhub.internal.Thrown;
import io.processhub.internal.observe.SparingLog;
import java.io.ByteArrayInputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.MulticastSocket;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jgroups.Message;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.MPING;
import org.jgroups.protocols.PingData;
import org.jgroups.protocols.PingHeader;
import org.jgroups.util.Bits;
import org.jgroups.util.ByteArrayDataInputStream;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * JGroups' discovery by multicast, changed in what others can do who send to the same group. Only
 * questions of this cluster are read. JGroups itself would reserve as many bytes as a datagram says
 * that it has, and log each that it cannot read, and each of another cluster.
 *
 * <p>Nobody can tell who hears a multicast and is silent. So a first node waits for the join
 * timeout, in which it asks {@value #QUESTIONS} times; of those that wait together the least
 * address founds the cluster, and the others ask again.
 */
final class MulticastDiscovery extends MPING {
  private static final Logger LOG = LoggerFactory.getLogger(MulticastDiscovery.class);
  private static final int QUESTIONS = 5;
  private static final int DATAGRAM_BYTES_MAX = 65_535;
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final HubTcp tcp;
  private final SparingLog refusals;

  MulticastDiscovery(HostAndPort group, InetAddress bind, HubTcp tcp) throws UnknownHostException {
    this.tcp = tcp;
    refusals = new SparingLog(LOG, System::nanoTime, tcp.withheldLines());
    setId(ClassConfigurator.getProtocolId(MPING.class));
    setBindAddr(bind).setMcastAddr(InetAddress.getByName(group.host())).setMcastPort(group.port());
    numDiscoveryRuns(QUESTIONS).returnEntireCache(true);
  }

  /** Runs on a thread of its own, until the node leaves. */
  @Override
  public void run() {
    DatagramPacket packet = new DatagramPacket(new byte[DATAGRAM_BYTES_MAX], DATAGRAM_BYTES_MAX);
    MulticastSocket socket = mcast_receive_sock;
    while (socket != null && !socket.isClosed()) {
      packet.setLength(DATAGRAM_BYTES_MAX);
      try {
        socket.receive(packet);
      } catch (IOException e) {
        LockSupport.parkNanos(RETRY_NANOS);
        continue;
      }
      readOrRefuse(packet);
    }
  }

  private void readOrRefuse(DatagramPacket packet) {
    try {
      read(packet.getData(), packet.getLength());
    } catch (IOException | ClassNotFoundException | RuntimeException | Error e) {
      tcp.countRefused();
      refusals.at(Level.WARN).log(
          "{}: ignoring a multicast from {} that no node sends: {}",
          getAddress(),
          packet.getSocketAddress(),
          Printable.text(Thrown.describe(e)));
    }
  }

  /** Takes a datagram; throws if no node sends such a one. */
  void read(byte[] datagram, int length) throws IOException, ClassNotFoundException {
    DataInput in = new DataInputStream(new ByteArrayInputStream(datagram, 0, length));
    Message message = WireMessages.readBytesMessage(new PacketInput(in, length));
    if (!(message.getHeader(getId()) instanceof PingHeader question)
        || question.type() != PingHeader.GET_MBRS_REQ) {
      throw new WireMessages.Refused("It asks for no members.");
    }
    String cluster = getClusterName();
    if (cluster != null
        && cluster.equals(clusterOf(question))
        && !getAddress().equals(message.getSrc())) {
      if (!PingPayload.isReadable(message.getArray(), message.getOffset(), message.getLength())) {
        throw new WireMessages.Refused("It tells of no nodes.");
      }
      up(message);
    }
  }

  /** The same of answers, which come through a connection: nothing is told by them. */
  @Override
  protected @Nullable List<PingData> readPingData(byte @Nullable [] bytes, int offset, int length) {
    return PingPayload.isReadable(bytes, offset, length)
        ? super.readPingData(bytes, offset, length)
        : null;
  }

  /** A header tells its own package only; it does write it. */
  private static @Nullable String clusterOf(PingHeader question) throws IOException {
    ByteArrayDataOutputStream out = new ByteArrayDataOutputStream(question.serializedSize());
    question.writeTo(out);
    return Bits.readString(
        new ByteArrayDataInputStream(out.buffer(), Byte.BYTES, out.position() - Byte.BYTES));
  }
}
