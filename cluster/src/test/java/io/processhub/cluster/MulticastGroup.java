package io.processhub.cluster;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import org.junit.jupiter.api.Assumptions;

/** Multicast on this machine alone, where its system has that. */
final class MulticastGroup {
  private static final String HOST = "232.7.8.9";
  private static final int PATIENCE_MILLIS = 2_000;

  private MulticastGroup() {}

  /** A group of its own for one test, which is skipped if loopback carries no multicasts. */
  static String onLoopback() {
    try (MulticastSocket socket = new MulticastSocket(0)) {
      InetSocketAddress group = new InetSocketAddress(HOST, socket.getLocalPort());
      NetworkInterface loopback =
          NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
      socket.setNetworkInterface(loopback);
      socket.joinGroup(group, loopback);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.send(new DatagramPacket(new byte[1], 1, group));
      socket.receive(new DatagramPacket(new byte[1], 1));
      return HOST + ":" + group.getPort();
    } catch (IOException e) {
      return Assumptions.abort(
          "This system carries no multicasts on loopback, so nodes cannot find each other by them: "
              + e);
    }
  }
}
