package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import io.processhub.strategy.PartitionToleranceStrategy.Past;
import io.processhub.strategy.PartitionToleranceStrategy.Situation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Remembers which members are gone, and how they went: what a partition strategy judges by. */
final class Losses {
  private final Map<String, Gone> lost = new LinkedHashMap<>();
  private final Map<String, Gone> left = new LinkedHashMap<>();
  private int largest;

  private record Gone(NodeId node, long atNanos) {}

  /** A member vanished without a word. */
  void vanished(NodeId node, long nowNanos) {
    left.remove(node.name());
    remember(lost, node, nowNanos);
  }

  /** A member said that it leaves, or has closed the hub. */
  void leaves(NodeId node, long nowNanos) {
    lost.remove(node.name());
    remember(left, node, nowNanos);
  }

  private static void remember(Map<String, Gone> where, NodeId node, long nowNanos) {
    where.remove(node.name());
    where.put(node.name(), new Gone(node, nowNanos));
    if (where.size() > Situation.REMEMBERED_MAX) {
      where.remove(where.keySet().iterator().next());
    }
  }

  /** These are the ready members: who is back is not gone. */
  void present(List<NodeId> members) {
    for (NodeId member : members) {
      lost.remove(member.name());
      left.remove(member.name());
    }
    largest = Math.max(largest, members.size());
  }

  /** Who is gone is forgotten; this is how large the cluster is from now on. */
  void reset(int size) {
    lost.clear();
    left.clear();
    largest = size;
  }

  Situation situation(List<NodeId> members, long nowNanos, long downSinceNanos) {
    Duration downFor = Duration.ofNanos(nowNanos - downSinceNanos);
    return new Situation(members, past(lost, nowNanos), past(left, nowNanos), largest, downFor);
  }

  /** How many are remembered. */
  int size() {
    return lost.size() + left.size();
  }

  private static List<Past> past(Map<String, Gone> gone, long nowNanos) {
    List<Past> past = new ArrayList<>();
    gone.values()
        .forEach(each -> past.add(new Past(each.node, Duration.ofNanos(nowNanos - each.atNanos))));
    return past;
  }
}
