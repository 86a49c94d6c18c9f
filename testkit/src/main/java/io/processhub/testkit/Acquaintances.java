package io.processhub.testkit;

import io.processhub.NodeId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which members have caught up with which. Who has come while the others could not be reached has
 * nothing of theirs, and does not keep what they take along, until they act on one membership.
 *
 * <p>Each opening of the hub on a node has a number of its own: what the node knew before it closed
 * the hub is gone. The members are looked at now and then, so what was true in between is missed.
 */
final class Acquaintances {
  private final Roster roster;
  private final Map<NodeId, Long> openings = new HashMap<>();
  private final Map<NodeId, Set<Long>> met = new HashMap<>();
  private final Map<NodeId, List<NodeId>> settledWith = new HashMap<>();
  private long opened;

  Acquaintances(Roster roster) {
    this.roster = roster;
  }

  /** A node opens the hub, and knows nothing. */
  void opens(NodeId node) {
    openings.put(node, ++opened);
    met.put(node, new HashSet<>(Set.of(opened)));
    settledWith.remove(node);
  }

  /**
   * Looks who has caught up with whom: who acts on a new membership has been told by its barrier
   * what the others knew.
   */
  void look() {
    Map<NodeId, Set<Long>> before = new HashMap<>();
    met.forEach((node, known) -> before.put(node, Set.copyOf(known)));
    for (NodeId node : roster.settled()) {
      List<NodeId> members = roster.seenBy(node);
      if (!members.equals(settledWith.put(node, members))) {
        Set<Long> known = met.computeIfAbsent(node, none -> new HashSet<>());
        members.forEach(member -> known.addAll(before.getOrDefault(member, Set.of())));
      }
    }
  }

  /** The openings on the members that a node sees, and on itself. */
  Set<Long> around(NodeId node) {
    Set<Long> around = new HashSet<>();
    if (roster.seats().stream().anyMatch(seat -> seat.id().equals(node))) {
      roster.seenBy(node).forEach(member -> add(member, around));
    }
    add(node, around);
    return around;
  }

  private void add(NodeId node, Set<Long> to) {
    Long opening = openings.get(node);
    if (opening != null) {
      to.add(opening);
    }
  }

  /** The openings whose knowledge the nodes that are left share. */
  Set<Long> known() {
    Set<Long> known = new HashSet<>();
    roster.seats().forEach(seat -> known.addAll(met.getOrDefault(seat.id(), Set.of())));
    return known;
  }

  /** All members are equal. */
  void quiet(List<NodeId> members) {
    Set<Long> all = new HashSet<>();
    members.forEach(member -> all.addAll(met.getOrDefault(member, Set.of())));
    members.forEach(member -> met.put(member, new HashSet<>(all)));
  }
}
