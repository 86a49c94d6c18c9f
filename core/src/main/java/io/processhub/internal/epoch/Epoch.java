package io.processhub.internal.epoch;

import io.processhub.NodeId;
import java.util.ArrayList;
import java.util.List;

/**
 * What a quorum of the counted set before it has agreed on. All lists are sorted.
 *
 * @param cluster names the cluster: the hybrid time at which its first epoch was proposed; not 0
 * @param number rises by one from each epoch to the next; the first is from the clock
 * @param fixedQuorum how many of the counted set are a quorum; 0: the majority
 * @param ready the members on which children are placed
 * @param leaving members that hand their children over
 * @param counted who decides on the next epoch
 */
public record Epoch(
    long cluster,
    long number,
    int fixedQuorum,
    List<Voter> ready,
    List<Voter> leaving,
    List<Voter> counted) {

  /** Copies the lists. */
  public Epoch {
    ready = List.copyOf(ready);
    leaving = List.copyOf(leaving);
    counted = List.copyOf(counted);
  }

  /** How many of the counted set must agree. */
  public int quorum() {
    return quorumOf(counted.size());
  }

  /** How many would have to agree if so many were counted. */
  int quorumOf(int size) {
    return fixedQuorum > 0 ? fixedQuorum : size / 2 + 1;
  }

  /** Whether the voter may run children. */
  public boolean holds(Voter voter) {
    return ready.contains(voter) || leaving.contains(voter);
  }

  /** Whether an opening of the hub on this node may run children. */
  public boolean holds(NodeId node) {
    return holders().stream().anyMatch(voter -> voter.node().equals(node));
  }

  /** All that may run children. */
  public List<Voter> holders() {
    List<Voter> all = new ArrayList<>(ready);
    all.addAll(leaving);
    return all;
  }

  /** Whether the voter has a vote on the next epoch. */
  public boolean counts(Voter voter) {
    return counted.contains(voter);
  }

  /** Whether this may follow the other: of the same cluster, with at most one change of votes. */
  public boolean follows(Epoch other) {
    long gone = other.counted.stream().filter(voter -> !counted.contains(voter)).count();
    long come = counted.stream().filter(voter -> !other.counted.contains(voter)).count();
    return cluster == other.cluster
        && number == other.number + 1
        && fixedQuorum == other.fixedQuorum
        && gone + come <= 1
        && !counted.isEmpty();
  }
}
