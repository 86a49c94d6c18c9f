package io.processhub.internal.messaging;

import io.processhub.NodeId;
import io.processhub.internal.runtime.Envelope;
import io.processhub.strategy.HashRing;
import java.util.List;

/**
 * Chooses one of several nodes for each sender, always the same for one sender, by rendezvous
 * hashing (Thaler and Ravishankar, "A Name-Based Mapping Scheme for Rendezvous", 1996): when a node
 * goes, only its senders change, and they spread over the others; when one comes, only those change
 * that it gets.
 */
final class Spread {
  private Spread() {}

  /** The node for the sender of this message; {@code nodes} is not empty. */
  static NodeId choose(List<NodeId> nodes, Envelope envelope) {
    long sender = nodeHash(envelope.origin()) + 31 * envelope.sender();
    NodeId best = nodes.getFirst();
    long bestScore = score(sender, best);
    for (NodeId node : nodes.subList(1, nodes.size())) {
      long score = score(sender, node);
      if (score > bestScore || (score == bestScore && node.compareTo(best) < 0)) {
        best = node;
        bestScore = score;
      }
    }
    return best;
  }

  private static long score(long sender, NodeId node) {
    long hash = (sender ^ nodeHash(node)) * 0x9E3779B97F4A7C15L;
    hash = (hash ^ (hash >>> 32)) * 0xBF58476D1CE4E5B9L;
    return hash ^ (hash >>> 29);
  }

  private static long nodeHash(NodeId node) {
    return HashRing.hash(node.name()) + node.incarnation();
  }
}
