package io.processhub.cluster;

import io.processhub.NodeId;
import io.processhub.ProcessHubException;
import io.processhub.internal.Required;
import io.processhub.spi.Transport;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The network transport: one JGroups channel, on one TCP port, for all hubs of a node.
 *
 * <pre>{@code
 * NodeConfig.of("a", JGroupsTransport.of(
 *     ClusterConfig.bind("127.0.0.1:7800").seeds("127.0.0.1:7800", "127.0.0.1:7801").build()))
 * }</pre>
 *
 * <p>Anyone who can connect to the port can take part in the cluster: bind to an address that only
 * its nodes can reach. Whoever connects cannot have Java objects deserialized; the transport
 * refuses to start where that cannot be ensured.
 */
public final class JGroupsTransport implements Transport {
  private final ClusterConfig config;
  private final LongAdder dropped = new LongAdder();
  private final ReentrantLock lifecycle = new ReentrantLock();
  private volatile @Nullable NodeChannel channel;
  private boolean used;

  private JGroupsTransport(ClusterConfig config) {
    this.config = Required.given("The cluster's configuration", config);
  }

  /** A transport for one node, not started. */
  public static JGroupsTransport of(ClusterConfig config) {
    return new JGroupsTransport(config);
  }

  @Override
  public void start(NodeId self, Listener listener) {
    lifecycle.lock();
    try {
      if (used) {
        throw new ProcessHubException(
            "A transport serves one node, once; this one cannot be started for " + self + ".");
      }
      used = true;
      DeserializationFilter.enforce();
      NodeChannel joining = NodeChannel.create(config, self, listener, dropped);
      // Before it connects: a listener may send as soon as it sees the first view.
      channel = joining;
      joining.connect();
    } finally {
      lifecycle.unlock();
    }
  }

  @Override
  public boolean send(NodeId to, Lane lane, byte[] frame) {
    if (frame.length > config.maxFrameBytes()) {
      throw new IllegalArgumentException(
          "A frame may have at most %d bytes, but this one has %d."
              .formatted(config.maxFrameBytes(), frame.length));
    }
    NodeChannel joined = channel;
    if (joined == null) {
      dropped.increment();
      return false;
    }
    return joined.send(to, lane, frame);
  }

  @Override
  public int maxFrameBytes() {
    return config.maxFrameBytes();
  }

  @Override
  public long droppedFrames() {
    return dropped.sum();
  }

  /**
   * How many messages were refused since the start, because they were of a kind that no node sends,
   * or had a number that no node gets to.
   */
  public long refusedMessages() {
    NodeChannel joined = channel;
    return joined == null ? 0 : joined.refusedMessages();
  }

  /**
   * How many lines of the log were not written since the start, because others had caused too many
   * of a kind. A hub's counter {@code logLinesWithheld} has those of the node above the transport.
   */
  public long withheldLogLines() {
    NodeChannel joined = channel;
    return joined == null ? 0 : joined.withheldLogLines();
  }

  /**
   * What it knows of others, and what waits to be sent: {@code pendingFrames} until JGroups takes
   * them, {@code pendingPackets} of JGroups' own until a socket does. None unless it is started.
   */
  @Override
  public Map<String, Integer> tableSizes() {
    NodeChannel joined = channel;
    return joined == null ? Map.of() : joined.tableSizes();
  }

  /** Where the node listens, with the port that the system chose; empty unless it is started. */
  public Optional<InetSocketAddress> boundAddress() {
    return Optional.ofNullable(channel).filter(c -> !c.hasLeft()).map(NodeChannel::boundAddress);
  }

  /**
   * Sends what waits, leaves, and frees the port; takes at most {@link
   * ClusterConfig#leaveTimeout()}, then cuts the connections.
   */
  @Override
  public void close() {
    lifecycle.lock();
    try {
      used = true;
      NodeChannel joined = channel;
      if (joined != null) {
        joined.leave();
      }
    } finally {
      lifecycle.unlock();
    }
  }
}
