package io.processhub.testkit;

import io.processhub.ChildInfo;
import io.processhub.NodeId;
import io.processhub.ProcessId;
import io.processhub.process.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a hub looks like at one moment, as all of its nodes see it and as it really is: what the
 * invariants are checked on.
 *
 * @param seats the nodes that have the hub open, each with what it knows
 * @param running the instances that really run
 * @param placement where a child may run: the sets of owners that are right for it
 * @param roles what is right for the roles of replicas, and what they were told
 * @param tombstonesLast whether it is too early for a node to have forgotten a stopped child
 * @param givenUp the children that each node has given up, and not begun again since
 * @param expectations what follows for each child from the calls made and their answers
 * @param openCalls calls that should have ended, and have not
 * @param resurrections instances that began although nothing wanted them, as sentences
 * @param falsehoods answers and messages that cannot be right, as sentences
 * @param reports what else was reported, as sentences, by the name of the invariant that it
 *     contradicts
 */
public record Observation(
    List<Seat> seats,
    List<Ledger.Running> running,
    Function<String, List<List<NodeId>>> placement,
    Roles roles,
    boolean tombstonesLast,
    Map<NodeId, Set<String>> givenUp,
    Map<String, Expectation> expectations,
    List<String> openCalls,
    List<String> resurrections,
    List<String> falsehoods,
    Map<String, List<String>> reports) {

  /**
   * A node that has the hub open.
   *
   * @param node the node
   * @param observer whether it is an observer
   * @param ready whether it has joined the hub
   * @param locked whether it says that children are being placed anew
   * @param members the members as it knows them
   * @param registry the wanted children and their instances as it knows them
   * @param tombstones how many stopped children it remembers
   * @param catalogDigest of its catalog without these
   * @param registryDigest of its registry
   * @param tableSizes of its tables
   */
  public record Seat(
      NodeId node,
      boolean observer,
      boolean ready,
      boolean locked,
      List<NodeId> members,
      Map<String, ChildInfo> registry,
      int tombstones,
      long catalogDigest,
      long registryDigest,
      Map<String, Integer> tableSizes) {}

  /**
   * The roles of replicas.
   *
   * @param onePerChild whether one replica of each child is to be active, rather than all
   * @param told the role that a running instance was last told, if it was told any
   */
  public record Roles(boolean onePerChild, Function<ProcessId, Optional<Role>> told) {}

  /**
   * What a child may be, after all that was asked and answered.
   *
   * @param mayBeWanted whether it is right that it is wanted
   * @param mayBeStopped whether it is right that it is not
   * @param reason says why; it is asked only if the child is something else
   */
  public record Expectation(boolean mayBeWanted, boolean mayBeStopped, Supplier<String> reason) {
    /** Of a child that nobody has ever started. */
    public static final Expectation NEVER_STARTED =
        new Expectation(false, true, () -> "nobody has started it");

    /** The reason. */
    public String why() {
      return reason.get();
    }
  }

  /** What was reported against the invariant of this name. */
  public List<String> reports(String invariant) {
    return reports.getOrDefault(invariant, List.of());
  }

  /** The nodes that have the hub open as members, sorted. */
  public List<NodeId> members() {
    return seats.stream().filter(seat -> !seat.observer()).map(Seat::node).sorted().toList();
  }

  /** What is expected of the child. */
  public Expectation expectation(String childId) {
    return expectations.getOrDefault(childId, Expectation.NEVER_STARTED);
  }

  /** Whether the node has given the child up, and not begun it again since. */
  public boolean hasGivenUp(NodeId node, String childId) {
    return givenUp.getOrDefault(node, Set.of()).contains(childId);
  }

  /** The sets of owners that are right for the child. */
  public List<List<NodeId>> owners(String childId) {
    return placement.apply(childId);
  }
}
