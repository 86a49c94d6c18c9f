package io.processhub.internal.runtime;

import io.processhub.NodeId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Says which messages to a child come too late to be received in order: those that were sent on a
 * way that nobody has waited for, because a node on it was gone. It goes to the process as a
 * message does, and counts for what comes behind it; with what the process has received, it is
 * handed over.
 *
 * @param numbers the highest number of such a message, by the node of its sender
 */
public record Cutoff(SortedMap<NodeId, Long> numbers) {
  /** Of how many nodes messages can be told. */
  public static final int NODES_MAX = 1_000;

  /** Of how many incarnations of a node. */
  private static final int OF_NAME_MAX = 2;

  /** Nothing comes too late. */
  public static final Cutoff NONE = new Cutoff(new TreeMap<>());

  private static final Envelope.Reply UNASKED =
      new Envelope.Reply() {
        @Override
        public void succeed(Object value) {
          // Nobody waits for it.
        }

        @Override
        public void fail(Envelope.Failure kind, String detail) {
          // No message is lost with it.
        }
      };

  /** Of more nodes than can be told some are left out, those of long ago first. */
  public Cutoff {
    numbers = Collections.unmodifiableSortedMap(latest(numbers));
  }

  private static SortedMap<NodeId, Long> latest(SortedMap<NodeId, Long> all) {
    TreeMap<NodeId, Long> latest = new TreeMap<>(all);
    String name = "";
    int count = 0;
    for (NodeId node : List.copyOf(latest.descendingKeySet())) {
      count = node.name().equals(name) ? count + 1 : 1;
      name = node.name();
      if (count > OF_NAME_MAX || latest.size() > NODES_MAX) {
        latest.remove(node);
      }
    }
    return latest;
  }

  /** Both. */
  public Cutoff and(Cutoff other) {
    if (isNone()) {
      return other;
    }
    SortedMap<NodeId, Long> both = new TreeMap<>(numbers);
    other.numbers.forEach((node, number) -> both.merge(node, number, Math::max));
    return new Cutoff(both);
  }

  /** The same with the messages of one node up to this number. */
  public Cutoff and(NodeId node, long number) {
    return and(new Cutoff(new TreeMap<>(Map.of(node, number))));
  }

  /** Whether it says nothing. */
  public boolean isNone() {
    return numbers.isEmpty();
  }

  /** Whether a message comes too late. One for a single replica has no order to keep. */
  public boolean covers(Envelope envelope) {
    return !isNone()
        && envelope.sequence() != 0
        && envelope.hops() != Envelope.TO_REPLICA
        && envelope.sequence() <= numbers.getOrDefault(envelope.origin(), 0L);
  }

  /** As a message on its way. */
  public Envelope envelope(NodeId self) {
    return new Envelope(this, self, 0, 0, 0, UNASKED);
  }

  /** Whether a message is one. */
  public static boolean isOne(Envelope envelope) {
    return envelope.message() instanceof Cutoff;
  }
}
