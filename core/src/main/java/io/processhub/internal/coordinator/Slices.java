package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import io.processhub.internal.registry.Running;
import io.processhub.internal.wire.Control.Entry;
import io.processhub.internal.wire.Control.PullDeltas;
import io.processhub.internal.wire.Control.SliceChunk;
import io.processhub.internal.wire.Control.SliceDelta;
import io.processhub.internal.wire.Control.SliceVersions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The registry's slices: this node's, of which it tells the others, and {@linkplain #others
 * theirs}.
 *
 * <ol>
 *   <li>A slice changes only by its node's word. Each change has the next version number; the first
 *       is the time at which the hub was opened.
 *   <li>Who knows version v takes the change to v + 1. Who has missed some asks for just them,
 *       which are at hand for a while if changes are passed on; or for all.
 *   <li>Instances that are starting, or stopping in order to move, are not worth a message as a
 *       rule: they are told of when they have come or gone, or when somebody must know exactly
 *       ({@link #flush} with {@code exact}).
 * </ol>
 */
final class Slices {
  private static final int ENTRIES_MAX = 500;

  final OtherSlices others;
  private final Ground ground;
  private final Spread spread;
  private Consumer<List<NodeId>> tellTokens = nodes -> {};
  private long version;
  private Set<String> dirty = new LinkedHashSet<>();
  private Set<String> passing = new LinkedHashSet<>();
  private final DeltaLog log = new DeltaLog();
  final Forfeits forfeits = new Forfeits();

  Slices(Ground ground, Spread spread) {
    this.ground = ground;
    this.spread = spread;
    version = ground.clock.nextTime();
    others = new OtherSlices(ground, spread, this);
  }

  /**
   * This is to tell nodes which fencing tokens were drawn here, if there are new ones, before some
   * of them hear of instances.
   */
  void tellTokens(Consumer<List<NodeId>> all) {
    tellTokens = all;
  }

  /** The version of this node's slice as others have been told of it. */
  long version() {
    return version;
  }

  /**
   * Puts an instance of this node into the registry. {@code isPassing}: what was decided about the
   * child has begun; that is not worth a message, nor does it give anything to decide.
   */
  void put(String id, Running instance, boolean isPassing) {
    Running before = ground.registry.get(id, ground.self);
    ground.registry.put(
        id, ground.traits.hasRoles ? forfeits.shown(id, before, instance) : instance);
    if (isPassing) {
      passing.add(id);
    } else {
      passing.remove(id);
      dirty.add(id);
      ground.touch(id);
    }
  }

  /** Takes an instance of this node out. */
  void remove(String id) {
    Running before = ground.registry.remove(id, ground.self);
    if (before != null && ground.traits.hasRoles) {
      forfeits.takenOut(id, before);
    }
    passing.remove(id);
    dirty.add(id);
    ground.touch(id);
  }

  /** Tells others what has changed. */
  void flush(boolean exact) {
    if (exact && !passing.isEmpty()) {
      dirty.addAll(passing);
      passing = new LinkedHashSet<>();
    }
    if (dirty.isEmpty()) {
      return;
    }
    if (spread.all().isEmpty() && !spread.passesOn()) {
      // Whoever comes asks for all of it.
      version++;
      dirty = new LinkedHashSet<>();
      return;
    }
    Set<String> changed = dirty;
    dirty = new LinkedHashSet<>();
    List<Entry> entries = new ArrayList<>();
    for (String id : changed) {
      Running instance = ground.registry.get(id, ground.self);
      entries.add(
          instance == null
              ? Entry.gone(id, ground.tokens().last())
              : SliceEntries.of(id, instance));
      if (entries.size() == ENTRIES_MAX) {
        send(entries);
        entries = new ArrayList<>();
      }
    }
    if (!entries.isEmpty()) {
      send(entries);
    }
  }

  private void send(List<Entry> entries) {
    version++;
    SliceDelta delta = new SliceDelta(version, entries);
    if (spread.passesOn()) {
      log.add(delta);
    }
    tellTokens.accept(spread.all());
    spread.tell(delta);
  }

  /**
   * What a node hears next from here it hears knowing this slice, or knowing that it does not: then
   * it asks for what it has missed.
   */
  void tellExactly(NodeId to) {
    flush(true);
    if (spread.passesOn()) {
      ground.send(to, new SliceVersions(Map.of(ground.self, version), false));
    }
  }

  /** This node is told, too, of what has changed by the end of the batch of events. */
  void tellToo(NodeId other) {
    spread.owe(other);
  }

  /** Sends a node what it has missed of this slice; the whole slice if that is not at hand. */
  void sendAfter(NodeId to, PullDeltas pull) {
    List<SliceDelta> missed = log.after(pull.after());
    if (missed.isEmpty()) {
      sendWhole(to);
    } else {
      ground.tellTokens(List.of(to));
      missed.forEach(delta -> ground.send(to, delta));
    }
  }

  /** Sends the whole slice to one node. */
  void sendWhole(NodeId to) {
    flush(true);
    ground.tellTokens(List.of(to));
    List<Entry> entries = new ArrayList<>();
    boolean first = true;
    for (String id : ground.registry.idsOn(ground.self)) {
      Running instance = ground.registry.get(id, ground.self);
      if (instance != null) {
        entries.add(SliceEntries.of(id, instance));
      }
      if (entries.size() == ENTRIES_MAX) {
        ground.send(to, new SliceChunk(version, first, false, entries));
        entries = new ArrayList<>();
        first = false;
      }
    }
    ground.send(to, new SliceChunk(version, first, true, entries));
  }

  /** How much others are to be told of, or to tell. */
  int pending() {
    return passing.size() + others.pending();
  }

  /** How many of the last changes are kept for those that have missed them. */
  int logged() {
    return log.size();
  }
}
