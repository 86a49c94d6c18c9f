package io.processhub.internal.messaging;

import io.processhub.NodeId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The nodes that have gone lately. Thread-safe. */
final class GoneNodes {
  private static final long KNOWN_NANOS = 60_000_000_000L;

  private final Map<NodeId, Gone> gone = new ConcurrentHashMap<>();

  /**
   * A node that is gone.
   *
   * @param returns it has only closed the hub: it returns messages, and answers markers behind them
   */
  private record Gone(boolean returns, long atNanos) {}

  void add(NodeId node, boolean returns, long nowNanos) {
    gone.put(node, new Gone(returns, nowNanos));
  }

  void remove(NodeId node) {
    gone.remove(node);
  }

  boolean contains(NodeId node) {
    return gone.containsKey(node);
  }

  int size() {
    return gone.size();
  }

  /** Forgets those that have been gone for long. */
  void expire(long nowNanos) {
    gone.values().removeIf(each -> nowNanos - each.atNanos >= KNOWN_NANOS);
  }

  /** Lets a flow wait for nothing that is lost. */
  void forgetIn(Flow flow) {
    gone.forEach((node, how) -> {
      if (flow.isAt(node)) {
        forgetIn(flow, node, how.returns);
      }
    });
  }

  /**
   * The same with one node. What comes back from it was sent by this node's senders, as a rule, and
   * goes before what they have sent since; so for that the answer to a marker is waited for.
   */
  static void forgetIn(Flow flow, NodeId node, boolean returns) {
    if (!returns || !flow.junction.isOwn(flow)) {
      flow.nodeGone(node);
    }
  }
}
