package io.processhub.spi;

import io.processhub.NodeId;
import java.util.List;
import java.util.Map;

/**
 * The network port: membership views and frames between nodes. One transport serves one node, and
 * carries all of its hubs.
 *
 * <p>What an implementation guarantees:
 *
 * <ol>
 *   <li>Frames of one {@link Lane} from one node to another arrive in the order sent, except on
 *       {@link Lane#REPLIES}, which has no order.
 *   <li>While two nodes stay in each other's views a frame between them is not lost, unless the
 *       receiver is so slow that a bound overflows; what is dropped then is counted in {@link
 *       #droppedFrames()}, and {@link #send} says so.
 *   <li>{@link #send} on {@link Lane#CONTROL} never blocks its caller on a slow or dead peer.
 *   <li>{@link Listener#onView} is called one call at a time, beginning with a view that contains
 *       the node itself.
 * </ol>
 *
 * <p>What it does <em>not</em> guarantee, and what the library therefore never assumes: that views
 * of different nodes agree, or are symmetric or transitive; that a view change is seen by all at
 * the same time, or only once; that member order means anything; that a frame comes only from a
 * member of the present view (frames sent before a cut may arrive after it); that a frame of {@link
 * Lane#CONTROL} or {@link Lane#REPLIES} arrives only once, if one of the two has ceased to see the
 * other since; that frames on different lanes keep their order.
 */
public interface Transport extends AutoCloseable {

  /** Which traffic a frame belongs to. */
  enum Lane {
    /** The hubs' own protocol: ordered, never blocks the sender. */
    CONTROL,
    /**
     * Messages to processes: ordered; may hold the sender back for a moment when a peer is slow.
     */
    MESSAGES,
    /** Answers to asks: unordered, and fast. */
    REPLIES
  }

  /** Receives what comes from the network. Both methods must return quickly and never throw. */
  interface Listener {
    /**
     * A frame has arrived. The array belongs to the listener from now on. May be called by several
     * threads at once for different senders or lanes.
     */
    void onFrame(NodeId from, byte[] frame);

    /** The members that this node now believes to be connected, itself included, in no order. */
    void onView(List<NodeId> members);
  }

  /**
   * Joins the network as {@code self} and begins to call {@code listener}. Returns when the node
   * has its first view, possibly of itself alone; it then goes on looking for others.
   *
   * @throws io.processhub.ProcessHubException with one clear sentence if the node cannot listen
   */
  void start(NodeId self, Listener listener);

  /**
   * Sends a frame. Sending to a node that is unknown or gone is no error: the frame is lost and
   * counted. Sending to oneself is not allowed.
   *
   * @return false if the frame was given up at once, and so never arrives; true if it was taken,
   *     which does not say that it arrives. A frame of which neither is certain counts as taken:
   *     what is said not to be may be sent again another way.
   * @throws IllegalArgumentException if the frame is longer than {@link #maxFrameBytes()}
   */
  boolean send(NodeId to, Lane lane, byte[] frame);

  /** The longest frame that {@link #send} accepts, in bytes. */
  int maxFrameBytes();

  /** How many frames were given up since the start, because a peer was gone or too slow. */
  long droppedFrames();

  /**
   * The present sizes of all tables that can grow, by name, as {@link
   * io.processhub.HubNode#tableSizes()} has them; none unless it tells.
   */
  default Map<String, Integer> tableSizes() {
    return Map.of();
  }

  /** Leaves the network in order: the others see the departure at once. Idempotent. */
  @Override
  void close();
}
