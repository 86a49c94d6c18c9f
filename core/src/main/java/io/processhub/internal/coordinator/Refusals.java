package io.processhub.internal.coordinator;

import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.catalog.Origin;
import io.processhub.internal.wire.Control.Outcome;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The starts that were refused: they have left nothing in the catalog by which copies that come
 * later would be known.
 *
 * <ol>
 *   <li>A home bounces a copy that it has refused and that comes once more. One of a start whose
 *       end was told finds a tombstone, which does not say what was told.
 *   <li>A home that sleeps, or is cut off, may admit an earlier copy than the one that another has
 *       refused. Whether a refusal counts, and is told to the user, only the caller's node knows
 *       (see {@link Call}). So this one remembers it, and stops what is started by such a copy as
 *       soon as it hears of it.
 *   <li>Of each kind {@value #KEPT_MAX} at most are remembered, and for as long as tombstones are
 *       kept.
 * </ol>
 */
final class Refusals {
  private static final int KEPT_MAX = 10_000;

  private final Ground ground;
  private final long keptNanos;
  private final Map<Start, Last> made = new LinkedHashMap<>();
  private final Map<Start, Last> told = new LinkedHashMap<>();
  private final Map<Start, Last> heard = new LinkedHashMap<>();

  /** What a call asks for one child. */
  private record Start(Origin call, String id) {}

  /** The last copy that was refused, by its caller's clock, and what its caller is told. */
  private record Last(long issued, Outcome failure, long atNanos) {
    static boolean covers(@Nullable Last last, long issued) {
      return last != null && issued <= last.issued;
    }
  }

  Refusals(Ground ground) {
    this.ground = ground;
    keptNanos = ground.config.tombstoneRetention().toNanos();
  }

  /** This node, as a home, refuses a copy. */
  void make(Tellings.Copy copy, Outcome failure) {
    keep(made, copy.caller(), failure, copy.issued());
  }

  /** Whether this node has refused that copy, or a later one. */
  boolean isMade(Tellings.Copy copy, String id) {
    return Last.covers(made.get(new Start(copy.caller(), id)), copy.issued());
  }

  /** What the copy has started is over, and its caller is told so. */
  void tell(Tellings.Copy copy, Outcome failure) {
    keep(told, copy.caller(), failure, copy.issued());
  }

  /** What was told of that when it was over; null if nothing was. */
  @Nullable Outcome told(Origin call, String id) {
    Last last = told.get(new Start(call, id));
    return last == null ? null : last.failure;
  }

  /** The start of a child by a call of this node ends with the refusal of its last copy. */
  void hear(Origin call, Outcome failure, long issued) {
    keep(heard, call, failure, issued);
  }

  /** Whether this child was started by a copy of a call that has ended with a refusal. */
  boolean isHeard(CatalogRecord record) {
    return !heard.isEmpty()
        && Last.covers(
            heard.get(new Start(record.started(), record.id())), record.generation().time());
  }

  private void keep(Map<Start, Last> starts, Origin call, Outcome failure, long issued) {
    Start start = new Start(call, failure.id());
    starts.remove(start);
    starts.put(start, new Last(issued, failure, ground.nanos()));
    if (starts.size() > KEPT_MAX) {
      starts.remove(starts.keySet().iterator().next());
      ground.count("refusalsForgottenTooEarly");
    }
  }

  /** Forgets what no copy will come of any more. */
  void tick() {
    forgetOld(made);
    forgetOld(told);
    forgetOld(heard);
  }

  private void forgetOld(Map<Start, Last> starts) {
    long now = ground.nanos();
    Iterator<Last> oldest = starts.values().iterator();
    while (oldest.hasNext() && now - oldest.next().atNanos > keptNanos) {
      oldest.remove();
    }
  }

  /** How many are remembered. */
  int size() {
    return made.size() + told.size() + heard.size();
  }
}
