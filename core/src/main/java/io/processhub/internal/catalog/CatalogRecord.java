package io.processhub.internal.catalog;

import io.processhub.ChildSpec;
import io.processhub.internal.Digest;
import io.processhub.strategy.HashRing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is wanted under one id: a child, or (a tombstone) no child any more.
 *
 * @param id the child's id
 * @param generation when the copy of the call was sent that started this child, by its caller's
 *     clock; a child started anew under its id is a new generation. See {@link
 *     io.processhub.internal.coordinator.Admission}
 * @param admitted when a home made this record of that call
 * @param stamp when this record was last changed; {@code admitted} until it is
 * @param spec what is wanted; null in a tombstone
 * @param started the call that started the child
 * @param stopped the call that stopped it, or, in a live record, the child of this id before it;
 *     null where no call did
 * @param pinned the names of the nodes on which the child is to run before all others: it was moved
 *     to them, its start mapped it to them, or the distribution strategy chose them
 */
public record CatalogRecord(
    String id,
    Stamp generation,
    Stamp admitted,
    Stamp stamp,
    @Nullable ChildSpec spec,
    Origin started,
    @Nullable Origin stopped,
    List<String> pinned) {

  /** A child that has just been admitted. */
  public static CatalogRecord admitted(
      Stamp generation, Stamp now, ChildSpec spec, Origin started, List<String> pinned) {
    return new CatalogRecord(spec.id(), generation, now, now, spec, started, null, pinned);
  }

  /**
   * This record of a child that is started after another of its id was stopped: a late copy of the
   * call that has done so is still known for what it is.
   */
  public CatalogRecord after(@Nullable CatalogRecord tombstone) {
    return tombstone == null || tombstone.stopped == null
        ? this
        : new CatalogRecord(
            id, generation, admitted, stamp, spec, started, tombstone.stopped, pinned);
  }

  /** Whether this record says that the child is stopped. */
  public boolean isTombstone() {
    return spec == null;
  }

  /**
   * The tombstone of this record's generation. It keeps the pins: they tell who would have started
   * the child.
   */
  public CatalogRecord tombstone(Stamp now, @Nullable Origin by) {
    return new CatalogRecord(id, generation, admitted, now, null, started, by, pinned);
  }

  /** This record with other pinned nodes. */
  public CatalogRecord pinnedTo(Stamp now, List<String> nodes) {
    return new CatalogRecord(id, generation, admitted, now, spec, started, stopped, nodes);
  }

  /** Whether this is a child that has been given other nodes since it was admitted. */
  public boolean isRepinned() {
    return !isTombstone() && !stamp.equals(admitted);
  }

  /**
   * Whether this record is to replace the other of the same id. A later generation replaces an
   * earlier one; within a generation a tombstone replaces whatever is live, however late its stamp;
   * else the later stamp counts. This is a total order, so catalogs merge in any order to the same
   * end.
   */
  public boolean supersedes(CatalogRecord other) {
    int byGeneration = generation.compareTo(other.generation);
    if (byGeneration != 0) {
      return byGeneration > 0;
    }
    if (isTombstone() != other.isTombstone()) {
      return isTombstone();
    }
    return stamp.compareTo(other.stamp) > 0;
  }

  /** A hash of what distinguishes this record from others, for digests. */
  public long digest() {
    return digest(HashRing.hash(id));
  }

  long digest(long idHash) {
    return with(with(Digest.with(idHash, isTombstone() ? 1 : 0), generation), stamp);
  }

  /** With the node's name: nodes started in the same millisecond have the same incarnation. */
  private static long with(long digest, Stamp stamp) {
    long named = Digest.with(Digest.with(digest, stamp.time()), stamp.node().name().hashCode());
    return Digest.with(named, stamp.node().incarnation());
  }
}
