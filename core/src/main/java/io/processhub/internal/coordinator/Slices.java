package io.processhub.internal.coordinator;

import io.processhub.ChildState;
import io.processhub.NodeId;
import io.processhub.event.HubEvent;
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
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The registry's slices: tells others of this node's, and takes theirs.
 *
 * <ol>
 *   <li>A slice changes only by its node's word. Each change has the next version number; the first
 *       is the time at which the hub was opened.
 *   <li>A reader that knows version v takes the change to v + 1. Anything else tells of a gap, or
 *       that the node has closed the hub and opened it anew: then it pulls the whole slice.
 *   <li>Where changes are passed on by others they may come in any order: those that are early are
 *       kept, and what is missing is asked of the writer when it has not come for a moment. The
 *       writer sends just that, if it still has it.
 *   <li>Instances that are starting, or stopping in order to move, are not worth a message as a
 *       rule: they are told of when they have come or gone, or when somebody must know exactly
 *       ({@link #flush} with {@code exact}).
 * </ol>
 */
final class Slices {
  private static final int ENTRIES_MAX = 500;
  private static final long PULL_AGAIN_NANOS = 2_000_000_000L;

  /** How many acknowledgements of one node may wait for its slice; batches are sent again. */
  private static final int AWAITED_MAX = 10_000;

  /** What separates two openings of a hub: their first versions are times of the hybrid clock. */
  private static final long OPENING = 1L << Stamp.COUNTER_BITS;

  private final Ground ground;
  private final Spread spread;
  private Consumer<List<NodeId>> tellTokens = nodes -> {};
  private long version;
  private Set<String> dirty = new LinkedHashSet<>();
  private final Set<String> passing = new LinkedHashSet<>();
  private final Map<NodeId, Long> known = new HashMap<>();
  private final Map<NodeId, Long> pulledAtNanos = new TreeMap<>();
  private final Set<NodeId> pulledInPart = new HashSet<>();
  private final Map<NodeId, Map<String, Entry>> partial = new HashMap<>();
  private final DeltaLog log = new DeltaLog();
  private final EarlyDeltas early = new EarlyDeltas();
  private final Map<NodeId, List<Awaited>> awaited = new TreeMap<>();

  /** {@code teller} is to tell these nodes first which fencing tokens were drawn here. */
  void tellTokens(Consumer<List<NodeId>> teller) {
    tellTokens = teller;
  }

  /** What is to be done when a node's slice is known up to a version. */
  private record Awaited(long version, Runnable action) {}

  Slices(Ground ground, Spread spread) {
    this.ground = ground;
    this.spread = spread;
    version = ground.clock.nextTime();
  }

  // --- this node's slice

  /** The version of this node's slice as others have been told of it. */
  long version() {
    return version;
  }

  /**
   * Puts an instance of this node into the registry. {@code isPassing}: what was decided about the
   * child has begun; that is not worth a message, nor does it give anything to decide.
   */
  void put(String id, Running instance, boolean isPassing) {
    ground.registry.put(id, instance);
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
    ground.registry.remove(id, ground.self);
    passing.remove(id);
    dirty.add(id);
    ground.touch(id);
  }

  /** Tells others what has changed. */
  void flush(boolean exact) {
    if (exact) {
      dirty.addAll(passing);
      passing.clear();
    }
    if (dirty.isEmpty()) {
      return;
    }
    Set<String> changed = dirty;
    dirty = new LinkedHashSet<>();
    List<Entry> entries = new ArrayList<>();
    for (String id : changed) {
      Running instance = ground.registry.get(id, ground.self);
      entries.add(instance == null ? Entry.gone(id) : entry(id, instance));
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

  /** Sends a node what it has missed of this slice; the whole slice if that is not at hand. */
  void sendAfter(NodeId to, PullDeltas pull) {
    List<SliceDelta> missed = log.after(pull.after());
    if (missed.isEmpty()) {
      sendWhole(to);
    } else {
      missed.forEach(delta -> ground.send(to, delta));
    }
  }

  /** Sends the whole slice to one node. */
  void sendWhole(NodeId to) {
    flush(true);
    tellTokens.accept(List.of(to));
    List<Entry> entries = new ArrayList<>();
    boolean first = true;
    for (String id : ground.registry.idsOn(ground.self)) {
      Running instance = ground.registry.get(id, ground.self);
      if (instance != null) {
        entries.add(entry(id, instance));
      }
      if (entries.size() == ENTRIES_MAX) {
        ground.send(to, new SliceChunk(version, first, false, entries));
        entries = new ArrayList<>();
        first = false;
      }
    }
    ground.send(to, new SliceChunk(version, first, true, entries));
  }

  private static Entry entry(String id, Running instance) {
    return new Entry(
        id,
        instance.state(),
        instance.wasUp(),
        instance.generation(),
        instance.serial(),
        instance.token(),
        instance.reason(),
        instance.activeSince());
  }

  // --- the others' slices

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
    boolean sameOpening = known >= 0 && Math.abs(version - known) < OPENING;
    if (!spread.passesOn() || !sameOpening) {
      pull(from);
    } else if (version > known) {
      pullAfter(from, known);
    }
    // Else others were quicker with what the node has said since.
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
    boolean old = known >= delta.version() && known - delta.version() < OPENING;
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
    for (Entry entry : delta.changes()) {
      apply(writer, entry);
    }
  }

  /** Takes what was early and is not any more. */
  private void takeEarly(NodeId writer) {
    for (SliceDelta next = early.next(writer, known(writer), ground.nanos());
        next != null;
        next = early.next(writer, known(writer), ground.nanos())) {
      take(writer, next);
    }
    if (!early.hasAny(writer) && pulledInPart.remove(writer)) {
      pulledAtNanos.remove(writer);
    }
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
    versions.put(ground.self, version);
    ground.send(to, new SliceVersions(versions, wantReply));
  }

  /** Another has said how much it knows: what is missing here is asked of its writers. */
  void onVersions(NodeId from, SliceVersions theirs) {
    boolean lacks = false;
    for (NodeId node : spread.all()) {
      Long version = theirs.versions().get(node);
      long mine = known(node);
      if (version != null && version > mine) {
        onVersion(node, version);
      }
      lacks |= mine > (version == null ? -1 : version);
    }
    if (theirs.wantReply() && lacks) {
      tellVersions(from, false);
    }
  }

  void onChunk(NodeId from, SliceChunk chunk) {
    if (chunk.first()) {
      partial.put(from, new HashMap<>());
    }
    Map<String, Entry> entries = partial.get(from);
    if (entries == null) {
      return;
    }
    for (Entry entry : chunk.entries()) {
      entries.put(entry.child(), entry);
    }
    if (!chunk.last()) {
      return;
    }
    partial.remove(from);
    pulledAtNanos.remove(from);
    known.put(from, chunk.version());
    for (String id : ground.registry.idsOn(from)) {
      if (!entries.containsKey(id)) {
        remove(from, id);
      }
    }
    entries.values().forEach(entry -> apply(from, entry));
    takeEarly(from);
  }

  /** Pulls again what has not come. */
  void tick() {
    long now = ground.nanos();
    // Not the entries: removing one makes a tree's entry another's.
    for (NodeId node : List.copyOf(pulledAtNanos.keySet())) {
      if (now - pulledAtNanos.getOrDefault(node, now) > PULL_AGAIN_NANOS) {
        pulledAtNanos.remove(node);
        pulledInPart.remove(node);
        pull(node);
      }
    }
    early.gaps(now).forEach(this::onVersion);
  }

  /** Forgets a node that is gone; calls back with each of its instances. */
  void forget(NodeId node, BiConsumer<String, Running> lost) {
    known.remove(node);
    pulledAtNanos.remove(node);
    partial.remove(node);
    pulledInPart.remove(node);
    early.forget(node);
    awaited.remove(node);
    for (String id : ground.registry.idsOn(node)) {
      Running instance = remove(node, id);
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
    return pulledAtNanos.size() + partial.size() + early.size() + awaited.size();
  }

  private void pull(NodeId from) {
    known.remove(from);
    if (pulledAtNanos.putIfAbsent(from, ground.nanos()) == null || pulledInPart.contains(from)) {
      pulledInPart.remove(from);
      ground.send(from, new PullSlice());
    }
  }

  private void pullAfter(NodeId from, long known) {
    if (pulledAtNanos.putIfAbsent(from, ground.nanos()) == null) {
      pulledInPart.add(from);
      ground.count("sliceDeltasPulled");
      ground.send(from, new PullDeltas(known));
    }
  }

  private void apply(NodeId from, Entry entry) {
    if (entry.state() == null) {
      remove(from, entry.child());
      return;
    }
    if (ground.clock.aheadMillis(entry.token()) == 0) {
      ground.clock.observe(entry.token());
    }
    Running instance =
        new Running(
                from,
                entry.generation(),
                entry.serial(),
                entry.token(),
                entry.state(),
                entry.wasUp(),
                entry.reason())
            .activeSince(entry.activeSince());
    Running before = ground.registry.put(entry.child(), instance);
    ground.touch(entry.child());
    if (instance.state() == ChildState.RUNNING) {
      publishRunning(entry.child(), before, instance);
    }
    if (before != null && before.role() != instance.role()) {
      ground.publish(
          new HubEvent.RoleChanged(
              ground.hub(), entry.child(), instance.processId(), instance.role()));
    }
  }

  private void publishRunning(String id, @Nullable Running before, Running now) {
    boolean arrives =
        before != null
            && (before.state() == ChildState.ARRIVING || before.state() == ChildState.STARTING);
    if (before == null || !before.wasUp() || arrives) {
      ground.publish(new HubEvent.RegistryPidInserted(ground.hub(), id, now.processId()));
    } else if (before.serial() != now.serial()) {
      ground.publish(new HubEvent.ChildProcessPidUpdate(ground.hub(), id, now.processId()));
    }
  }

  private @Nullable Running remove(NodeId from, String id) {
    Running before = ground.registry.remove(id, from);
    if (before != null) {
      ground.touch(id);
      ground.publish(new HubEvent.RegistryPidRemoved(ground.hub(), id, before.processId()));
    }
    return before;
  }
}
