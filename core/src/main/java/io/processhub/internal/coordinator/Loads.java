package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import io.processhub.internal.wire.Control.LoadReport;
import io.processhub.internal.wire.Control.LoadView;
import io.processhub.internal.wire.Control.Phase;
import io.processhub.strategy.NodeLoad;
import io.processhub.strategy.RecordedDistribution;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How busy the members are, for a strategy that places children by it.
 *
 * <ol>
 *   <li>At every report interval, and when the members have changed, each ready member measures how
 *       busy it is and tells the oldest, which is the one that has been ready for longest.
 *   <li>The oldest keeps the last reports of each and has the strategy weigh them. It tells all
 *       what comes out when all have reported since it last did, or an interval is over.
 *   <li>What has not been repeated for three intervals is stale and forgotten, so that children are
 *       spread by their number.
 * </ol>
 *
 * <p>Nothing here must be right: it makes placing better, and what was placed is in the catalog. So
 * a new oldest member needs no history, and nothing that is lost is sent again.
 */
final class Loads {
  private static final int INTERVALS_UNTIL_STALE = 3;

  private final Ground ground;
  private final Members members;
  private final Supplier<List<NodeId>> membership;
  private final Surroundings around;
  private final @Nullable RecordedDistribution strategy;
  private final long intervalNanos;
  private final Map<NodeId, History> histories = new TreeMap<>();
  private final Set<NodeId> fresh = new HashSet<>();
  private Map<NodeId, NodeLoad> known = Map.of();
  private long knownAtNanos;
  private long nextReportNanos;
  private long toldAtNanos;
  private boolean probeFails;

  /** The last reports of a node, the newest first. */
  private static final class History {
    private final List<NodeLoad> reports = new ArrayList<>();
    private long atNanos;
  }

  Loads(Ground ground, Members members, Supplier<List<NodeId>> membership, Surroundings around) {
    this.ground = ground;
    this.members = members;
    this.membership = membership;
    this.around = around;
    strategy =
        ground.config.distribution() instanceof RecordedDistribution recorded ? recorded : null;
    intervalNanos = ground.traits.reportNanos;
    nextReportNanos = ground.nanos();
    toldAtNanos = ground.nanos();
  }

  /** How busy the members are, as far as that is known and not stale. */
  Map<NodeId, NodeLoad> known() {
    return isStale(knownAtNanos) ? Map.of() : known;
  }

  private boolean isStale(long sinceNanos) {
    return ground.nanos() - sinceNanos > INTERVALS_UNTIL_STALE * intervalNanos;
  }

  /** The members have changed: reports are due at once. */
  void membersChanged() {
    nextReportNanos = ground.nanos();
  }

  /** Reports what is due; tells all, if this node is the oldest. */
  void tick() {
    Optional<NodeId> oldest = members.oldest(membership.get());
    if (intervalNanos == 0 || members.own() != Phase.READY || oldest.isEmpty()) {
      return;
    }
    if (ground.nanos() - nextReportNanos >= 0) {
      nextReportNanos = ground.nanos() + intervalNanos;
      measure().ifPresent(load -> report(oldest.get(), load));
    }
    if (oldest.get().equals(ground.self)) {
      tell();
    } else {
      histories.clear();
      fresh.clear();
      // Who becomes the oldest waits until it has heard all.
      toldAtNanos = ground.nanos();
    }
  }

  private Optional<NodeLoad> measure() {
    return sample()
        .map(load ->
            new NodeLoad(
                load.cpu(),
                load.runQueue(),
                load.heap(),
                around.otherChildren(ground.hub()),
                around.backlog()));
  }

  /**
   * A probe that throws, whatever it is, knows nothing: it has changed no table. That is reported
   * once, until it answers again.
   */
  private Optional<NodeLoad> sample() {
    try {
      Optional<NodeLoad> load = Objects.requireNonNull(ground.environment.load().sample());
      probeFails = false;
      return load;
    } catch (RuntimeException | Error e) {
      if (!probeFails) {
        probeFails = true;
        ground.report("The load probe", e);
      }
      return Optional.empty();
    }
  }

  private void report(NodeId oldest, NodeLoad load) {
    ground.count("loadReports");
    if (oldest.equals(ground.self)) {
      onReport(ground.self, new LoadReport(load));
    } else {
      ground.send(oldest, new LoadReport(load));
    }
  }

  /** A member has said how busy it is. */
  void onReport(NodeId from, LoadReport report) {
    if (strategy == null) {
      return;
    }
    History history = histories.computeIfAbsent(from, unused -> new History());
    history.atNanos = ground.nanos();
    history.reports.addFirst(report.load());
    if (history.reports.size() > ground.traits.reportsMax) {
      history.reports.removeLast();
    }
    fresh.add(from);
  }

  private void tell() {
    List<NodeId> all = membership.get();
    boolean due = ground.nanos() - toldAtNanos >= intervalNanos;
    if (strategy == null || fresh.isEmpty() || !(due || fresh.containsAll(all))) {
      return;
    }
    fresh.clear();
    toldAtNanos = ground.nanos();
    histories.values().removeIf(history -> isStale(history.atNanos));
    Map<NodeId, NodeLoad> loads = new TreeMap<>();
    try {
      for (Map.Entry<NodeId, History> each : histories.entrySet()) {
        if (all.contains(each.getKey())) {
          List<NodeLoad> reports = List.copyOf(each.getValue().reports);
          loads.put(each.getKey(), Objects.requireNonNull(strategy.weigh(reports)));
        }
      }
    } catch (RuntimeException | Error e) {
      // What was told before counts until it is stale.
      ground.failed("The distribution strategy", e);
      return;
    }
    ground.count("loadViews");
    LoadView view = new LoadView(loads);
    take(view);
    all.stream().filter(node -> !node.equals(ground.self)).forEach(node -> ground.send(node, view));
  }

  /** A member has said how busy all are; it counts if that is the oldest. */
  void onView(NodeId from, LoadView view) {
    if (members.oldest(membership.get()).filter(from::equals).isPresent()) {
      take(view);
    }
  }

  private void take(LoadView view) {
    known = view.loads();
    knownAtNanos = ground.nanos();
  }

  /** Forgets a node that is gone. */
  void forget(NodeId node) {
    histories.remove(node);
    fresh.remove(node);
  }

  /** Of how many nodes the load is known. */
  int size() {
    return histories.size();
  }
}
