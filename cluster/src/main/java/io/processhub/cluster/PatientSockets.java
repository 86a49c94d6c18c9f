package io.processhub.cluster;

import io.processhub.internal.Thrown;
import io.processhub.internal.observe.SparingLog;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jgroups.util.DefaultSocketFactory;
import org.jgroups.util.LazyThreadFactory;
import org.jgroups.util.ThreadFactory;
import org.jgroups.util.Util;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Makes a node's sockets. While the system has none to give, because too many files are open, this
 * says so, once, and whoever wants to connect is let in as soon as there are some again. JGroups
 * itself would try again as fast as it can, and log each time. Connections that are made go on.
 *
 * <p>An error, such as no memory or no thread for one connection, would end JGroups' acceptor, and
 * nobody could ever connect again: {@link #threads} makes one that goes on with the next.
 */
final class PatientSockets extends DefaultSocketFactory {
  private static final Logger LOG = LoggerFactory.getLogger(PatientSockets.class);
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** How JGroups names the thread that accepts connections. */
  private static final String ACCEPTOR = "TcpServer.Acceptor";

  private final String node;
  private final SparingLog failures;
  private final SparingLog shortages;
  private final AtomicBoolean shortage = new AtomicBoolean();
  private volatile @Nullable Socket accepted;

  /**
   * For one node.
   *
   * @param node its name, which the log mentions
   * @param withheld counts the lines of the log that are not written
   */
  PatientSockets(String node, LongAdder withheld) {
    this.node = node;
    failures = new SparingLog(LOG, System::nanoTime, withheld);
    shortages = new SparingLog(LOG, System::nanoTime, withheld);
  }

  /** Makes the node's threads, the acceptor's among them. */
  ThreadFactory threads() {
    return new LazyThreadFactory("processhub-net", true, true) {
      @Override
      public Thread newThread(Runnable task, String name) {
        boolean isAcceptor = name.startsWith(ACCEPTOR);
        return super.newThread(isAcceptor ? () -> letIn(task) : task, name);
      }
    };
  }

  /** Runs the acceptor until it ends in order. */
  private void letIn(Runnable acceptor) {
    while (true) {
      try {
        acceptor.run();
        return;
      } catch (Error e) {
        Util.close(accepted);
        failures
            .at(Level.ERROR)
            .setCause(Thrown.printable(e))
            .log("Node {} could not take a connection, and goes on with the next", node);
        LockSupport.parkNanos(RETRY_NANOS);
      }
    }
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
      shortages.at(Level.ERROR).log(
          "Node {} cannot {} connections, and goes on trying: {}", node, what, e.getMessage());
    }
  }

  private void noteSuccess() {
    if (shortage.get() && shortage.getAndSet(false)) {
      shortages.at(Level.WARN).log("Node {} has connections again", node);
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
          accepted = socket;
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
