package io.processhub.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jgroups.blocks.cs.BaseServer;
import org.jgroups.protocols.TCP;
import org.jgroups.stack.IpAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is kept of those who connect, each of whom says that it is somebody else. */
@Timeout(60)
final class ServerLocksTest {
  private static final int AT_ONCE = 25;

  private final StackFactory.Stack stack =
      StackFactory.create(
          ClusterConfig.bind("127.0.0.1:0").build(), InetAddress.getLoopbackAddress(), "s");

  ServerLocksTest() throws Exception {
    stack.channel().connect("strangers");
  }

  @AfterEach
  void close() {
    stack.channel().close();
  }

  /** JGroups does not tell. */
  private static Object field(Class<?> in, String name, Object of) throws Exception {
    Field field = in.getDeclaredField(name);
    field.setAccessible(true);
    return field.get(of);
  }

  @Test
  void noLockIsKeptOfAnAddressThatIsConnectedNoMore() throws Exception {
    int port = ((IpAddress) stack.tcp().localPhysicalAddress()).getPort();
    Object server = field(TCP.class, "srv", stack.tcp());
    Map<?, ?> locks = (Map<?, ?>) field(BaseServer.class, "locks", server);
    try (Socket staying = StrangerTest.greet(port)) {
      int most = 0;
      for (int first = 1; first < 2 * ServerLocks.MAX; first += AT_ONCE) {
        connect(port, first);
        most = Math.max(most, locks.size());
      }
      assertThat(most).isBetween(ServerLocks.MAX / 2, 2 * ServerLocks.MAX - AT_ONCE);
      Object self = new IpAddress(InetAddress.getLoopbackAddress(), staying.getLocalPort());
      assertThat(locks.containsKey(self)).isTrue();
    }
  }

  /** Some at once, as many as are let wait; until they have been let in, and are gone. */
  private void connect(int port, int firstClaimed) throws Exception {
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
      sockets.add(socket);
      StrangerTest.greet(socket, firstClaimed + i);
    }
    StrangerTest.await(() -> stack.tcp().getOpenConnections() == 1 + AT_ONCE);
    for (Socket socket : sockets) {
      socket.close();
    }
    StrangerTest.await(() -> stack.tcp().getOpenConnections() == 1);
  }
}
