package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import io.processhub.internal.catalog.Stamp;
import io.processhub.internal.registry.Running;
import io.processhub.internal.wire.Control.Entry;
import io.processhub.internal.wire.Control.PullDeltas;
import io.processhub.internal.wire.Control.PullSlice;
import io.processhub.internal.wire.Control.SliceChunk;
import io.processhub.internal.wire.Control.SliceDelta;
import io.processhub.internal.wire.Control.SliceVersions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * The slices of the registry that other nodes write, as far as they are known here.
 *
 * <ol>
 *   <li>A reader that knows version v takes the change to v + 1. Anything else tells of a gap, or
 *       that the node has closed the hub and opened it anew: then it pulls the whole slice.
 *   <li>Where changes are passed on by others they may come in any order: those that are early are
 *       kept, and what is missing is asked of the writer when it has not come for a moment. The
 *       writer sends just that, if it still has it.
 * </ol>
 */
final class OtherSlices {
  /** How many acknowledgements of one node may wait for its slice; batches are sent again. */
  private static final int AWAITED_MAX = 10_000;

  /** What separates two openings of a hub: their first versions are times of the hybrid clock. */
  private static final long OPENING = 1L << Stamp.COUNTER_BITS;

  private final Ground ground;
  private final Spread spread;
  private final Slices mine;
  private final SliceEntries entries;
  private final SlicePulls pulls = new SlicePulls();
  private final Map<NodeId, Long> known = new HashMap<>();
  private final Map<NodeId, Map<String, Entry>> partial = new HashMap<>();
  private final EarlyDeltas early = new EarlyDeltas();
  private final Map<NodeId, List<Awaited>> awaited = new TreeMap<>();

  /** Which version nodes have said that their slices have, if it is not known here yet. */
  private final Map<NodeId, Long> said = new HashMap<>();

  /** What is to be done when a node's slice is known up to a version. */
  private record Awaited(long version, Runnable action) {}

  OtherSlices(Ground ground, Spread spread, Slices mine) {
    this.ground = ground;
    this.spread = spread;
    this.mine = mine;
    entries = new SliceEntries(ground);
  }

  /** The version known of a node's slice; -1 if none. */
  long known(NodeId node) {
    return known.getOrDefault(node, -1L);
  }

  /** A node has said which version its slice has. */
  void onVersion(NodeId from, long version) {
    long known = known(from);
    if (known == version) {
      return;
    }
    if (!spread.passesOn() || known < 0 || !isSameOpening(version, known)) {
      pull(from);
    } else if (version > known) {
      pullAfter(from, known);
    }
    // Else others were quicker with what the node has said since.
  }

  private static boolean isSameOpening(long version, long other) {
    return Math.abs(version - other) < OPENING;
  }

  /** A node has said which digest a version of its slice has. */
  void onDigest(NodeId from, long version, long digest) {
    if (known(from) == version && ground.registry.digestOf(from) != digest) {
      ground.count("sliceDigestMismatches");
      pull(from);
    } else {
      onVersion(from, version);
    }
  }

  /** A node's own word, or another's who passes it on. */
  void onDelta(NodeId writer, SliceDelta delta, NodeId from) {
    long known = known(writer);
    if (!spread.passesOn()) {
      if (delta.version() == known + 1) {
        take(writer, delta);
      } else {
        pull(writer);
      }
      return;
    }
    if (!spread.all().contains(writer)) {
      return;
    }
    if (known >= 0 && !isSameOpening(delta.version(), known)) {
      // Passed on, it would be news to everyone for ever. Which opening counts the node says.
      if (delta.version() > known) {
        pull(writer);
      }
      return;
    }
    boolean old = known >= delta.version();
    boolean isNews = !old && !early.has(writer, delta.version());
    spread.heard(writer, delta, from, isNews);
    if (delta.version() == known + 1) {
      take(writer, delta);
      takeEarly(writer);
    } else if (isNews && !early.keep(writer, delta, ground.nanos())) {
      pull(writer);
    }
  }

  private void take(NodeId writer, SliceDelta delta) {
    known.put(writer, delta.version());
    said.computeIfPresent(writer, (node, version) -> version > delta.version() ? version : null);
    for (Entry entry : delta.changes()) {
      entries.take(writer, entry);
    }
  }

  /** Takes what was early and is not any more. */
  private void takeEarly(NodeId writer) {
    for (SliceDelta next = early.next(writer, known(writer), ground.nanos());
        next != null;
        next = early.next(writer, known(writer), ground.nanos())) {
      take(writer, next);
    }
    if (!early.hasAny(writer)) {
      pulls.cameInPart(writer);
    }
  }

  /** Whether a node's slice has changed, as far as is known, and it is not known how. */
  boolean isBehind(NodeId node) {
    return pulls.contains(node) || said.containsKey(node);
  }

  /** Does something as soon as a node's slice is known up to a version; at once if that is 0. */
  void whenKnown(NodeId node, long version, Runnable action) {
    if (version == 0 || known(node) >= version) {
      action.run();
    } else {
      List<Awaited> waiting = awaited.computeIfAbsent(node, unused -> new ArrayList<>());
      if (waiting.size() < AWAITED_MAX) {
        waiting.add(new Awaited(version, action));
      } else {
        ground.count("acknowledgementsDropped");
      }
      onVersion(node, version);
    }
  }

  /** Does what has become possible. */
  void check(NodeId node) {
    List<Awaited> waiting = awaited.get(node);
    if (waiting == null) {
      return;
    }
    for (Awaited each : List.copyOf(waiting)) {
      if (known(node) >= each.version) {
        waiting.remove(each);
        each.action.run();
      }
    }
    if (waiting.isEmpty()) {
      awaited.remove(node);
    }
  }

  /** Tells a node how much is known here of each slice. */
  void tellVersions(NodeId to, boolean wantReply) {
    Map<NodeId, Long> versions = new TreeMap<>(known);
    versions.keySet().retainAll(spread.all());
    versions.put(ground.self, mine.version());
    ground.send(to, new SliceVersions(versions, wantReply));
  }

  /** Asks a node for what it has said since. */
  void askVersions(NodeId of) {
    if (spread.all().contains(of) && !pulls.contains(of)) {
      ground.count("slicesAskedFor");
      tellVersions(of, true);
    }
  }

  /** Another has said how much it knows: what is missing here is asked of its writers. */
  void onVersions(NodeId from, SliceVersions theirs) {
    boolean lacks = mine.version() > theirs.versions().getOrDefault(ground.self, -1L);
    for (NodeId node : spread.all()) {
      Long version = theirs.versions().get(node);
      long here = known(node);
      if (version != null && version > here) {
        if (node.equals(from)) {
          said.put(from, version);
        }
        onVersion(node, version);
      }
      lacks |= here > (version == null ? -1 : version);
    }
    if (theirs.wantReply() && lacks) {
      tellVersions(from, false);
    }
  }

  void onChunk(NodeId from, SliceChunk chunk) {
    if (chunk.first()) {
      partial.put(from, new HashMap<>());
    }
    Map<String, Entry> whole = partial.get(from);
    if (whole == null) {
      return;
    }
    for (Entry entry : chunk.entries()) {
      whole.put(entry.child(), entry);
    }
    if (!chunk.last()) {
      return;
    }
    partial.remove(from);
    said.remove(from);
    pulls.cameWhole(from);
    if (known(from) >= chunk.version() && isSameOpening(chunk.version(), known(from))) {
      // It was asked for twice, and others were quicker with what the node has said since.
      return;
    }
    known.put(from, chunk.version());
    for (String id : ground.registry.idsOn(from)) {
      if (!whole.containsKey(id)) {
        entries.remove(from, id);
      }
    }
    whole.values().forEach(entry -> entries.take(from, entry));
    takeEarly(from);
  }

  /** Pulls again what has not come. */
  void tick() {
    long now = ground.nanos();
    pulls.takeOverdue(now).forEach(this::pull);
    early.gaps(now).forEach(this::onVersion);
  }

  /** Forgets a node that is gone; calls back with each of its instances. */
  void forget(NodeId node, BiConsumer<String, Running> lost) {
    known.remove(node);
    pulls.forget(node);
    partial.remove(node);
    early.forget(node);
    said.remove(node);
    awaited.remove(node);
    for (String id : ground.registry.idsOn(node)) {
      Running instance = entries.remove(node, id);
      if (instance != null) {
        lost.accept(id, instance);
      }
    }
    ground.registry.forget(node);
  }

  /**
   * How many pulls and partial slices there are, and how much waits for changes that are missing.
   */
  int pending() {
    return pulls.size() + partial.size() + early.size() + awaited.size() + said.size();
  }

  /** Of how many nodes the slices are known. */
  int size() {
    return known.size();
  }

  private void pull(NodeId from) {
    known.remove(from);
    if (pulls.beginWhole(from, ground.nanos())) {
      ground.send(from, new PullSlice());
    }
  }

  private void pullAfter(NodeId from, long known) {
    if (pulls.beginInPart(from, known, ground.nanos())) {
      ground.count("sliceDeltasPulled");
      ground.send(from, new PullDeltas(known));
    }
  }
}
