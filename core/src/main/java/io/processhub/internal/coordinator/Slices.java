package io.processhub.internal.coordinator;

import io.processhub.ChildState;
import io.processhub.NodeId;
import io.processhub.event.HubEvent;
import io.processhub.internal.registry.Running;
import io.processhub.internal.wire.Control.Entry;
import io.processhub.internal.wire.Control.PullSlice;
import io.processhub.internal.wire.Control.SliceChunk;
import io.processhub.internal.wire.Control.SliceDelta;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The registry's slices: tells others of this node's, and takes theirs.
 *
 * <ol>
 *   <li>A slice changes only by its node's word. Each change has the next version number; the first
 *       is the time at which the hub was opened.
 *   <li>A reader that knows version v takes the change to v + 1. Anything else tells of a gap, or
 *       that the node has closed the hub and opened it anew: then it pulls the whole slice.
 *   <li>Instances that are starting, or stopping in order to move, are not worth a message as a
 *       rule: they are told of when they have come or gone, or when somebody must know exactly
 *       ({@link #flush} with {@code exact}).
 * </ol>
 */
final class Slices {
  private static final int ENTRIES_MAX = 500;

  private final Ground ground;
  private final Supplier<List<NodeId>> audience;
  private Consumer<List<NodeId>> tellTokens = nodes -> {};
  private long version;
  private Set<String> dirty = new LinkedHashSet<>();
  private final Set<String> passing = new LinkedHashSet<>();
  private final Map<NodeId, Long> known = new HashMap<>();
  private final Map<NodeId, Long> pulledAtNanos = new TreeMap<>();
  private final Map<NodeId, Map<String, Entry>> partial = new HashMap<>();

  /** {@code teller} is to tell these nodes first which fencing tokens were drawn here. */
  void tellTokens(Consumer<List<NodeId>> teller) {
    tellTokens = teller;
  }

  Slices(Ground ground, Supplier<List<NodeId>> audience) {
    this.ground = ground;
    this.audience = audience;
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
    tellTokens.accept(audience.get());
    ground.send(audience.get(), new SliceDelta(version, entries));
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
        instance.reason());
  }

  // --- the others' slices

  /** The version known of a node's slice; -1 if none. */
  long known(NodeId node) {
    return known.getOrDefault(node, -1L);
  }

  /** A node has said which version its slice has. */
  void onVersion(NodeId from, long version) {
    if (known(from) != version) {
      pull(from);
    }
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

  void onDelta(NodeId from, SliceDelta delta) {
    if (delta.version() != known(from) + 1) {
      pull(from);
      return;
    }
    known.put(from, delta.version());
    for (Entry entry : delta.changes()) {
      apply(from, entry);
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
  }

  /** Pulls again what has not come. */
  void tick() {
    long now = ground.nanos();
    for (Map.Entry<NodeId, Long> pull : List.copyOf(pulledAtNanos.entrySet())) {
      if (now - pull.getValue() > 2_000_000_000L) {
        pulledAtNanos.remove(pull.getKey());
        pull(pull.getKey());
      }
    }
  }

  /** Forgets a node that is gone; calls back with each of its instances. */
  void forget(NodeId node, BiConsumer<String, Running> lost) {
    known.remove(node);
    pulledAtNanos.remove(node);
    partial.remove(node);
    for (String id : ground.registry.idsOn(node)) {
      Running instance = remove(node, id);
      if (instance != null) {
        lost.accept(id, instance);
      }
    }
    ground.registry.forget(node);
  }

  /** How many pulls and partial slices there are. */
  int pending() {
    return pulledAtNanos.size() + partial.size();
  }

  private void pull(NodeId from) {
    known.remove(from);
    if (pulledAtNanos.putIfAbsent(from, ground.nanos()) == null) {
      ground.send(from, new PullSlice());
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
            entry.reason());
    Running before = ground.registry.put(entry.child(), instance);
    ground.touch(entry.child());
    if (instance.state() == ChildState.RUNNING) {
      publishRunning(entry.child(), before, instance);
    }
  }

  private void publishRunning(String id, @Nullable Running before, Running now) {
    if (before == null || !before.wasUp()) {
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
