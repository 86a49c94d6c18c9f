package io.processhub.testkit;

import io.processhub.NodeId;
import io.processhub.ProcessHubException;
import io.processhub.spi.Transport;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One life's place on the simulated network: whom it sees, and where its frames go. */
final class SimTransport implements Transport {
  static final int FRAME_BYTES_MAX = 8 << 20;

  private final Life life;
  private final SimNetwork network;
  private final Set<NodeId> seen = new LinkedHashSet<>();
  private @Nullable NodeId self;
  private @Nullable Listener listener;
  private boolean open;
  private long dropped;

  SimTransport(Life life, SimNetwork network) {
    this.life = life;
    this.network = network;
  }

  @Override
  public void start(NodeId node, Listener receiver) {
    if (self != null) {
      throw new ProcessHubException("The transport of node '" + self + "' was started before.");
    }
    self = node;
    listener = receiver;
    open = true;
    seen.add(node);
    network.opened(this);
  }

  @Override
  public boolean send(NodeId to, Lane lane, byte[] frame) {
    if (frame.length > FRAME_BYTES_MAX) {
      throw new IllegalArgumentException(
          "A frame may be at most %d bytes long, but is %d."
              .formatted(FRAME_BYTES_MAX, frame.length));
    }
    if (to.equals(self)) {
      throw new IllegalArgumentException("Node '" + to + "' cannot send to itself.");
    }
    if (open && life.isAlive()) {
      return network.send(this, to, lane, frame);
    }
    countDropped();
    return false;
  }

  @Override
  public int maxFrameBytes() {
    return FRAME_BYTES_MAX;
  }

  @Override
  public long droppedFrames() {
    return dropped;
  }

  @Override
  public void close() {
    if (open && life.isAlive()) {
      open = false;
      network.closed(this);
    }
  }

  /** Ends at once, as the process does: nobody is told. */
  void crash() {
    open = false;
  }

  void countDropped() {
    dropped++;
  }

  boolean isOpen() {
    return open;
  }

  Life life() {
    return life;
  }

  NodeId self() {
    return Objects.requireNonNull(self, "not started");
  }

  Listener listener() {
    return Objects.requireNonNull(listener, "not started");
  }

  boolean sees(NodeId other) {
    return seen.contains(other);
  }

  /** The members of the present view. */
  Set<NodeId> seen() {
    return seen;
  }

  @Override
  public String toString() {
    return String.valueOf(self);
  }
}
