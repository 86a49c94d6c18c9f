package io.processhub.internal.catalog;

import io.processhub.strategy.HashRing;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What should run: the records by id. Changed by the coordinator's loop alone; {@link #get} and
 * {@link #records} may be called by any thread.
 *
 * <p>For comparing with other nodes the ids are cut into {@value #BUCKETS} buckets by hash, each
 * with the sum of its records' digests: equal sums mean equal records. Comparing costs nothing per
 * record, and what differs is found bucket by bucket.
 */
public final class Catalog {
  /** The number of buckets. Part of the protocol. */
  public static final int BUCKETS = 1_024;

  private final ConcurrentMap<String, CatalogRecord> records = new ConcurrentHashMap<>();
  private final long[] buckets = new long[BUCKETS];
  private long root;
  private final TreeSet<CatalogRecord> tombstones =
      new TreeSet<>(Comparator.comparing(CatalogRecord::stamp).thenComparing(CatalogRecord::id));
  private volatile int tombstoneCount;
  private final Map<String, Integer> pinnedCounts = new HashMap<>();

  /** The record of this id, a tombstone included. */
  public @Nullable CatalogRecord get(String id) {
    return records.get(id);
  }

  /** The record of this id if the child is wanted. */
  public @Nullable CatalogRecord live(String id) {
    CatalogRecord found = records.get(id);
    return found == null || found.isTombstone() ? null : found;
  }

  /** All records, in no order; a live view. */
  public Collection<CatalogRecord> records() {
    return records.values();
  }

  /** How many records there are, tombstones included. */
  public int size() {
    return records.size();
  }

  /** How many of them are tombstones. */
  public int tombstones() {
    return tombstoneCount;
  }

  /** Puts a record in, if it supersedes what is there; whether it did. */
  public boolean put(CatalogRecord record) {
    CatalogRecord old = records.get(record.id());
    if (old != null && !record.supersedes(old)) {
      return false;
    }
    if (old != null) {
      discount(old);
    }
    records.put(record.id(), record);
    count(record, 1);
    if (record.isTombstone()) {
      tombstones.add(record);
      tombstoneCount = tombstones.size();
    }
    return true;
  }

  /**
   * The digest of the whole catalog without the tombstones stamped up to {@code cutoffMillis},
   * which some nodes may have forgotten.
   */
  public long root(long cutoffMillis) {
    long sum = root;
    for (CatalogRecord tombstone : tombstones) {
      if (tombstone.stamp().millis() > cutoffMillis) {
        break;
      }
      sum -= tombstone.digest();
    }
    return sum;
  }

  /** The digest of the live records alone. May be called by any thread; costs a pass over all. */
  public long liveDigest() {
    long sum = 0;
    for (CatalogRecord record : records.values()) {
      if (!record.isTombstone()) {
        sum += record.digest();
      }
    }
    return sum;
  }

  /** The digests of the buckets, likewise. */
  public long[] buckets(long cutoffMillis) {
    long[] sums = buckets.clone();
    for (CatalogRecord tombstone : tombstones) {
      if (tombstone.stamp().millis() > cutoffMillis) {
        break;
      }
      sums[bucket(tombstone.id())] -= tombstone.digest();
    }
    return sums;
  }

  /** The records in some buckets. */
  public List<CatalogRecord> in(BitSet wanted) {
    List<CatalogRecord> found = new ArrayList<>();
    for (CatalogRecord record : records.values()) {
      if (wanted.get(bucket(record.id()))) {
        found.add(record);
      }
    }
    return found;
  }

  /** The tombstones stamped up to {@code cutoffMillis}, the oldest first. */
  public List<CatalogRecord> tombstonesUpTo(long cutoffMillis) {
    Predicate<CatalogRecord> old = tombstone -> tombstone.stamp().millis() <= cutoffMillis;
    return tombstones.stream().takeWhile(old).toList();
  }

  /** Forgets some of its tombstones. */
  public void forget(List<CatalogRecord> forgotten) {
    for (CatalogRecord tombstone : forgotten) {
      records.remove(tombstone.id());
      discount(tombstone);
    }
  }

  /** How many live records name a node as pinned, by its name; a live view, for the loop. */
  public Map<String, Integer> pinnedCounts() {
    return Collections.unmodifiableMap(pinnedCounts);
  }

  private void discount(CatalogRecord record) {
    count(record, -1);
    if (record.isTombstone()) {
      tombstones.remove(record);
      tombstoneCount = tombstones.size();
    }
  }

  private void count(CatalogRecord record, int sign) {
    long idHash = HashRing.hash(record.id());
    long digest = sign * record.digest(idHash);
    buckets[bucket(idHash)] += digest;
    root += digest;
    if (!record.isTombstone()) {
      for (String name : record.pinned()) {
        pinnedCounts.merge(name, sign, (a, b) -> a + b == 0 ? null : a + b);
      }
    }
  }

  private static int bucket(String id) {
    return bucket(HashRing.hash(id));
  }

  private static int bucket(long idHash) {
    return (int) (idHash >>> 32) & (BUCKETS - 1);
  }
}
