package io.processhub.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jgroups.blocks.cs.TcpServer;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.DefaultThreadFactory;
import org.jgroups.util.ThreadFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class PatientSocketsTest {
  private final PatientSockets sockets = new PatientSockets("a", new LongAdder());
  private final AtomicInteger failures = new AtomicInteger();

  /** Makes no threads for connections while there are to be failures. */
  private ThreadFactory threads() {
    ThreadFactory threads = sockets.threads();
    return new DefaultThreadFactory("test", true) {
      @Override
      public Thread newThread(Runnable task, String name) {
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
          throw new OutOfMemoryError("as in a test");
        }
        return threads.newThread(task, name);
      }
    };
  }

  @Test
  void whoConnectsAfterAnErrorIsLetInAndWhoCausedItIsCutOff() throws Exception {
    InetAddress here = InetAddress.getLoopbackAddress();
    try (TcpServer server = new TcpServer(threads(), sockets, here, 0, 0, null, 0, 0)) {
      server.usePeerConnections(true);
      server.start();
      int port = ((IpAddress) server.localAddress()).getPort();
      failures.set(2);
      for (int i = 0; i < 2; i++) {
        try (Socket refused = StrangerTest.greet(port)) {
          refused.setSoTimeout(10_000);
          assertThat(refused.getInputStream().read()).isNegative();
        }
      }
      try (Socket next = StrangerTest.greet(port)) {
        while (server.getNumConnections() == 0) {
          Thread.onSpinWait();
        }
        assertThat(next.isConnected()).isTrue();
      }
    }
  }
}
