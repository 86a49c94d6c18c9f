package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.catalog.KnownAdmissions;
import io.processhub.internal.catalog.Stamp;
import io.processhub.internal.observe.SparingLog;
import io.processhub.internal.wire.Control.Buckets;
import io.processhub.internal.wire.Control.Compare;
import io.processhub.internal.wire.Control.Repair;
import io.processhub.internal.wire.Control.Repaired;
import io.processhub.internal.wire.Control.Same;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Compares catalogs, and repairs both where they differ (anti-entropy, after Demers et al.,
 * "Epidemic Algorithms for Replicated Database Maintenance", 1987, with bucket digests).
 *
 * <ol>
 *   <li>A sends {@code Compare}: the root digest of its catalog, and its slice's version and
 *       digest.
 *   <li>B, if its root is the same, answers {@code Same}, else {@code Buckets}. It pulls A's slice
 *       if that is news.
 *   <li>A sends {@code Repair}: what it has in the buckets that differ, in parts.
 *   <li>B merges that and answers {@code Repaired}: what A lacked there, in parts, and the digest
 *       of all of it.
 *   <li>A merges that. Now each has all that the other had when it told its buckets, and not what
 *       either has learnt since: A has <em>caught up</em> with B. If the digest is another (a part
 *       was lost, or B could not send a record), or A has refused a record since its clock is too
 *       far behind, the exchange was not complete, and A takes itself to know nothing by it.
 * </ol>
 */
final class Exchange {
  private static final Logger log = LoggerFactory.getLogger(Exchange.class);
  private static final long GIVE_UP_NANOS = 10_000_000_000L;

  private final Ground ground;
  private final SparingLog unsendable;
  private final Records records;
  private final Slices slices;
  private final Listener listener;
  private long numbers;
  private final KnownAdmissions known;
  private final Map<NodeId, Mine> mine = new TreeMap<>();
  private final Map<NodeId, Theirs> theirs = new TreeMap<>();
  private final Map<NodeId, Long> equalAtNanos = new HashMap<>();

  /** Hears of each that this node began and that has ended. */
  @FunctionalInterface
  interface Listener {
    /** With whom, and its number. */
    void ended(NodeId with, long number, Ending how);
  }

  /** What this node has of all that it lacked. */
  enum Ending {
    /** All of it. */
    COMPLETE,
    /** It was given all, and has refused some: its clock is too far behind. */
    REFUSED,
    /** It was not given all. */
    LOST
  }

  /** One that this node began. */
  private static final class Mine {
    private final long number;
    private final long beganAtNanos;
    private boolean refused;
    private long digest;

    /** What the other has said when it told its buckets. */
    private @Nullable Buckets theirs;

    Mine(long number, long beganAtNanos) {
      this.number = number;
      this.beganAtNanos = beganAtNanos;
    }
  }

  /** One that another node began, while its {@code Repair} comes in. */
  private record Theirs(long number, Map<String, CatalogRecord> received) {}

  Exchange(
      Ground ground, Records records, Slices slices, KnownAdmissions known, Listener listener) {
    this.ground = ground;
    unsendable = ground.sparing(log);
    this.records = records;
    this.slices = slices;
    this.known = known;
    this.listener = listener;
    numbers = ground.clock.nextTime();
  }

  /** Begins one; its number rises with each. A former one with the same node is given up. */
  long begin(NodeId with) {
    long number = ++numbers;
    long cutoff = cutoffMillis();
    mine.put(with, new Mine(number, ground.nanos()));
    slices.flush(true);
    ground.send(
        with,
        new Compare(
            number,
            known.opening().time(),
            ground.clock.nextTime(),
            cutoff,
            ground.catalog.root(cutoff),
            slices.version(),
            ground.registry.digestOf(ground.self)));
    return number;
  }

  /** Whether one with this node is under way. */
  boolean isUnderWay(NodeId with) {
    return mine.containsKey(with);
  }

  /**
   * Tombstones up to this time do not count in comparisons. They are half as old as those that may
   * be forgotten: so it makes no difference when each node forgets them, and those that are
   * forgotten have been compared when they were younger.
   */
  long cutoffMillis() {
    return ground.clock.millis() - ground.config.tombstoneRetention().toMillis() / 2;
  }

  void onCompare(NodeId from, Compare compare) {
    slices.others.onDigest(from, compare.sliceVersion(), compare.sliceDigest());
    if (compare.root() == ground.catalog.root(compare.cutoffMillis())) {
      equalAtNanos.put(from, ground.nanos());
      known.learn(new Stamp(compare.openedTime(), from), compare.time());
      ground.send(from, new Same(compare.exchange(), admissions()));
    } else {
      ground.count("catalogExchanges");
      long[] digests = ground.catalog.buckets(compare.cutoffMillis());
      ground.send(
          from, new Buckets(compare.exchange(), compare.cutoffMillis(), digests, admissions()));
    }
  }

  void onSame(NodeId from, Same same) {
    Mine exchange = mine.get(from);
    // Else it may have been asked when the hub was open here before, and had another catalog.
    if (exchange != null && exchange.number == same.exchange()) {
      hear(same.knows());
      seenEqual(from, same.knows());
      end(from, same.exchange(), Ending.COMPLETE);
    }
  }

  void onBuckets(NodeId from, Buckets buckets) {
    Mine exchange = mine.get(from);
    if (exchange == null || exchange.number != buckets.exchange()) {
      return;
    }
    exchange.theirs = buckets;
    hear(buckets.knows());
    long[] digests = ground.catalog.buckets(buckets.cutoffMillis());
    BitSet different = new BitSet();
    for (int i = 0; i < digests.length; i++) {
      different.set(i, digests[i] != buckets.digests()[i]);
    }
    ground.sendPartsAnew(
        List.of(from),
        ground.catalog.in(different),
        part -> new Repair(buckets.exchange(), different, false, part),
        part -> new Repair(buckets.exchange(), different, true, part),
        this::onUnsendable);
  }

  void onRepair(NodeId from, Repair repair) {
    Theirs exchange = theirs.get(from);
    if (exchange == null || exchange.number != repair.exchange()) {
      exchange = new Theirs(repair.exchange(), new HashMap<>());
      theirs.put(from, exchange);
    }
    for (CatalogRecord record : repair.records()) {
      exchange.received.put(record.id(), record);
    }
    records.take(from, repair.records());
    if (repair.last()) {
      theirs.remove(from);
      List<CatalogRecord> lacking = new ArrayList<>();
      for (CatalogRecord record : ground.catalog.in(repair.buckets())) {
        CatalogRecord other = exchange.received.get(record.id());
        if (other == null || record.supersedes(other)) {
          lacking.add(record);
        }
      }
      ground.sendPartsAnew(
          List.of(from),
          lacking,
          part -> new Repaired(repair.exchange(), false, 0, part),
          part -> new Repaired(repair.exchange(), true, digest(lacking), part),
          this::onUnsendable);
    }
  }

  void onRepaired(NodeId from, Repaired repaired) {
    Mine exchange = mine.get(from);
    if (exchange == null || exchange.number != repaired.exchange()) {
      return;
    }
    exchange.refused |= !records.take(from, repaired.records());
    exchange.digest += digest(repaired.records());
    if (repaired.last()) {
      Buckets theirs = exchange.theirs;
      Ending how = exchange.refused ? Ending.REFUSED : Ending.COMPLETE;
      if (theirs == null || exchange.digest != repaired.digest()) {
        how = Ending.LOST;
      } else if (how == Ending.COMPLETE) {
        // What differed has gone both ways: as good as having been the same when that was told.
        seenEqual(from, theirs.knows());
      }
      end(from, repaired.exchange(), how);
    }
  }

  /**
   * What another says that it knows of itself is its time, later than all tokens that it has given.
   * Of instances that have ended nobody says them to a node that has come since: what that starts
   * gets later ones nevertheless.
   */
  void hear(Map<Stamp, Long> theirs) {
    theirs.values().forEach(ground::hear);
  }

  private static long digest(List<CatalogRecord> records) {
    return records.stream().mapToLong(CatalogRecord::digest).sum();
  }

  /** What this node knows of admissions, for one that has the same catalog. */
  Map<Stamp, Long> admissions() {
    return known.told(ground.clock.nextTime());
  }

  /** Another has the same catalog, and knew this. */
  void learn(Map<Stamp, Long> theirs) {
    known.learnAll(theirs);
  }

  private void onUnsendable(CatalogRecord record, String problem) {
    ground.count("recordsUnsendable");
    unsendable
        .at(Level.WARN)
        .addKeyValue("hub", ground.hub())
        .addKeyValue("child", record.id())
        .log("A record cannot be sent to another node: {}", problem);
  }

  private void seenEqual(NodeId with, Map<Stamp, Long> theirs) {
    equalAtNanos.put(with, ground.nanos());
    known.learnAll(theirs);
  }

  private void end(NodeId from, long number, Ending how) {
    if (isCurrent(from, number)) {
      mine.remove(from);
      listener.ended(from, number, how);
    }
  }

  private boolean isCurrent(NodeId with, long number) {
    Mine current = mine.get(with);
    return current != null && current.number == number;
  }

  /** How long ago the catalogs were last seen equal, in nanoseconds. */
  long nanosSinceEqual(NodeId with) {
    Long at = equalAtNanos.get(with);
    return at == null ? Long.MAX_VALUE : ground.nanos() - at;
  }

  /** Those of some nodes, at most {@code count}, that have not been seen equal for longest. */
  List<NodeId> stalest(List<NodeId> nodes, int count) {
    return nodes.stream()
        .filter(node -> !node.equals(ground.self))
        .sorted(Comparator.comparingLong(this::nanosSinceEqual).reversed())
        .limit(count)
        .toList();
  }

  /** Gives up what has taken too long. */
  void tick() {
    mine.values().removeIf(each -> ground.nanos() - each.beganAtNanos > GIVE_UP_NANOS);
  }

  /** Forgets a node that is gone. */
  void forget(NodeId node) {
    mine.remove(node);
    theirs.remove(node);
    equalAtNanos.remove(node);
  }

  /** How many are under way. */
  int pending() {
    return mine.size() + theirs.size();
  }

  /** How many nodes were seen to be equal. */
  int known() {
    return equalAtNanos.size();
  }
}
