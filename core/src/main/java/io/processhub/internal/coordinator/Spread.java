package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.wire.Control;
import io.processhub.internal.wire.Control.CatalogDelta;
import io.processhub.internal.wire.Control.Relay;
import io.processhub.internal.wire.Control.Relayed;
import io.processhub.internal.wire.Control.SliceDelta;
import io.processhub.strategy.SynchronizationStrategy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whom this node tells of changes, and how it passes on what it was told (rumour mongering, after
 * Demers et al., "Epidemic Algorithms for Replicated Database Maintenance", 1987).
 *
 * <ol>
 *   <li>A change that was made here goes to the strategy's recipients. Records go also to their
 *       owners, which must act on them, and where there are epochs to all that have a vote; changes
 *       of the slice also to those whom this node is about to acknowledge something, so that they
 *       know what it ran, and to those that have handed over what begins here.
 *   <li>If the strategy has changes passed on, a node sends what was news to it, word for word, to
 *       recipients of its own: a moment later, so that what comes together travels together, and
 *       once more at the tick after the next. Each time only to nodes that it does not know to have
 *       it: who made it, who told it here, whom it has sent it to.
 *   <li>Then the rumour is forgotten. Whom it has missed learns of it by comparing.
 * </ol>
 */
final class Spread {
  private static final long GATHER_MILLIS = 5;

  /** How many rumours may wait; what comes then is not passed on from here. */
  private static final int RUMOURS_MAX = 20_000;

  private final Ground ground;
  private final Loop loop;
  private final Supplier<List<NodeId>> audience;
  private final Function<CatalogRecord, List<NodeId>> concerned;
  private final SynchronizationStrategy strategy;
  private final Set<NodeId> creditors = new LinkedHashSet<>();
  private Map<Key, Rumour> fresh = new LinkedHashMap<>();
  private Map<Key, Rumour> again = new LinkedHashMap<>();
  private Map<Key, Rumour> last = new LinkedHashMap<>();

  /**
   * What tells one rumour from another: a record's id and stamp, or a delta's writer and version.
   */
  private record Key(String id, NodeId node, long number) {
    static Key of(CatalogRecord record) {
      return new Key(record.id(), record.stamp().node(), record.stamp().time());
    }

    static Key of(Relayed relayed) {
      return new Key("", relayed.writer(), relayed.delta().version());
    }
  }

  /** A record or a delta, and who has it. */
  private static final class Rumour {
    private final @Nullable CatalogRecord record;
    private final @Nullable Relayed relayed;
    private final Set<NodeId> told = new HashSet<>();

    Rumour(@Nullable CatalogRecord record, @Nullable Relayed relayed) {
      this.record = record;
      this.relayed = relayed;
    }
  }

  /**
   * {@code audience}: the other nodes that have the hub open; {@code concerned}: whom a record is
   * told in any case.
   */
  Spread(
      Ground ground,
      Loop loop,
      Supplier<List<NodeId>> audience,
      Function<CatalogRecord, List<NodeId>> concerned) {
    this.ground = ground;
    this.loop = loop;
    this.audience = audience;
    this.concerned = concerned;
    strategy = ground.config.synchronization();
  }

  /** Whether changes are passed on by those who are told. */
  boolean passesOn() {
    return ground.traits.passesOn;
  }

  /** The other nodes that have the hub open. */
  List<NodeId> all() {
    return audience.get();
  }

  // --- changes that were made here

  /** The other must know what changes in this node's slice, until {@link #paid}. */
  void owe(NodeId other) {
    creditors.add(other);
  }

  /** What was owed has been sent. */
  void paid() {
    creditors.clear();
  }

  /** Tells of a change of this node's slice. */
  void tell(SliceDelta delta) {
    Set<NodeId> to = new LinkedHashSet<>(chosen(all()));
    creditors.stream().filter(all()::contains).forEach(to::add);
    ground.send(to, delta);
    Relayed relayed = new Relayed(ground.self, delta);
    sayAgain(Key.of(relayed), new Rumour(null, relayed), to);
  }

  /**
   * Whom to tell of records that were made here, who are to acknowledge them.
   *
   * @param also some of them
   */
  List<NodeId> recipients(List<CatalogRecord> records, Set<NodeId> also) {
    List<NodeId> all = all();
    Set<NodeId> to = new LinkedHashSet<>(chosen(all));
    if (to.size() < all.size()) {
      also.stream().filter(all::contains).forEach(to::add);
      for (CatalogRecord record : records) {
        concerned.apply(record).stream().filter(all::contains).forEach(to::add);
      }
    }
    if (passesOn()) {
      records.forEach(record -> sayAgain(Key.of(record), new Rumour(record, null), to));
    }
    return List.copyOf(to);
  }

  /** A strategy that throws has all told: what nobody is told of may never be known. */
  private List<NodeId> chosen(List<NodeId> from) {
    try {
      return strategy.recipients(from, ground.environment.random());
    } catch (RuntimeException | Error e) {
      ground.failed("The synchronization strategy", e);
      return from;
    }
  }

  private void sayAgain(Key key, Rumour rumour, Collection<NodeId> told) {
    if (passesOn() && pending() < RUMOURS_MAX) {
      rumour.told.addAll(told);
      again.put(key, rumour);
    }
  }

  // --- what was told here

  /** A record has come; {@code isNews}: nobody had told it before. */
  void heard(CatalogRecord record, NodeId from, boolean isNews) {
    heard(Key.of(record), record, null, from, isNews);
  }

  /** A change of a node's slice has come, from the node itself or from another. */
  void heard(NodeId writer, SliceDelta delta, NodeId from, boolean isNews) {
    Relayed relayed = new Relayed(writer, delta);
    heard(Key.of(relayed), null, relayed, from, isNews);
  }

  private void heard(
      Key key,
      @Nullable CatalogRecord record,
      @Nullable Relayed relayed,
      NodeId from,
      boolean isNews) {
    if (!passesOn()) {
      return;
    }
    for (Map<Key, Rumour> rumours : List.of(fresh, again, last)) {
      Rumour known = rumours.get(key);
      if (known != null) {
        known.told.add(from);
        return;
      }
    }
    if (!isNews) {
      return;
    }
    if (pending() >= RUMOURS_MAX) {
      ground.count("rumoursNotPassedOn");
      return;
    }
    if (fresh.isEmpty()) {
      ground.environment.scheduler().schedule(GATHER_MILLIS, () -> loop.run(this::passOn));
    }
    Rumour rumour = new Rumour(record, relayed);
    rumour.told.add(from);
    rumour.told.add(key.node);
    fresh.put(key, rumour);
  }

  private void passOn() {
    send(fresh.values());
    again.putAll(fresh);
    fresh = new LinkedHashMap<>();
  }

  /** Says again what has been said a tick ago. */
  void tick() {
    send(last.values());
    last = again;
    again = new LinkedHashMap<>();
  }

  private void send(Collection<Rumour> rumours) {
    if (rumours.isEmpty()) {
      return;
    }
    List<NodeId> candidates =
        all().stream()
            .filter(node -> rumours.stream().anyMatch(rumour -> !rumour.told.contains(node)))
            .toList();
    for (NodeId node : chosen(candidates)) {
      List<CatalogRecord> records = new ArrayList<>();
      List<Relayed> deltas = new ArrayList<>();
      for (Rumour rumour : rumours) {
        if (rumour.told.add(node)) {
          if (rumour.record != null) {
            records.add(rumour.record);
          }
          if (rumour.relayed != null) {
            deltas.add(rumour.relayed);
          }
        }
      }
      send(node, records, CatalogDelta::rumour);
      send(node, deltas, Relay::new);
    }
  }

  private <T> void send(NodeId to, List<T> items, Function<List<T>, Control> frame) {
    if (!items.isEmpty()) {
      ground.sendParts(
          List.of(to), items, frame, frame, (item, problem) -> ground.count("rumoursUnsendable"));
    }
  }

  /** Forgets what a node has said that is gone. */
  void forget(NodeId node) {
    creditors.remove(node);
    for (Map<Key, Rumour> rumours : List.of(fresh, again, last)) {
      rumours
          .values()
          .removeIf(rumour -> rumour.relayed != null && rumour.relayed.writer().equals(node));
    }
  }

  /** How many rumours wait to be passed on. */
  int pending() {
    return fresh.size() + again.size() + last.size();
  }
}
