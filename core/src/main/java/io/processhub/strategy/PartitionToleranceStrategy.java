package io.processhub.strategy;

import io.processhub.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether this node's part of the hub may run children. A value: {@link #decide} may depend
 * on its argument only, is called on the hub's own loop, and must return at once.
 *
 * <p>What a node sees is its own: views of different nodes may disagree, also for long. So no
 * strategy that counts members can promise that a child never runs twice; {@link #epochs()} is for
 * that.
 */
public interface PartitionToleranceStrategy {

  /** Whether to run or to stand down. Called whenever the members change, and twice a second. */
  Verdict decide(Situation situation);

  /**
   * Has the hub agree on its members by a quorum, and run children only where a licence of that
   * quorum is in force. {@link #decide} is then not asked. Empty, unless overridden.
   */
  default Optional<EpochTerms> epochs() {
    return Optional.empty();
  }

  /** What this part of the hub does. */
  enum Verdict {
    /** It runs children. */
    RUN,
    /** It stops its children, refuses starts and asks, keeps what it knows, and waits. */
    STAND_DOWN
  }

  /**
   * What a node sees of its hub.
   *
   * @param members the ready members in view, this node included, sorted
   * @param lost members that vanished without a word and have not come back, under whatever
   *     incarnation; the latest last, at most {@value #REMEMBERED_MAX}
   * @param left members that left in order and have not come back; the latest last, at most {@value
   *     #REMEMBERED_MAX}
   * @param largest how many members were in view together at most, since the hub was opened here or
   *     {@link io.processhub.Hub#resetClusterSize} was called
   * @param downFor for how long the hub has stood down here; zero if it runs
   */
  record Situation(
      List<NodeId> members, List<Past> lost, List<Past> left, int largest, Duration downFor) {
    /** How many members are remembered that are gone. */
    public static final int REMEMBERED_MAX = 1_000;

    /** Of members, where nothing has happened yet. */
    public static Situation of(List<NodeId> members) {
      return new Situation(members, List.of(), List.of(), members.size(), Duration.ZERO);
    }
  }

  /** A member that is gone, and for how long it has been. */
  record Past(NodeId node, Duration ago) {}
}
