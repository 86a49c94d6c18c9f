package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.catalog.Origin;
import io.processhub.internal.catalog.Stamp;
import io.processhub.internal.wire.Control.Outcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A child that was admitted or stopped here, and the calls that wait to hear of it. */
final class Pending {
  final Stamp generation;

  /** What was put into the catalog. It may have been replaced since. */
  final CatalogRecord record;

  Records.Batch batch;
  final List<Tellings.Copy> callers = new ArrayList<>(1);
  final long untilNanos;

  /** What those hear whose start this is the end of; null if it is what they have asked for. */
  @Nullable Outcome failure;

  /**
   * Those that could start it if they did not hold its tombstone: its owners, under each membership
   * since it was made, and others that were before.
   */
  Set<NodeId> former = new HashSet<>();

  Pending(Stamp generation, CatalogRecord record, Records.Batch batch, long untilNanos) {
    this.generation = generation;
    this.record = record;
    this.batch = batch;
    this.untilNanos = untilNanos;
  }

  /** Adds a caller, or a later copy of its call. */
  void add(Tellings.Copy copy) {
    for (Tellings.Copy known : callers) {
      if (known.isOf(copy.caller()) && known.issued() > copy.issued()) {
        return;
      }
    }
    callers.removeIf(known -> known.isOf(copy.caller()));
    callers.add(copy);
  }

  boolean isFor(Origin caller) {
    return callers.stream().anyMatch(known -> known.isOf(caller));
  }
}
