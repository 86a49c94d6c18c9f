package io.processhub.internal.platform;

import io.processhub.NodeId;
import io.processhub.ProcessHubException;
import io.processhub.spi.Transport;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One node's attachment to an in-JVM network. */
final class InJvmPort implements Transport {
  static final int FRAME_BYTES_MAX = 1 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(InJvmPort.class);

  /** What a started port has. */
  private record Attached(NodeId self, Listener listener) {}

  private record Route(InJvmPort to, Lane lane) {}

  private final InJvmSwitch network;
  private final Executor executor;
  private final Map<Route, InJvmLane> lanes = new ConcurrentHashMap<>();
  private final LongAdder dropped = new LongAdder();
  private final ReentrantLock views = new ReentrantLock();
  private long viewShown;
  private volatile @Nullable Attached attached;
  private volatile boolean closed;

  InJvmPort(InJvmSwitch network, Executor executor) {
    this.network = network;
    this.executor = executor;
  }

  @Override
  public void start(NodeId self, Listener listener) {
    views.lock();
    try {
      if (attached != null || closed) {
        throw new ProcessHubException(
            "A transport serves one node, once; this one cannot be started for " + self + ".");
      }
      network.attach(self, this);
      attached = new Attached(self, listener);
    } finally {
      views.unlock();
    }
    showView();
    network.announceExcept(this);
  }

  /**
   * Tells the listener who is here, unless it knows. Taking the roster anew each time, it never
   * shows an old one.
   */
  void showView() {
    views.lock();
    try {
      InJvmSwitch.Roster roster = network.roster();
      if (closed || attached == null || roster.version() <= viewShown) {
        return;
      }
      viewShown = roster.version();
      forgetClosed();
      attached.listener().onView(roster.members());
    } catch (RuntimeException | Error e) {
      LOG.error("The listener of {} failed on a view", attached, e);
    } finally {
      views.unlock();
    }
  }

  @Override
  public boolean send(NodeId to, Lane lane, byte[] frame) {
    if (frame.length > FRAME_BYTES_MAX) {
      throw new IllegalArgumentException(
          "A frame may have at most %d bytes, but this one has %d."
              .formatted(FRAME_BYTES_MAX, frame.length));
    }
    Attached from = attached;
    if (from != null && to.equals(from.self())) {
      throw new IllegalArgumentException("A node does not send to itself, but " + to + " did.");
    }
    InJvmPort port = network.port(to);
    if (from == null || closed || port == null) {
      dropped.increment();
      return false;
    }
    InJvmLane queue =
        lanes.computeIfAbsent(
            new Route(port, lane),
            route ->
                new InJvmLane(
                    executor, lane, bytes -> route.to().receive(from.self(), bytes, dropped)));
    // A copy, because the receiver may keep or change what it gets, and others may get it too.
    boolean isTaken = queue.offer(frame.clone());
    if (!isTaken) {
      dropped.increment();
    }
    return isTaken;
  }

  private void receive(NodeId from, byte[] frame, LongAdder lost) {
    Attached to = attached;
    if (closed || to == null) {
      lost.increment();
      return;
    }
    try {
      to.listener().onFrame(from, frame);
    } catch (RuntimeException | Error e) {
      LOG.error("The listener of {} failed on a frame from {}", to.self(), from, e);
    }
  }

  @Override
  public int maxFrameBytes() {
    return FRAME_BYTES_MAX;
  }

  @Override
  public long droppedFrames() {
    return dropped.sum();
  }

  @Override
  public Map<String, Integer> tableSizes() {
    return Map.of(
        "knownLanes", lanes.size(),
        "pendingFrames", lanes.values().stream().mapToInt(InJvmLane::size).sum());
  }

  @Override
  public void close() {
    closed = true;
    Attached self = attached;
    if (self == null) {
      return;
    }
    network.detach(self.self());
    network.announceExcept(this);
    forgetClosed();
  }

  /** What waits on the way to a port that is closed goes on, and is lost there. */
  private void forgetClosed() {
    lanes.keySet().removeIf(route -> route.to().closed);
  }
}
