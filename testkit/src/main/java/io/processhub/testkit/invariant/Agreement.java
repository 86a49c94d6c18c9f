package io.processhub.testkit.invariant;

import io.processhub.NodeId;
import io.processhub.testkit.Observation;
import io.processhub.testkit.Observation.Seat;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * When quiet, all nodes of a hub hold equal catalogs and registries, remember as many stopped
 * children until these may be forgotten, and take the same nodes for members: those that have the
 * hub open as members.
 */
public record Agreement() implements Invariant {
  private static final int IDS_SHOWN_MAX = 5;

  @Override
  public List<String> violations(Observation observation) {
    List<String> found = new ArrayList<>();
    List<NodeId> members = observation.members();
    for (Seat seat : observation.seats()) {
      if (!seat.ready()) {
        found.add(seat.node() + " is not ready");
      }
      if (seat.locked()) {
        found.add(seat.node() + " is locked");
      }
      if (!seat.members().equals(members)) {
        found.add(
            "%s takes %s for the members, which are %s"
                .formatted(seat.node(), seat.members(), members));
      }
    }
    if (!observation.seats().isEmpty()) {
      Seat first = observation.seats().getFirst();
      for (Seat seat : observation.seats()) {
        compare(first, seat, observation.tombstonesLast(), found);
      }
    }
    return found;
  }

  private static void compare(Seat first, Seat seat, boolean tombstonesLast, List<String> found) {
    differ("catalogs", Seat::catalogDigest, first, seat, found);
    if (tombstonesLast && first.tombstones() != seat.tombstones()) {
      // Later each node forgets them in its own time, one round of comparisons before or after.
      found.add(
          "%s remembers %d stopped children, %s remembers %d"
              .formatted(first.node(), first.tombstones(), seat.node(), seat.tombstones()));
    }
    differ("registries", Seat::registryDigest, first, seat, found);
    if (!first.registry().equals(seat.registry())) {
      found.add(
          "%s and %s see different children: %s"
              .formatted(first.node(), seat.node(), difference(first.registry(), seat.registry())));
    }
  }

  private static void differ(
      String what, Function<Seat, Long> digest, Seat first, Seat seat, List<String> found) {
    if (!digest.apply(first).equals(digest.apply(seat))) {
      found.add("%s and %s hold different %s".formatted(first.node(), seat.node(), what));
    }
  }

  private static String difference(Map<String, ?> one, Map<String, ?> other) {
    Set<String> ids = new TreeSet<>(one.keySet());
    ids.addAll(other.keySet());
    ids.removeIf(id -> new HashSet<>(List.of(find(one, id), find(other, id))).size() == 1);
    StringBuilder text = new StringBuilder(ids.size() + " of them, such as ");
    ids.stream()
        .limit(IDS_SHOWN_MAX)
        .forEach(id -> text.append("%s (%s, %s) ".formatted(id, find(one, id), find(other, id))));
    return text.toString().trim();
  }

  private static Object find(Map<String, ?> children, String id) {
    Object found = children.get(id);
    return found == null ? "not wanted" : found;
  }
}
