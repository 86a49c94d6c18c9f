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
          "knownHubs",
          "knownLoads",
          "knownLosses",
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

  /**
   * Of nodes that have gone, too: each opening of the hub, the number of the last frame, and who
   * has sent something after it was out of view.
   */
  private static final Set<String> OF_NODES_EVER =
      Set.of("knownAdmissions", "knownFrameNumbers", "knownStrangers");

  /** For ten minutes after a node has left: children that messages may have gone to by it. */
  private static final String OWED_CUTOFFS = "knownOwedCutoffs";

  /** One for each child that was looked up since it changed last. */
  private static final String DESCRIPTIONS = "knownDescriptions";

  /**
   * Tombstones are forgotten when they are old, and are records as well: as many as there are at a
   * moment says little. Those of children that a node had admitted just before it was killed are
   * kept: should it come back after a split, nothing else tells that they were stopped.
   */
  private static final String TOMBSTONES = "knownTombstones";

  private static final String RECORDS = "knownRecords";
  private static final int KEPT_PER_KILL = 100;

  private Leftovers() {}

  /**
   * What there was.
   *
   * @param nodes that are there
   * @param leaves of nodes
   * @param kills of nodes
   * @param children how many there ever were
   */
  record Past(int nodes, int leaves, int kills, int children) {
    private int gone() {
      return leaves + kills;
    }
  }

  /** The tables with more in them than the past accounts for. */
  static Map<String, Integer> of(Map<String, Integer> tables, Past past) {
    Map<String, Integer> left = new TreeMap<>(tables);
    left.entrySet().removeIf(table -> table.getValue() <= allowed(table.getKey(), past));
    return left;
  }

  /**
   * Whether a table is filled up to a limit, and so may grow for as long as that is not reached.
   */
  static boolean isLimited(String table) {
    return Set.of(DELTAS, DESCRIPTIONS, OWED_CUTOFFS, PLEDGES, TOMBSTONES).contains(table);
  }

  private static int allowed(String table, Past past) {
    if (!Diagnostics.isKnowledge(table)) {
      return 0;
    }
    return switch (table) {
      case OWED_CUTOFFS -> past.gone() == 0 ? 0 : past.children();
      case TOMBSTONES, RECORDS -> KEPT_PER_KILL * past.kills();
      case DELTAS -> DELTAS_MAX;
      case DESTINATIONS -> DESTINATIONS_PER_NODE * past.nodes();
      case PLEDGES -> QUESTIONS_MAX + 2 * past.nodes();
      default ->
          OF_NODES_EVER.contains(table)
              ? past.nodes() + past.gone()
              : OF_NODES.contains(table) ? past.nodes() : 0;
    };
  }
}
