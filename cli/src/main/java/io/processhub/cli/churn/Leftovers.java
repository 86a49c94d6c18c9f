package io.processhub.cli.churn;

import io.processhub.Diagnostics;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What is left in the tables of a hub that has no children any more, and should not be. */
final class Leftovers {
  /** These are as large as there are nodes, or were. */
  private static final Set<String> OF_NODES =
      Set.of(
          "knownAcknowledgements",
          "knownEqual",
          "knownFrameNumbers",
          "knownHubs",
          "knownLoads",
          "knownMembers",
          "knownPartialFrames",
          "knownPeers",
          "knownSeeds",
          "knownSliceVersions",
          "knownSlices",
          "knownVoters");

  /** What each voter was pledged and has pledged, and the last questions that ask for pledges. */
  private static final String PLEDGES = "knownPledges";

  private static final int QUESTIONS_MAX = 64;

  /** A node is known by its name in the cluster, and by where it listens. */
  private static final String DESTINATIONS = "knownDestinations";

  private static final int DESTINATIONS_PER_NODE = 2;

  /** The last changes of this node's slice, for those that have missed some. */
  private static final String DELTAS = "knownDeltas";

  private static final int DELTAS_MAX = 256;

  /** Each opening of the hub by a node, and what a node has sent last, also of those that left. */
  private static final Set<String> OF_ALL_NODES = Set.of("knownAdmissions", "knownStrangers");

  /** For ten minutes after a node has left: children that messages may have gone to by it. */
  private static final String OWED_CUTOFFS = "knownOwedCutoffs";

  /** One for each child that was looked up since it changed last. */
  private static final String DESCRIPTIONS = "knownDescriptions";

  private Leftovers() {}

  /**
   * The tables with more in them than so many nodes account for, of which so many others have left,
   * and so many children that there ever were.
   */
  static Map<String, Integer> of(Map<String, Integer> tables, int nodes, int gone, int children) {
    Map<String, Integer> left = new TreeMap<>(tables);
    left.entrySet()
        .removeIf(table -> table.getValue() <= allowed(table.getKey(), nodes, gone, children));
    return left;
  }

  /**
   * Whether a table is filled up to a limit, and so may grow for as long as that is not reached.
   */
  static boolean isLimited(String table) {
    return Set.of(DELTAS, DESCRIPTIONS, OWED_CUTOFFS, PLEDGES).contains(table);
  }

  private static int allowed(String table, int nodes, int gone, int children) {
    if (OF_ALL_NODES.contains(table)) {
      return nodes + gone;
    }
    if (table.equals(OWED_CUTOFFS)) {
      return gone == 0 ? 0 : children;
    }
    if (!Diagnostics.isKnowledge(table)) {
      return 0;
    }
    if (table.equals(DELTAS)) {
      return DELTAS_MAX;
    }
    if (table.equals(DESTINATIONS)) {
      return DESTINATIONS_PER_NODE * nodes;
    }
    if (table.equals(PLEDGES)) {
      return QUESTIONS_MAX + 2 * nodes;
    }
    return OF_NODES.contains(table) ? nodes : 0;
  }
}
