package io.processhub.cluster;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jgroups.util.DefaultSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a node's sockets. While the system has none to give, because too many files are open, this
 * says so, once, and whoever wants to connect is let in as soon as there are some again. JGroups
 * itself would try again as fast as it can, and log each time. Connections that are made go on.
 */
final class PatientSockets extends DefaultSocketFactory {
  private static final Logger LOG = LoggerFactory.getLogger(PatientSockets.class);
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final String node;
  private final AtomicBoolean shortage = new AtomicBoolean();

  /** For a node of this name, which the log mentions. */
  PatientSockets(String node) {
    this.node = node;
  }

  @Override
  public Socket createSocket(String service) throws IOException {
    Socket socket = super.createSocket(service);
    try {
      // Asks for it, which else happens later, where nobody could tell this failure from others.
      socket.getTcpNoDelay();
    } catch (IOException e) {
      noteShortage("make", e);
      socket.close();
      throw e;
    }
    noteSuccess();
    return socket;
  }

  @Override
  public ServerSocket createServerSocket(String service) throws IOException {
    return new Door();
  }

  private void noteShortage(String what, IOException e) {
    if (!shortage.getAndSet(true)) {
      LOG.error(
          "Node {} cannot {} connections, and goes on trying: {}", node, what, e.getMessage());
    }
  }

  private void noteSuccess() {
    if (shortage.get() && shortage.getAndSet(false)) {
      LOG.warn("Node {} has connections again", node);
    }
  }

  /** Where the others come in. */
  private final class Door extends ServerSocket {
    Door() throws IOException {}

    @Override
    public Socket accept() throws IOException {
      while (true) {
        try {
          Socket socket = super.accept();
          noteSuccess();
          return socket;
        } catch (IOException e) {
          if (isClosed() || Thread.currentThread().isInterrupted()) {
            throw e;
          }
          noteShortage("accept", e);
          LockSupport.parkNanos(RETRY_NANOS);
        }
      }
    }
  }
}
