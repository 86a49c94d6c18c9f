package io.processhub;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a hub counts, and what two nodes compare to know that they agree.
 *
 * @param catalogDigest equal on two nodes if they want the same children (up to hash collisions)
 * @param registryDigest equal on two nodes if their registries are equal
 * @param catalogRecords the records in the catalog, tombstones included
 * @param tombstones the tombstones among them
 * @param counters the named counters since the hub was opened, sorted by name
 * @param tableSizes the present sizes of all tables that can grow, sorted by name; those whose
 *     names begin with {@value #KNOWLEDGE} hold what is known, all others what waits for something
 */
public record Diagnostics(
    long catalogDigest,
    long registryDigest,
    int catalogRecords,
    int tombstones,
    Map<String, Long> counters,
    Map<String, Integer> tableSizes) {

  /** How the names of the tables begin that are never empty for long. */
  public static final String KNOWLEDGE = "known";

  /**
   * The tables in which anything waits now, with their sizes, sorted by name. When nothing is under
   * way there is none.
   */
  public Map<String, Integer> pending() {
    Map<String, Integer> pending = new TreeMap<>(tableSizes);
    pending.entrySet().removeIf(table -> isKnowledge(table.getKey()) || table.getValue() == 0);
    return pending;
  }

  /** Whether the table of this name holds what is known, rather than what waits for something. */
  public static boolean isKnowledge(String table) {
    return table.startsWith(KNOWLEDGE);
  }
}
