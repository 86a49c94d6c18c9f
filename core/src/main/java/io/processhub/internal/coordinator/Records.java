package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import io.processhub.event.HubEvent;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.catalog.KnownAdmissions;
import io.processhub.internal.wire.Control.CatalogAck;
import io.processhub.internal.wire.Control.CatalogDelta;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The catalog's changes: tells others of those made here and counts who holds them, and takes
 * theirs.
 *
 * <ol>
 *   <li>Records changed in one batch of events travel together, as a numbered {@link Batch}.
 *   <li>Each receiver {@linkplain Acknowledgements acknowledges} the batch, and thereby holds its
 *       records.
 *   <li>A batch that a node does not acknowledge is sent again a few times; after that comparing
 *       catalogs repairs what is missing.
 * </ol>
 */
final class Records {
  private static final int RECORDS_MAX = 500;
  private static final int ATTEMPTS_MAX = 5;

  /**
   * When a batch is sent again that a node must have lost, since it has acknowledged later ones.
   */
  private static final long LOST_NANOS = 1_000_000_000L;

  /** The same of a node that may only be slow. */
  private static final long RESEND_NANOS = 4_000_000_000L;

  private final Ground ground;
  private final Spread spread;
  private final LongSupplier sliceVersion;
  private final KnownAdmissions known;
  private final Refusals refusals;
  private final BiConsumer<CatalogRecord, String> unsendable;
  private final Consumer<String> held;
  private final Consumer<CatalogRecord> repinned;
  private final Set<NodeId> refusedFrom = new HashSet<>();
  private @Nullable Batch open;
  private final List<Batch> closed = new ArrayList<>();
  private long batches;
  private final TreeMap<Long, Batch> unacknowledged = new TreeMap<>();
  private final Acknowledgements owed;
  private final Map<NodeId, Long> acknowledged = new TreeMap<>();

  /** Records that travel together. */
  static final class Batch {
    private final long number;
    private final List<CatalogRecord> records = new ArrayList<>();
    private final Set<NodeId> holders = new HashSet<>();
    private final Set<NodeId> waitingFor = new HashSet<>();
    private final Set<NodeId> also = new HashSet<>();
    private @Nullable NodeId only;
    private int attempts;
    private long sentAtNanos;
    private boolean sent;
    private boolean alone;

    private Batch(long number) {
      this.number = number;
    }

    /** Whether no further acknowledgement is to be expected. */
    boolean isOver() {
      return sent && waitingFor.isEmpty();
    }

    /** Whether all of these nodes hold the records. */
    boolean isHeldBy(Collection<NodeId> nodes, NodeId self) {
      return (sent || alone)
          && nodes.stream().allMatch(node -> node.equals(self) || holders.contains(node));
    }

    /** How many of the ready members hold the records; this node is one, if it is ready. */
    int holders(List<NodeId> ready, NodeId self) {
      int count = 0;
      for (NodeId node : ready) {
        if (node.equals(self) || holders.contains(node)) {
          count++;
        }
      }
      return sent || alone ? count : 0;
    }
  }

  Records(
      Ground ground,
      Spread spread,
      LongSupplier sliceVersion,
      KnownAdmissions known,
      Refusals refusals,
      BiConsumer<CatalogRecord, String> unsendable,
      Consumer<String> held,
      Consumer<CatalogRecord> repinned,
      Predicate<String> leaves) {
    this.ground = ground;
    this.spread = spread;
    this.sliceVersion = sliceVersion;
    this.known = known;
    this.refusals = refusals;
    this.unsendable = unsendable;
    this.held = held;
    this.repinned = repinned;
    owed = new Acknowledgements(ground, leaves);
    batches = ground.clock.nextTime();
  }

  /** Puts a record that was made here into the catalog; the batch says who holds it. */
  Batch put(CatalogRecord record) {
    return put(record, Set.of());
  }

  /** The same; these nodes are told in any case. */
  Batch put(CatalogRecord record, Set<NodeId> also) {
    ground.put(record);
    ground.touch(record.id());
    Batch batch = open;
    if (batch == null || batch.records.size() >= RECORDS_MAX) {
      batch = new Batch(++batches);
      batch.alone = spread.all().isEmpty();
      open = batch;
      closed.add(batch);
    }
    batch.records.add(record);
    batch.also.addAll(also);
    return batch;
  }

  /** Tells one node of a record that is in the catalog; the batch says whether it holds that. */
  Batch tell(CatalogRecord record, NodeId node) {
    Batch batch = new Batch(++batches);
    batch.records.add(record);
    batch.only = node;
    closed.add(batch);
    return batch;
  }

  /** Sends what was put since the last call, and acknowledges what has come. */
  void flush() {
    open = null;
    List<Batch> due = List.copyOf(closed);
    closed.clear();
    for (Batch batch : due) {
      batch.sent = true;
      List<NodeId> to = recipients(batch);
      if (!to.isEmpty()) {
        batch.waitingFor.addAll(to);
        unacknowledged.put(batch.number, batch);
        send(batch, to);
      }
    }
    // Who hears of this node's changes by rumour, or was out of sight when some were made,
    // must know them before the acknowledgement counts.
    long version = sliceVersion.getAsLong();
    owed.take().forEach((node, numbers) -> ground.send(node, new CatalogAck(numbers, version)));
    spread.paid();
  }

  private List<NodeId> recipients(Batch batch) {
    NodeId only = batch.only;
    return only == null
        ? spread.recipients(batch.records, batch.also)
        : spread.all().stream().filter(only::equals).toList();
  }

  private void send(Batch batch, List<NodeId> to) {
    batch.attempts++;
    batch.sentAtNanos = ground.nanos();
    ground.sendParts(
        to,
        batch.records,
        part -> new CatalogDelta(CatalogDelta.PART, part),
        part -> new CatalogDelta(batch.number, part),
        unsendable);
  }

  /** Tells a node which of these children are stopped, where it may not have heard of it. */
  void tellStopped(NodeId to, Collection<String> ids) {
    if (!spread.passesOn() || to.equals(ground.self)) {
      return;
    }
    List<CatalogRecord> tombstones =
        ids.stream()
            .map(ground.catalog::get)
            .filter(record -> record != null && record.isTombstone())
            .toList();
    if (!tombstones.isEmpty()) {
      ground.sendParts(
          List.of(to),
          tombstones,
          CatalogDelta::rumour,
          CatalogDelta::rumour,
          (record, problem) -> ground.count("rumoursUnsendable"));
    }
  }

  void onAck(NodeId from, CatalogAck ack) {
    for (long number : ack.batches()) {
      acknowledged.merge(from, number, Math::max);
      Batch batch = unacknowledged.get(number);
      if (batch != null) {
        batch.holders.add(from);
        settle(batch, from);
        batch.records.forEach(record -> held.accept(record.id()));
      }
    }
  }

  private void settle(Batch batch, NodeId node) {
    batch.waitingFor.remove(node);
    if (batch.waitingFor.isEmpty()) {
      unacknowledged.remove(batch.number);
    }
  }

  /** A node is gone: nothing is expected of it any more. */
  void forget(NodeId node) {
    for (Batch batch : List.copyOf(unacknowledged.values())) {
      batch.holders.remove(node);
      settle(batch, node);
    }
    owed.forget(node);
    acknowledged.remove(node);
    refusedFrom.remove(node);
  }

  /** Sends again what has not been acknowledged. */
  void tick() {
    owed.tick();
    long now = ground.nanos();
    for (Batch batch : List.copyOf(unacknowledged.values())) {
      long age = now - batch.sentAtNanos;
      List<NodeId> again = age < LOST_NANOS ? List.of() : missing(batch, age);
      if (again.isEmpty()) {
        continue;
      }
      if (batch.attempts >= ATTEMPTS_MAX) {
        batch.waitingFor.clear();
        unacknowledged.remove(batch.number);
      } else {
        send(batch, again);
      }
    }
  }

  private List<NodeId> missing(Batch batch, long age) {
    return spread.all().stream()
        .filter(batch.waitingFor::contains)
        .filter(node ->
            age > RESEND_NANOS || acknowledged.getOrDefault(node, Long.MIN_VALUE) > batch.number)
        .toList();
  }

  /** Whether something that was sent to the node is not acknowledged yet. */
  boolean isAwaiting(NodeId node) {
    return unacknowledged.values().stream().anyMatch(batch -> batch.waitingFor.contains(node));
  }

  /** Takes records that another node has told of. */
  void onDelta(NodeId from, CatalogDelta delta) {
    boolean acceptable = take(from, delta.records(), true);
    if (delta.batch() == CatalogDelta.RUMOUR) {
      return;
    }
    if (!acceptable) {
      refusedFrom.add(from);
    }
    if (delta.batch() != CatalogDelta.PART && !refusedFrom.remove(from)) {
      owed.owe(from, delta);
      spread.owe(from);
    }
  }

  /** Merges records from another node into the catalog; whether all were acceptable. */
  boolean take(NodeId from, List<CatalogRecord> records) {
    return take(from, records, false);
  }

  /** {@code isRumour}: what is news is to be passed on, if the strategy has that done. */
  private boolean take(NodeId from, List<CatalogRecord> records, boolean isRumour) {
    boolean acceptable = true;
    for (CatalogRecord record : records) {
      long ahead = ground.clock.aheadMillis(record.stamp().time());
      if (ahead > 0) {
        acceptable = false;
        ground.count("recordsRefusedForDrift");
        ground.publish(new HubEvent.ClockDriftRefused(ground.hub(), from, ahead));
      } else {
        ground.clock.observe(record.stamp().time());
        boolean isNews = take(record);
        if (isRumour) {
          spread.heard(record, from, isNews);
        }
      }
    }
    return acceptable;
  }

  /** Whether it was news. */
  private boolean take(CatalogRecord record) {
    CatalogRecord mine = ground.catalog.get(record.id());
    if (mine == null) {
      if (record.isTombstone() && isExpired(record)) {
        return false;
      }
      if (!record.isTombstone() && known.covers(record)) {
        ground.count("forgottenChildrenKeptStopped");
        put(record.tombstone(ground.clock.next(), null));
        return false;
      }
    }
    boolean isThere = mine != null && !mine.isTombstone();
    if (!isThere && refusals.isHeard(record)) {
      ground.count("refusedChildrenKeptStopped");
      put(record.tombstone(ground.clock.next(), null));
      return false;
    }
    if (!ground.put(record)) {
      return false;
    }
    ground.touch(record.id());
    if (record.isRepinned() || isElsewhere(record, mine)) {
      repinned.accept(record);
    }
    return true;
  }

  /** Whether another home has admitted the same call, and chosen other nodes. */
  private static boolean isElsewhere(CatalogRecord record, @Nullable CatalogRecord before) {
    return before != null
        && !record.isTombstone()
        && record.generation().equals(before.generation())
        && !record.pinned().equals(before.pinned());
  }

  /** Whether a tombstone has reached the age at which it may be forgotten. */
  boolean isExpired(CatalogRecord tombstone) {
    return tombstone.stamp().millis()
        < ground.clock.millis() - ground.config.tombstoneRetention().toMillis();
  }

  /** How many batches are not acknowledged by all, or not yet by this node. */
  int pending() {
    return unacknowledged.size() + owed.pending();
  }

  /** How many nodes have acknowledged batches, and of how many a part was refused. */
  int acknowledged() {
    return acknowledged.size() + refusedFrom.size();
  }
}
