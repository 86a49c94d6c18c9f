package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.catalog.Stamp;
import io.processhub.internal.registry.Running;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The nodes that may be about to begin with a child which has been given to others since: they were
 * its owners, and have not shown an instance. Its first owners ask nobody before they start it, and
 * to a later one it may be on its way by a handover. So a stop waits until they hold its tombstone.
 */
final class FormerOwners {
  private final Ground ground;
  private final Homes homes;
  private final Map<String, Former> former = new HashMap<>();

  private record Former(Stamp generation, Set<NodeId> nodes) {}

  FormerOwners(Ground ground, Homes homes) {
    this.ground = ground;
    this.homes = homes;
  }

  /** A child is about to be given to others than by this record. */
  void moves(CatalogRecord record) {
    Set<NodeId> nodes =
        homes.owners(record).stream()
            .filter(node -> !node.equals(ground.self) && !shows(record, node))
            .collect(Collectors.toSet());
    Former before = former.get(record.id());
    if (before != null && before.generation.equals(record.generation())) {
      nodes.addAll(before.nodes);
    }
    if (!nodes.isEmpty()) {
      former.put(record.id(), new Former(record.generation(), nodes));
    }
  }

  /** Those of a child that is stopped now by this tombstone; they are forgotten. */
  Set<NodeId> take(CatalogRecord tombstone) {
    Former found = former.remove(tombstone.id());
    return found == null || !found.generation.equals(tombstone.generation())
        ? Set.of()
        : found.nodes;
  }

  /** Forgets those of a child that is another, or runs where it is to run: all were asked then. */
  void check(String id) {
    Former found = former.get(id);
    if (found == null) {
      return;
    }
    CatalogRecord record = ground.catalog.live(id);
    if (record == null || !record.generation().equals(found.generation) || isShownByAll(record)) {
      former.remove(id);
    }
  }

  private boolean isShownByAll(CatalogRecord record) {
    List<NodeId> owners = homes.owners(record);
    return !owners.isEmpty() && owners.stream().allMatch(node -> shows(record, node));
  }

  private boolean shows(CatalogRecord record, NodeId node) {
    Running there = ground.registry.get(record.id(), node);
    return there != null && there.generation().equals(record.generation());
  }

  /** Forgets those that can start nothing any more. The members may have changed, too. */
  void tick() {
    List.copyOf(former.keySet()).forEach(this::check);
    former.values().removeIf(each -> each.nodes.stream().noneMatch(homes::mayRunChildren));
  }

  /** Of how many children some are known. */
  int size() {
    return former.size();
  }
}
