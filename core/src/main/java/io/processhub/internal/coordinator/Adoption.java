package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import io.processhub.event.HubEvent;
import io.processhub.internal.catalog.CatalogRecord;
import io.processhub.internal.epoch.Epoch;
import io.processhub.internal.epoch.Voter;
import io.processhub.internal.wire.Control.Phase;
import io.processhub.strategy.PartitionToleranceStrategy.Situation;
import io.processhub.strategy.PartitionToleranceStrategy.Verdict;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the ready members into the membership that the hub acts on.
 *
 * <ol>
 *   <li>A change of the ready members is acted on when there has been no further one for the
 *       debounce time (or for ten times that, if they go on); the first at once, but that a node
 *       which is ready waits a moment for those that are about to be: each alone would start what
 *       the others start.
 *   <li>The partition strategy decides whether to run or to stand down.
 *   <li>Homes and owners are computed anew, the {@link Barrier} begins, and all children are
 *       reconciled: now, and again when the membership is settled.
 * </ol>
 */
final class Adoption implements Homes {
  private static final Logger log = LoggerFactory.getLogger(Adoption.class);
  private static final int DEBOUNCES_MAX = 10;

  /** How long a node waits for others that join at the same time; they may wait for a third. */
  private static final long FOUNDERS_WAIT_MILLIS = 200;

  private final Ground ground;
  private final Loop loop;
  private final Members members;
  private final Barrier barrier;
  private final Runnable homesChanged;
  private volatile @Nullable Membership membership;
  private volatile boolean locked = true;
  private boolean toldLocked;
  private volatile boolean standsDown;
  private List<NodeId> lastSettled = List.of();
  private long downSinceNanos;
  private Supplier<@Nullable Epoch> epoch = () -> null;
  private BooleanSupplier licensed = () -> true;
  private boolean due;
  private int changes;
  private boolean awaitsFounders;

  /** {@code homesChanged} is run when requests may have another home than before. */
  Adoption(Ground ground, Loop loop, Members members, Barrier barrier, Runnable homesChanged) {
    this.ground = ground;
    this.loop = loop;
    this.members = members;
    this.barrier = barrier;
    this.homesChanged = homesChanged;
  }

  /** There are epochs: children run only under a licence. */
  void use(Supplier<@Nullable Epoch> newEpoch, BooleanSupplier newLicensed) {
    epoch = newEpoch;
    licensed = newLicensed;
  }

  /** Whether children may run here now. */
  boolean mayRun() {
    return !standsDown && licensed.getAsBoolean();
  }

  /** The ready members may have changed. */
  void membersChanged() {
    locked = true;
    if (membership == null) {
      adoptFirst();
    } else if (due) {
      changes++;
    } else {
      due = true;
      changes = 0;
      adoptLater(0);
    }
  }

  private void adoptFirst() {
    if (members.own() != Phase.READY || !members.othersJoin()) {
      adopt();
    } else if (!awaitsFounders) {
      awaitsFounders = true;
      ground
          .environment
          .scheduler()
          .schedule(FOUNDERS_WAIT_MILLIS, () -> loop.run(this::adoptWithoutFounders));
    }
  }

  private void adoptWithoutFounders() {
    awaitsFounders = false;
    if (membership == null) {
      adopt();
    }
  }

  private void adoptLater(int waits) {
    int seen = changes;
    ground
        .environment
        .scheduler()
        .schedule(
            ground.config.debounce().toMillis(),
            () -> loop.run(() -> adoptUnlessChanged(seen, waits)));
  }

  private void adoptUnlessChanged(int seen, int waits) {
    if (due && changes != seen && waits < DEBOUNCES_MAX) {
      adoptLater(waits + 1);
    } else if (due) {
      adopt();
    }
  }

  /** Acts on the ready members as they are now. */
  void adopt() {
    due = false;
    Phase own = members.own();
    boolean adopted = false;
    try {
      adopt(members.ready(), 0, own == Phase.READY || own == Phase.LEAVING || own == Phase.DRAINED);
      adopted = true;
    } finally {
      // A strategy has thrown. What was decided before stands, and nothing new is, until it
      // answers.
      if (!adopted) {
        due = true;
        adoptLater(0);
      }
    }
  }

  /**
   * Acts on these members, the ready ones of the epoch of this number. {@code decides}: whether
   * this node takes part.
   */
  void adopt(List<NodeId> nodes, long number, boolean decides) {
    List<NodeId> before = members();
    Membership now = nodes.isEmpty() ? null : new Membership(nodes, number, ground.config);
    membership = now;
    ground.descriptions.replicas(now == null ? ground.traits.instancesMin : now.instances());
    ground.touchAll();
    if (now == null) {
      return;
    }
    log.atInfo()
        .addKeyValue("hub", ground.hub())
        .addKeyValue("node", ground.self)
        .log("The members are {}", nodes);
    // An observer decides about nothing, but its users ask it what the others have done.
    boolean asks = decides || members.own() == Phase.OBSERVER;
    locked = asks;
    announce(before, nodes);
    ground.guarded(this::judge);
    barrier.adopt(now, asks);
    homesChanged.run();
  }

  private void announce(List<NodeId> before, List<NodeId> now) {
    List<NodeId> up = without(now, before);
    List<NodeId> down = without(before, now);
    tellLock();
    ground.publish(new HubEvent.PreNodesRedistribution(ground.hub(), up, down));
    up.forEach(node -> ground.publish(new HubEvent.PostClusterJoin(ground.hub(), node)));
    down.forEach(node -> ground.publish(new HubEvent.PostClusterLeave(ground.hub(), node)));
  }

  private void tellLock() {
    if (locked != toldLocked) {
      toldLocked = locked;
      ground.publish(new HubEvent.PriorityStateUpdated(ground.hub(), locked));
    }
  }

  private static List<NodeId> without(List<NodeId> nodes, List<NodeId> others) {
    return nodes.stream().filter(node -> !others.contains(node)).toList();
  }

  /** Looks whether to run or to stand down; called from time to time, too. */
  void judge() {
    List<NodeId> nodes = members();
    if (nodes.isEmpty() || ground.traits.epochs.isPresent()) {
      return;
    }
    long now = ground.nanos();
    members.losses().present(members.ready());
    boolean down =
        members.own() != Phase.OBSERVER
            && decide(members.losses().situation(nodes, now, standsDown ? downSinceNanos : now))
                == Verdict.STAND_DOWN;
    stand(down);
  }

  private Verdict decide(Situation situation) {
    return Objects.requireNonNull(
        ground.config.partitionTolerance().decide(situation), "it decided null");
  }

  /** A person says how large the cluster is. */
  void reset(int size) {
    members.losses().reset(size);
    judge();
  }

  /** Stands down, or runs again. */
  void stand(boolean down) {
    if (down != standsDown) {
      standsDown = down;
      downSinceNanos = ground.nanos();
      List<NodeId> nodes = members();
      ground.touchAll();
      ground.publish(
          down
              ? new HubEvent.PartitionEntered(ground.hub(), nodes)
              : new HubEvent.PartitionLeft(ground.hub(), nodes));
      homesChanged.run();
    }
  }

  /** The membership is settled: everything can be decided. */
  void settled() {
    ground.touchAll();
    locked = due;
    List<NodeId> now = members();
    ground.publish(
        new HubEvent.PostNodesRedistribution(
            ground.hub(), without(now, lastSettled), without(lastSettled, now), now));
    lastSettled = now;
    tellLock();
    homesChanged.run();
  }

  /** The membership in force; null while there is no ready member. */
  @Nullable Membership membership() {
    return membership;
  }

  /** Whether children are being placed anew. May be called by any thread. */
  boolean isLocked() {
    return locked;
  }

  @Override
  public @Nullable NodeId home(String id) {
    Membership now = membership;
    return now == null ? null : now.home(id);
  }

  @Override
  public boolean decides(String id) {
    Membership now = membership;
    return now != null
        && !due
        && members.own() == Phase.READY
        && ground.self.equals(now.home(id))
        && barrier.isOpen(id, m -> m.home(id).equals(ground.self));
  }

  /** Whether this node is home or owner of a child that is wanted: of most it is neither. */
  boolean isConcerned(@Nullable CatalogRecord record) {
    Membership now = membership;
    return now != null
        && record != null
        && !record.isTombstone()
        && now.concerns(ground.self, record);
  }

  /** The ready members that are acted on. May be called by any thread. */
  List<NodeId> members() {
    Membership now = membership;
    return now == null ? List.of() : now.nodes();
  }

  /** Whether children have several owners. */
  boolean hasReplicas() {
    Membership now = membership;
    return now != null && now.instances() > 1;
  }

  @Override
  public List<NodeId> holders() {
    Epoch now = epoch.get();
    return now == null
        ? members.ready()
        : now.counted().stream()
            .map(Voter::node)
            .filter(node -> node.equals(ground.self) || members.inView(node))
            .toList();
  }

  @Override
  public int holdersWanted() {
    Epoch now = epoch.get();
    return now == null ? Math.min(2, members.ready().size()) : now.quorum();
  }

  /** Whom a record is told in any case. */
  List<NodeId> concerned(CatalogRecord record) {
    Epoch now = epoch.get();
    return now == null
        ? owners(record)
        : Stream.concat(owners(record).stream(), holders().stream()).distinct().toList();
  }

  @Override
  public List<NodeId> owners(CatalogRecord record) {
    Membership now = membership;
    return now == null ? List.of() : now.owners(record);
  }

  @Override
  public boolean mayRunChildren(NodeId node) {
    return barrier.mayRunChildren(node);
  }

  @Override
  public boolean standsDown() {
    return standsDown;
  }
}
