package io.processhub;

import java.util.Map;

/**
 * What a hub counts, and what two nodes compare to know that they agree.
 *
 * @param catalogDigest equal on two nodes if they want the same children (up to hash collisions)
 * @param registryDigest equal on two nodes if their registries are equal
 * @param catalogRecords the records in the catalog, tombstones included
 * @param tombstones the tombstones among them
 * @param counters the named counters since the hub was opened, sorted by name
 * @param tableSizes the present sizes of all tables that can grow, sorted by name
 */
public record Diagnostics(
    long catalogDigest,
    long registryDigest,
    int catalogRecords,
    int tombstones,
    Map<String, Long> counters,
    Map<String, Integer> tableSizes) {}
