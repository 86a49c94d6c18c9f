package io.processhub.cli.worker;

import io.processhub.NodeId;
import io.processhub.spi.Transport;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whether a node hears what the others say to its hubs. While it is deaf, the frames that come are
 * thrown away, as a transport may do whose receiver is too slow. The network below goes on: nobody
 * takes a deaf node for dead. It also remembers who was there at first. Thread-safe.
 */
final class Hearing {
  private static final int VIEWS_MAX = 16;

  private final List<List<NodeId>> views = new CopyOnWriteArrayList<>();
  private final AtomicLong unheard = new AtomicLong();
  private volatile boolean deaf;

  void deaf(boolean value) {
    deaf = value;
  }

  /** How many frames were thrown away. */
  long unheard() {
    return unheard.get();
  }

  /** The first {@value #VIEWS_MAX} views of the network that the node had. */
  List<List<NodeId>> firstViews() {
    return List.copyOf(views);
  }

  /** What comes through this transport is heard, or not. */
  Transport over(Transport transport) {
    return new Heard(transport);
  }

  private final class Heard implements Transport {
    private final Transport below;

    Heard(Transport below) {
      this.below = below;
    }

    @Override
    public void start(NodeId self, Listener listener) {
      below.start(
          self,
          new Listener() {
            @Override
            public void onFrame(NodeId from, byte[] frame) {
              if (deaf) {
                unheard.incrementAndGet();
              } else {
                listener.onFrame(from, frame);
              }
            }

            @Override
            public void onView(List<NodeId> members) {
              if (views.size() < VIEWS_MAX) {
                views.add(List.copyOf(members));
              }
              listener.onView(members);
            }
          });
    }

    @Override
    public boolean send(NodeId to, Lane lane, byte[] frame) {
      return below.send(to, lane, frame);
    }

    @Override
    public int maxFrameBytes() {
      return below.maxFrameBytes();
    }

    @Override
    public long droppedFrames() {
      return below.droppedFrames() + unheard.get();
    }

    @Override
    public Map<String, Integer> tableSizes() {
      return below.tableSizes();
    }

    @Override
    public void close() {
      below.close();
    }
  }
}
