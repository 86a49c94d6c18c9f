package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.wire.Control.CatalogDelta;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What this node owes others: its word that it holds the records of their batches.
 *
 * <p>A record by which a child is to run here is not acknowledged while the child leaves, by a move
 * or a drain that went before, and will have to come back. So who has moved it here, and has asked
 * by that record, knows that an instance which it sees after the answer is the one that stays.
 */
final class Acknowledgements {
  private static final int WITHHELD_MAX = 10_000;

  /** What has not been sent again for so long is not waited for any more. */
  private static final long FORGET_NANOS = 10_000_000_000L;

  private final Ground ground;
  private final Predicate<String> leaves;
  private final Map<NodeId, List<Long>> due = new TreeMap<>();
  private Map<Owed, Withheld> withheld = new LinkedHashMap<>();

  private record Owed(NodeId to, long batch) {}

  /** The children that are to run here by the batch, which came last at that time. */
  private record Withheld(List<String> children, long atNanos) {}

  /** {@code leaves}: whether an instance of the child is here that will go before it may stay. */
  Acknowledgements(Ground ground, Predicate<String> leaves) {
    this.ground = ground;
    this.leaves = leaves;
  }

  /** All records of a batch have come; its last ones in this part. */
  void owe(NodeId to, CatalogDelta last) {
    List<String> children =
        last.records().stream().filter(this::namesThisNode).map(CatalogRecord::id).toList();
    Owed owed = new Owed(to, last.batch());
    if (children.isEmpty()) {
      add(owed);
    } else if (withheld.size() < WITHHELD_MAX) {
      withheld.put(owed, new Withheld(children, ground.nanos()));
    }
  }

  private boolean namesThisNode(CatalogRecord record) {
    return !record.isTombstone() && record.pinned().contains(ground.self.name());
  }

  private void add(Owed owed) {
    due.computeIfAbsent(owed.to, unused -> new ArrayList<>()).add(owed.batch);
  }

  /** What can be acknowledged now, by node. */
  Map<NodeId, List<Long>> take() {
    Map<Owed, Withheld> before = withheld;
    withheld = new LinkedHashMap<>();
    before.forEach((owed, batch) -> {
      if (batch.children.stream().anyMatch(leaves)) {
        withheld.put(owed, batch);
      } else {
        add(owed);
      }
    });
    Map<NodeId, List<Long>> all = new TreeMap<>(due);
    due.clear();
    return all;
  }

  /** A node is gone: nothing is owed to it any more. */
  void forget(NodeId node) {
    due.remove(node);
    withheld.keySet().removeIf(owed -> owed.to.equals(node));
  }

  void tick() {
    long now = ground.nanos();
    withheld.values().removeIf(batch -> now - batch.atNanos > FORGET_NANOS);
  }

  /** How many batches wait for children to leave. */
  int pending() {
    return withheld.size();
  }
}
