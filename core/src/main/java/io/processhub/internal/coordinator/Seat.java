package io.processhub.internal.coordinator;

import io.processhub.NodeId;
import io.processhub.internal.epoch.Acceptor;
import io.processhub.internal.epoch.Epoch;
import io.processhub.internal.epoch.Roll;
import io.processhub.internal.epoch.Voter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What this node is among the voters: which one, of which epoch, whom it has heard of, and which
 * clusters it has left because they were over.
 */
final class Seat {
  private static final int OVER_MAX = 64;

  /** For so many licence durations it may take to see decided what was accepted first. */
  private static final int FOUNDING_LICENCES = 3;

  final Roll roll = new Roll();
  private final Ground ground;
  private final LongSupplier openings;
  private final long licenceNanos;

  /** Clusters that are over, each with the last number known of it; the oldest is forgotten. */
  private final Map<Long, Long> over = new LinkedHashMap<>();

  private Acceptor acceptor;
  private volatile @Nullable Epoch known;
  private boolean done;
  private boolean givesWay;
  private long lastNumber;

  /** {@code openings} numbers the voters of this node. */
  Seat(Ground ground, LongSupplier openings, long licenceNanos) {
    this.ground = ground;
    this.openings = openings;
    this.licenceNanos = licenceNanos;
    acceptor = newAcceptor();
  }

  private Acceptor newAcceptor() {
    Voter self = new Voter(ground.self, openings.getAsLong());
    roll.become(self);
    return new Acceptor(self, ground.nanos(), licenceNanos);
  }

  /** Forgets what is known of voters that matter no more. */
  void keep(Set<NodeId> view) {
    roll.keep(view, bound());
    acceptor.forgetDone(roll::isHeard);
  }

  // --- which epoch

  /** An epoch was decided; false if that is no news, or of a cluster that was left. */
  boolean learn(Epoch epoch) {
    if (isOver(epoch) || !acceptor.learn(epoch, ground.nanos())) {
      return false;
    }
    known = epoch;
    lastNumber = Math.max(lastNumber, epoch.number());
    return true;
  }

  /** Leaves the cluster, whose voter this is no more, and becomes a new one. */
  void leave() {
    Epoch left = bound();
    acceptor = newAcceptor();
    known = null;
    givesWay = false;
    if (left != null) {
      over.merge(left.cluster(), left.number(), Math::max);
      if (over.size() > OVER_MAX) {
        over.remove(over.keySet().iterator().next());
      }
      lastNumber = Math.max(lastNumber, left.number());
      ground.count("clustersGivenUp");
    }
  }

  /**
   * Whether so many voters of this node's cluster are no more that it can decide nothing, ever; or
   * nothing comes of what this node has accepted. To give that up is what a restart would do.
   */
  boolean isLost() {
    Epoch epoch = known;
    if (epoch != null) {
      return roll.isOver(epoch);
    }
    Epoch begun = acceptor.undecided(ground.nanos(), 0);
    return begun != null
        && (roll.isOverWithout(self(), begun)
            || (acceptor.undecided(ground.nanos(), FOUNDING_LICENCES * licenceNanos) != null
                && roll.isAnotherAlive(begun)));
  }

  /** Whether an epoch is of a cluster that was left. */
  boolean isOver(Epoch epoch) {
    Long last = over.get(epoch.cluster());
    return last != null && epoch.number() <= last;
  }

  /**
   * What this node is a voter of: the epoch it knows, or else the first one that it has accepted.
   */
  @Nullable Epoch bound() {
    Epoch epoch = known;
    return epoch != null ? epoch : acceptor.undecided(ground.nanos(), 0);
  }

  /** The newest epoch known here. May be read by any thread. */
  @Nullable Epoch known() {
    return known;
  }

  /** The highest number of all epochs known here so far; 0 if there was none. */
  long lastNumber() {
    return lastNumber;
  }

  /** Whether the node is a member by the epoch that is known, whether in view or not. */
  boolean holds(NodeId node) {
    Epoch epoch = known;
    return epoch != null && epoch.holds(node);
  }

  /** Whether this node takes part in the epoch that it knows. */
  boolean isHolder() {
    Epoch epoch = known;
    return epoch != null && epoch.holds(self());
  }

  // --- which voter

  Acceptor acceptor() {
    return acceptor;
  }

  Voter self() {
    return acceptor.self();
  }

  /** This node runs nothing any more, and will not. */
  void end() {
    done = true;
    acceptor.isDone(self());
  }

  /** Whether this node is leaving, and runs nothing any more. */
  boolean isDone() {
    return done;
  }

  /** This node asks for no licence any more, until it has left its cluster. */
  void giveWay() {
    givesWay = true;
  }

  boolean givesWay() {
    return givesWay;
  }
}
