package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.catalog.KnownAdmissions;
import io.processhub.strategy.SynchronizationStrategy;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The rounds of anti-entropy, and the forgetting of old tombstones that all members hold.
 *
 * <ol>
 *   <li>Once in every synchronization interval a node compares with the peers that the strategy
 *       names, and repeats its presence: to all, or to these peers if changes are passed on.
 *   <li>If one is to begin, the first of the members does so at its time; who is asked to compare
 *       joins in, unless it has had its round; who is not asked for two intervals begins by itself.
 *   <li>Who passes changes on also tells its peers how much it knows of each slice, so that a
 *       change which a node has missed is found by whomever it compares with, and not by its writer
 *       only.
 *   <li>A tombstone is forgotten when it is old, and all members have been seen to be equal within
 *       the time of three rounds with everybody. If that is due, a node compares also with those
 *       whom it has not seen equal for longest, so that it is bound to come.
 *   <li>One whose child was admitted by a node with which this one has not been equal since is kept
 *       for longer: should that node come back after a split, nothing else tells that the child was
 *       stopped. Of these there are {@value #KEPT_MAX} at most.
 * </ol>
 */
final class Rounds {
  private static final long TICK_NANOS = 500_000_000L;
  private static final long REFRESH_NANOS = 2_000_000_000L;
  private static final int ROUNDS = 3;

  /** How many old tombstones are kept because their children's admitters were not compared with. */
  private static final int KEPT_MAX = 10_000;

  private final Ground ground;
  private final Parts parts;
  private final KnownAdmissions known;
  private final Runnable beginStaticChildren;
  private final SynchronizationStrategy strategy;
  private final long intervalNanos;
  private long lastNanos;
  private long refreshedAtNanos;

  /** The parts of the coordinator that take part in a round. */
  record Parts(
      Members members,
      Adoption adoption,
      Barrier barrier,
      Records records,
      Slices slices,
      Exchange exchange) {}

  /** {@code beginStaticChildren} starts those that could not be started before. */
  Rounds(Ground ground, Parts parts, KnownAdmissions known, Runnable beginStaticChildren) {
    this.ground = ground;
    this.parts = parts;
    this.known = known;
    this.beginStaticChildren = beginStaticChildren;
    strategy = ground.config.synchronization();
    intervalNanos = ground.traits.syncNanos;
    lastNanos = ground.nanos();
    refreshedAtNanos = lastNanos;
  }

  /** Begins a round if it is time. */
  void tick() {
    long age = ground.nanos() - lastNanos;
    if (age >= (isMineToBegin() ? intervalNanos : 2 * intervalNanos)) {
      begin();
    }
    // A presence was lost, or is late: the members do not agree.
    if (ground.traits.passesOn
        && parts.barrier.hasUnanswered()
        && ground.nanos() - refreshedAtNanos > REFRESH_NANOS) {
      refreshedAtNanos = ground.nanos();
      parts.members.refresh();
    }
  }

  private boolean isMineToBegin() {
    List<NodeId> nodes = parts.adoption.members();
    return !ground.traits.oneBegins || nodes.isEmpty() || nodes.getFirst().equals(ground.self);
  }

  /** Another node has begun to compare. */
  void onCompare() {
    if (ground.traits.oneBegins && ground.nanos() - lastNanos > intervalNanos / 2) {
      begin();
    }
  }

  private void begin() {
    lastNanos = ground.nanos();
    List<NodeId> others = parts.members.present();
    List<NodeId> peers = peers(others);
    long forgetUpTo = ground.clock.millis() - ground.config.tombstoneRetention().toMillis();
    List<CatalogRecord> due = forgettable(forgetUpTo);
    boolean forgetting = !due.isEmpty();
    if (ground.traits.passesOn) {
      parts.members.refresh(peers);
    } else {
      parts.members.refresh();
    }
    if (parts.barrier.isSettled()) {
      beginStaticChildren.run();
    }
    Set<NodeId> with = new LinkedHashSet<>(peers);
    if (forgetting && peers.size() < others.size()) {
      with.addAll(parts.exchange.stalest(parts.adoption.members(), peers.size()));
      with.retainAll(others);
    }
    with.forEach(this::compare);
    if (forgetting && isAllEqual(others.size(), peers.size())) {
      due.stream()
          .filter(tombstone -> !known.covers(tombstone))
          .forEach(unused -> ground.count("tombstonesForgottenTooEarly"));
      ground.catalog.forget(due);
    }
  }

  /**
   * The old tombstones without which this node still knows that their children were stopped, and
   * the oldest of those that are too many.
   */
  private List<CatalogRecord> forgettable(long upToMillis) {
    List<CatalogRecord> old = ground.catalog.tombstonesUpTo(upToMillis);
    long tooMany = old.stream().filter(tombstone -> !known.covers(tombstone)).count() - KEPT_MAX;
    List<CatalogRecord> due = new ArrayList<>();
    for (CatalogRecord tombstone : old) {
      if (known.covers(tombstone)) {
        due.add(tombstone);
      } else if (tooMany > 0) {
        tooMany--;
        due.add(tombstone);
      }
    }
    return due;
  }

  /** A strategy that throws has nobody compared with, until the next round. */
  private List<NodeId> peers(List<NodeId> others) {
    try {
      return strategy.peers(others, ground.environment.random());
    } catch (RuntimeException | Error e) {
      ground.failed("The synchronization strategy", e);
      return List.of();
    }
  }

  private void compare(NodeId peer) {
    // While it takes in what it was told, it cannot but differ.
    if (!parts.exchange.isUnderWay(peer) && !parts.records.isAwaiting(peer)) {
      if (ground.traits.passesOn) {
        parts.slices.others.tellVersions(peer, true);
      }
      parts.exchange.begin(peer);
    }
  }

  private boolean isAllEqual(int others, int peers) {
    int rounds = Math.max(1, Math.ceilDiv(others, Math.max(1, peers)));
    long recently = (long) ROUNDS * rounds * Math.max(intervalNanos, TICK_NANOS);
    return parts.adoption.members().stream()
        .filter(node -> !node.equals(ground.self))
        .allMatch(node -> parts.exchange.nanosSinceEqual(node) < recently);
  }
}
