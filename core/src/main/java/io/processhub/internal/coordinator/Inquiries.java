package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.messaging.Messaging;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Where changes are passed on as rumours, one that has missed this node may be where a child runs.
 * If messages wait here for a child from one tick to the next, those who are to run it are asked
 * how far their slices are, at each tick: what is missing of them is pulled then.
 */
final class Inquiries {
  private final Ground ground;
  private final Messaging messaging;
  private final OtherSlices slices;
  private final Function<CatalogRecord, List<NodeId>> owners;

  /** For which children messages waited at the last tick. */
  private Set<String> before = Set.of();

  /** {@code owners}: the nodes on which a child is to run. */
  Inquiries(
      Ground ground,
      Messaging messaging,
      OtherSlices slices,
      Function<CatalogRecord, List<NodeId>> owners) {
    this.ground = ground;
    this.messaging = messaging;
    this.slices = slices;
    this.owners = owners;
  }

  /** Asks for what is waited for. */
  void tick() {
    if (!ground.traits.passesOn) {
      return;
    }
    Set<String> waiting = messaging.awaited();
    Set<NodeId> asked = new LinkedHashSet<>();
    for (String child : waiting) {
      CatalogRecord record = before.contains(child) ? ground.catalog.live(child) : null;
      if (record != null) {
        asked.addAll(owners.apply(record));
      }
    }
    before = waiting;
    asked.remove(ground.self);
    asked.forEach(slices::askVersions);
  }
}
